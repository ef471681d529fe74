import type { OnLoadResult, Plugin } from "esbuild";

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

/** A text in ASCII, for V8 keeps a source with a single other character in two bytes each; esbuild escapes all but regular expressions. */
export function inAscii(source: string): string {
  return source.replaceAll(
    /[^\0-\u007f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Of these only functions are used, and seldom: each takes its module when it is called. */
const lateModules: readonly string[] = ["assert", "crypto", "fs/promises", "timers/promises"];

/**
 * Takes Node's own modules by process.getBuiltinModule() instead of by import, in what esbuild has put out: an import of
 * one reads all of its exports, and so loads what hides behind getters (behind those of `node:http` undici, of
 * `node:crypto` WebCrypto). With what loads late it is 6 MB of the daemon's memory (docs/design.md, "Footprint").
 * @throws where an import has a form that is not known here.
 */
export function withoutFacades(source: string): string {
  const taken = source.replaceAll(
    /(?<=^|[;}\n])import(?:\s*\*\s*as\s+([\w$]+)|\s*(\{[^{}"]*\})|\s+([\w$]+)(?:,\s*(\{[^{}"]*\}))?)\s*from\s*"node:([\w/]+)";?/g,
    (_, space?: string, names?: string, whole?: string, beside?: string, module = "") =>
      [
        lateModules.includes(module) ? takingLate(whole, module) : taking(space ?? whole, module),
        ...[names, beside].map((list) =>
          lateModules.includes(module) ? takingLate(list, module) : taking(list, module),
        ),
      ].join(""),
  );
  const left = /(?<=^|[;}\n])(?:import|export)[^;"]*from\s*"node:[^"]*"/.exec(taken);
  if (left !== null) throw new Error(`Cannot take the place of "${left[0]}"`);
  return taken;
}

const builtin = (module: string): string => `globalThis.process.getBuiltinModule("node:${module}")`;

function taking(pattern: string | undefined, module: string): string {
  return pattern === undefined ? "" : `const ${pattern.replaceAll(" as ", ":")}=${builtin(module)};`;
}

function takingLate(list: string | undefined, module: string): string {
  const names = (list ?? "").replaceAll(/[{}\s]/g, " ").split(",");
  return names
    .map((one) => one.trim().split(" as "))
    .filter(([name]) => name !== "")
    .map(([name = "", own = name]) => {
      // Without braces it is the module itself that is called.
      const called = list?.startsWith("{") === true ? `${builtin(module)}.${name}` : builtin(module);
      return `const ${own}=(...given)=>${called}(...given);`;
    })
    .join("");
}
