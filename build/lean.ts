import { build as esbuild, type OnLoadResult, type Plugin, transform } from "esbuild";

/** Leaves out what dbus-next makes its proxy objects with: XML for introspection. Only its low-level messages are used. */
export const withoutIntrospection: Plugin = {
  name: "without-introspection",
  setup(build) {
    build.onResolve({ filter: /^fast-xml-(?:parser|builder)$/ }, ({ path }) => ({ path, namespace: "left-out" }));
    build.onLoad({ filter: /./, namespace: "left-out" }, ({ path }): OnLoadResult => {
      // One of each is made while dbus-next loads.
      const refuse = `() { throw new Error("${path} is left out of this bundle"); }`;
      return {
        contents: `export class XMLParser { parse${refuse} }\nexport class XMLBuilder { build${refuse} }\nexport default XMLBuilder;`,
        loader: "js",
      };
    });
  },
};

/** A program in ASCII, for V8 keeps a source with a single other character in two bytes each; esbuild escapes all but regular expressions and raw text. */
export async function inAscii(source: string): Promise<string> {
  if (countForeign(source) === 0) return source;
  // In the raw text of a template an escape is none; without templates it stands in strings, which esbuild escapes.
  const [asItIs = "", lowered = ""] = await Promise.all(
    [true, false].map(async (templates) => {
      const supported = { "template-literal": templates };
      const options = {
        supported,
        format: "esm",
        target: "node22",
        minifyWhitespace: true,
        minifySyntax: true,
      } as const;
      return (await transform(source, options)).code;
    }),
  );
  const hasRawText = countForeign(asItIs) !== countForeign(lowered);
  // A backslash before such a character says nothing, but would take that of the escape with it.
  return (hasRawText ? lowered : source).replaceAll(
    /(\\[\0-\u007f])|\\?([^\0-\u007f])/g,
    (_, pair?: string, character = "") => pair ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function countForeign(source: string): number {
  return source.match(/[^\0-\u007f]/g)?.length ?? 0;
}

/** Of these only functions are used, and seldom: each takes its module when it is called. */
const lateModules: readonly string[] = ["assert", "crypto", "fs/promises", "timers/promises"];

const importForm =
  /(?<=^|[;}\n])import(?:\s*\*\s*as\s+([\w$]+)|\s*(\{[^{}"]*\})|\s+([\w$]+)(?:,\s*(\{[^{}"]*\}))?)\s*from\s*"node:([\w/]+)"(?!\s*with\b);?/g;

/**
 * Takes Node's own modules by process.getBuiltinModule() instead of by import, in what esbuild has put out: an import of
 * one reads all of its exports, and so loads what hides behind getters (behind those of `node:http` undici, of
 * `node:crypto` WebCrypto). With what loads late it is 6 MB of the daemon's memory (docs/design.md, "Footprint").
 * What stands in a string, such as a program that we write, is no import.
 * @throws where an import has a form that is not known here.
 */
export async function withoutFacades(source: string): Promise<string> {
  if (!source.includes("node:")) return source;
  const found: { readonly whole: string; readonly mark: string; readonly instead: () => string }[] = [];
  const marked = source.replaceAll(
    importForm,
    (whole, space?: string, names?: string, own?: string, beside?: string, module = "") => {
      const lists = [space ?? own, names, beside];
      const take = lateModules.includes(module) ? takingLate : taking;
      const mark = `taken:${found.length}`;
      found.push({ whole, mark, instead: () => lists.map((list) => take(list, module)).join("") });
      return withMark(whole, mark);
    },
  );
  const imported = await importsOf(marked);
  const left = imported.find((path) => path.startsWith("node:"));
  if (left !== undefined) throw new Error(`Cannot take the place of an import of "${left}"`);
  return found.reduce(
    (text, { whole, mark, instead }) =>
      text.replace(withMark(whole, mark), () => (imported.includes(mark) ? instead() : whole)),
    marked,
  );
}

const withMark = (form: string, mark: string): string => form.replace(/"node:[^"]*"/, `"${mark}"`);

/** What a program imports, as esbuild reads it. */
async function importsOf(source: string): Promise<readonly string[]> {
  const { metafile } = await esbuild({
    stdin: { contents: source },
    bundle: true,
    external: ["*"],
    format: "esm",
    platform: "node",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  return Object.values(metafile.inputs)
    .flatMap(({ imports }) => imports)
    .filter(({ kind }) => kind === "import-statement")
    .map(({ path }) => path);
}

const builtin = (module: string): string => `globalThis.process.getBuiltinModule("node:${module}")`;

function taking(pattern: string | undefined, module: string): string {
  return pattern === undefined ? "" : `const ${pattern.replaceAll(" as ", ":")}=${builtin(module)};`;
}

function takingLate(list: string | undefined, module: string): string {
  const exported = process.getBuiltinModule(module) as { readonly [name: string]: unknown } | (() => unknown);
  if (list?.startsWith("{") !== true) {
    // Where it is no function itself, its members are called; a namespace of it reads them all.
    if (list === undefined || typeof exported !== "function") return taking(list, module);
    return `const ${list}=(...given)=>${builtin(module)}(...given);`;
  }
  return list
    .replaceAll(/[{}\s]/g, " ")
    .split(",")
    .map((one) => one.trim().split(" as "))
    .filter(([name]) => name !== "")
    .map(([name = "", own = name]) => {
      const called = (exported as { readonly [name: string]: unknown })[name];
      // A class can be called by nobody, and whatever else of a module there is would be a function.
      if (typeof called !== "function" || /^[A-Z]/.test(name)) {
        throw new Error(`Cannot take "${name}" of "node:${module}" late: it is no function`);
      }
      return `const ${own}=(...given)=>${builtin(module)}.${name}(...given);`;
    })
    .join("");
}
