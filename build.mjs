// Bundles src/main.ts into dist/unitwarden.mjs; what is imported dynamically stays in chunks of its own and loads late.
// koffi is JavaScript and a native file that it looks for beside itself: src/runtime/libc.ts requires it at run time, so
// it stays out of the bundle and is found in node_modules. A package without node_modules puts node_modules/koffi and
// node_modules/@koromix beside the bundle; without them libc.ts falls back to other programs.
import { rmSync, readFileSync, chmodSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
const outdir = new URL("dist/", import.meta.url).pathname;

rmSync(`${outdir}chunks`, { recursive: true, force: true });
await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: { unitwarden: "src/main.ts" },
  outdir,
  outExtension: { ".js": ".mjs" },
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node22",
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
chmodSync(`${outdir}unitwarden.mjs`, 0o755);
// The machine's own Node may be too old: this starts the one that npm ci brought, with the heap that a small daemon needs.
writeFileSync(
  `${outdir}unitwarden`,
  `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/../node_modules/.bin/node" --max-semi-space-size=1 --optimize-for-size "$here/unitwarden.mjs" "$@"
`,
);
chmodSync(`${outdir}unitwarden`, 0o755);
