import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { dist, project, version } from "./places.ts";

/** The launcher: the Node beside it, with the heap that a small daemon needs. */
const launcher = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/node" --max-semi-space-size=1 --optimize-for-size "$here/unitwarden.mjs" "$@"
`;

/**
 * Bundles src/main.ts into unitwarden.mjs; what is imported dynamically stays in chunks of its own and loads late.
 * Gives what went into each of them.
 */
export async function bundle(into: string = dist): Promise<Metafile> {
  rmSync(join(into, "chunks"), { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: { unitwarden: "src/main.ts" },
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
    // CommonJS packages in the bundle call require() for Node's own modules.
    banner: {
      js: `import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);`,
    },
    logLevel: "warning",
    metafile: true,
  });
  chmodSync(join(into, "unitwarden.mjs"), 0o755);
  writeFileSync(join(into, "unitwarden"), launcher);
  chmodSync(join(into, "unitwarden"), 0o755);
  return metafile;
}
