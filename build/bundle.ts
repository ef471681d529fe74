import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { dist, project, version } from "./places.ts";

/** The launcher: the Node beside it, with the heap that a small daemon needs. */
const launcher = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/node" --max-semi-space-size=1 --optimize-for-size "$here/unitwarden.mjs" "$@"
`;

/** Bundles src/main.ts into dist/unitwarden.mjs; what is imported dynamically stays in chunks of its own and loads late. */
export async function bundle(): Promise<void> {
  rmSync(join(dist, "chunks"), { recursive: true, force: true });
  await build({
    absWorkingDir: project,
    entryPoints: { unitwarden: "src/main.ts" },
    outdir: dist,
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
  });
  chmodSync(join(dist, "unitwarden.mjs"), 0o755);
  writeFileSync(join(dist, "unitwarden"), launcher);
  chmodSync(join(dist, "unitwarden"), 0o755);
}
