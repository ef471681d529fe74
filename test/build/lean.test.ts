import { buildSync } from "esbuild";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { inAscii, withoutFacades } from "../../build/lean.ts";

vi.setConfig({ testTimeout: 60_000 });

/** What a module exports. */
async function evaluated(source: string): Promise<Record<string, unknown>> {
  return (await import(`data:text/javascript;base64,${Buffer.from(source).toString("base64")}`)) as never;
}

/** A source as esbuild puts it out for the bundle. */
const bundled = (contents: string): string =>
  buildSync({
    stdin: { contents },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node22",
    minifyWhitespace: true,
    minifySyntax: true,
    write: false,
  }).outputFiles[0]?.text ?? "";

const forms = {
  named: `import { join, sep } from "node:path";
  export const result = [join("a", "b"), sep];`,
  renamed: `import { join as glue, sep } from "node:path";
  export const result = [glue("a", "b"), sep];`,
  namespace: `import * as path from "node:path";
  export const result = [path.join("a", "b"), path.sep];`,
  default: `import path from "node:path";
  export const result = [path.join("a", "b"), path.sep];`,
  "default and named": `import path, { sep as bar } from "node:path";
  export const result = [path.join("a", "b"), bar];`,
  "a module in a folder": `import { posix } from "node:path";
  import { isUtf8 } from "node:buffer";
  import p from "node:path/posix";
    export const result = [posix.sep, isUtf8(Buffer.from("a")), p.sep];`,
  "several, and code between": `import { sep } from "node:path";
  const own = () => sep;
  import { EOL as end } from "node:os";
    export const result = [own(), end];`,
  "late, named": `import { createHash, randomUUID as fresh } from "node:crypto";
    export const result = [createHash("sha256").update("a").digest("hex"), typeof fresh()];`,
  "late, default": `import check from "node:assert";
  let why = "none"; try { check(false, "so"); } catch (error) { why = error.message; }
    export const result = why;`,
  "late, an object": `import crypto from "node:crypto";
  export const result = crypto.createHash("sha256").update("a").digest("hex");`,
  "late, a namespace": `import * as crypto from "node:crypto";
  export const result = crypto.createHash("sha256").update("a").digest("hex");`,
  "late, both": `import check, { strictEqual as same } from "node:assert";
  let why = "none";
    try { check(true); same(1, 2, "not so"); } catch (error) { why = error.message; } export const result = why;`,
  "late, in a folder": `import { readFile } from "node:fs/promises";
  export const result = typeof (await readFile("/proc/self/stat", "utf8"));`,
} as const;

describe("withoutFacades()", () => {
  it.each(Object.entries(forms))("leaves a program what it was: %s", async (_, source) => {
    for (const text of [source.replaceAll(/\n\s*/g, "\n"), bundled(source)]) {
      const taken = await withoutFacades(text);
      expect(taken).not.toMatch(/\bfrom\s*"/);
      expect(await evaluated(taken)).toEqual(await evaluated(text));
    }
  });

  it("takes a late module when it is called, and another at once", async () => {
    const taken = await withoutFacades(`import { randomUUID } from "node:crypto";
import { sep } from "node:path";export { randomUUID, sep };`);
    const calls = vi.spyOn(process, "getBuiltinModule");
    try {
      const { randomUUID } = await evaluated(taken);
      expect(calls.mock.calls).toEqual([["node:path"]]);
      expect((randomUUID as () => string)()).toHaveLength(36);
      expect(calls.mock.calls).toEqual([["node:path"], ["node:crypto"]]);
    } finally {
      calls.mockRestore();
    }
  });

  it("leaves alone what is imported from elsewhere, and when it is called for", async () => {
    const source = `import{a as b}from"./chunks/x.mjs";import"./y.mjs";const c=()=>import("node:http");export{b,c};`;
    expect(await withoutFacades(source)).toBe(source);
  });

  it.each([
    ["default and namespace", `import path, * as all from "node:path";`],
    ["for its effects", `import "node:fs";`],
    ["handed on", `export { sep } from "node:path";`],
    ["all handed on", `export * from "node:path";`],
    ["handed on under a name", `export * as path from "node:path";`],
    ["by a name that is a string", `import { "sep" as bar } from "node:path";`],
    ["with attributes", `import { sep } from "node:path" with {};`],
    ["with single quotes", `import { sep } from 'node:path';`],
    ["behind other code", `{ } import { sep } from "node:path"; export { sep };`],
    ["what is no function of a late module", `import { randomUUID, webcrypto } from "node:crypto";`],
    ["a class of a late module", `import check, { AssertionError } from "node:assert";`],
  ])("refuses an import that it cannot take: %s", async (_, source) => {
    await expect(withoutFacades(source)).rejects.toThrow(/node:/);
  });

  it.each([
    ["in a template", 'export const text = `\nimport x from "node:fs";`;'],
    ["in single quotes", `export const text = ';import { x } from "node:fs";';`],
    ["in double quotes", `export const text = ";import { x } from \\"node:fs\\";";`],
    ["in a comment", `/* \nimport { x } from "node:fs"; */ export const text = 1;`],
    ["in a regular expression", `export const text = /;import x from "node:fs";/.source;`],
  ])("leaves alone what only looks like an import: %s", async (_, source) => {
    expect(await withoutFacades(source)).toBe(source);
    const beside = `import { sep } from "node:path";\n`;
    const taken = await withoutFacades(`${beside}${source}`);
    expect(taken.endsWith(source)).toBe(true);
    expect(taken).not.toContain(beside);
  });
});

describe("inAscii()", () => {
  const subject = "é ё Ё — 😀 😎 aé \\ u00e9 \u2028 ÿ 中文 Ω ω 👩‍👩‍👧 é";

  it.each([
    ["/é|—/g", "as it is"],
    ["/[а-яё]/gi", "a class"],
    ["/[^ -~]/g", "a class that is none of these"],
    ["/[😀-😎]/gu", "a class beyond the BMP"],
    ["/[😀😎]/g", "the same by its halves"],
    ["/^.*😀.$/gsu", "beyond the BMP"],
    ["/[\\p{L}--[é中]]/gv", "v: a difference"],
    ["/[[Ω-ω]&&[ω—]]/gv", "v: what both have"],
    ["/\\p{RGI_Emoji}|[\\q{👩‍👩‍👧|é}]/gv", "v: strings"],
    ["/(?<ö>é)\\k<ö>?/gu", "a group's name"],
    ["/\\é|\\—/g", "escaped though it need not be"],
    ["/\\\\é|\\\\ u/g", "behind a backslash"],
    ["/[\\é\\—\\\\]/g", "escaped in a class"],
    ["/\\😀/g", "escaped, beyond the BMP"],
  ])("keeps what a regular expression finds: %s (%s)", async (pattern) => {
    const source = `const subject = ${JSON.stringify(subject)}; export const found = [...subject.matchAll(${pattern})].map((one) => [...one, one.index, Object.entries(one.groups ?? {})]);`;
    const escaped = await inAscii(source);
    expect(escaped).toMatch(/^[\0-\u007f]*$/);
    expect(await evaluated(escaped)).toEqual(await evaluated(source));
  });

  it("keeps every class of characters in every mode", async () => {
    const characters = fc.array(
      fc.integer({ min: 0xa0, max: 0x1ffff }).filter((code) => code < 0xd800 || code > 0xdfff),
      {
        minLength: 1,
        maxLength: 5,
      },
    );
    const property = fc.asyncProperty(characters, fc.constantFrom("", "u", "v", "i", "iu"), async (codes, flags) => {
      const [inside, more] = [
        codes.map((code) => String.fromCodePoint(code)),
        String.fromCodePoint(...codes.map((code) => code ^ 1).filter((code) => code < 0xd800 || code > 0xdfff)),
      ];
      const source = `export const found = ${JSON.stringify(inside.join("") + more)}.match(/[${inside.join("")}]|${inside.join("|")}/g${flags});`;
      expect(await evaluated(await inAscii(source))).toEqual(await evaluated(source));
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it("keeps the text of strings, templates and names, and leaves ASCII alone", async () => {
    const source = 'const é = "ё😀\\\\ — \\—"; export const text = `${é}ü\\ü\n`;';
    expect(await evaluated(await inAscii(source))).toEqual(await evaluated(source));
    expect(await inAscii("const a = '\\\\u00e9';")).toBe("const a = '\\\\u00e9';");
  });

  it("keeps raw text, where an escape is none", async () => {
    const source = "const n = 1; export const text = [String.raw`é\\n😀${n}\\é`, `é\n${n}`, /é/.test('é')];";
    const escaped = await inAscii(source);
    expect(escaped).toMatch(/^[\0-\u007f]*$/);
    expect(await evaluated(escaped)).toEqual(await evaluated(source));
  });
});
