import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { inAscii, withoutFacades, withoutIntrospection } from "./lean.ts";
import { dist, project, version } from "./places.ts";

/** The launcher: the Node beside it, with the heap that a small program needs; units/unitwarden.service says the same. */
const launcher = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/node" --max-semi-space-size=1 --optimize-for-size --single-threaded-gc --expose-gc "$here/unitwarden.mjs" "$@"
`;

/**
 * Bundles src/main.ts into unitwarden.mjs and src/helper.ts into helper.mjs; what is imported dynamically stays in chunks of its own and loads late.
 * Gives what went into each of them.
 */
export async function bundle(into: string = dist): Promise<Metafile> {
  rmSync(join(into, "chunks"), { recursive: true, force: true });
  const { metafile, outputFiles } = await build({
    absWorkingDir: project,
    entryPoints: { unitwarden: "src/main.ts", helper: "src/helper.ts" },
    outdir: into,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    // A native file and the JavaScript that looks for it beside itself: src/runtime/libc.ts requires it at run time.
    external: ["koffi"],
    legalComments: "none",
    // 3 MB less in memory; names stay, so that a stack trace still reads.
    minifyWhitespace: true,
    minifySyntax: true,
    define: { UNITWARDEN_VERSION: JSON.stringify(version) },
    plugins: [withoutIntrospection],
    write: false,
    logLevel: "warning",
    metafile: true,
  });
  mkdirSync(join(into, "chunks"), { recursive: true });
  for (const { path, text } of outputFiles) {
    writeFileSync(path, withRequire(await inAscii(await withoutFacades(text))));
  }
  chmodSync(join(into, "unitwarden.mjs"), 0o755);
  writeFileSync(join(into, "unitwarden"), launcher);
  chmodSync(join(into, "unitwarden"), 0o755);
  return metafile;
}

/** CommonJS packages in a bundle call require() for Node's own modules; what does not is spared the function. */
function withRequire(source: string): string {
  const module = `globalThis.process.getBuiltinModule("node:module")`;
  return /\brequire\(/.test(source) ? `const require=${module}.createRequire(import.meta.url);${source}` : source;
}
