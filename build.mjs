// Writes the manual into dist/man, and bundles src/main.ts into dist/unitwarden.mjs; what is imported dynamically stays
// in chunks of its own and loads late.
// koffi is JavaScript and a native file that it looks for beside itself: src/runtime/libc.ts requires it at run time, so
// it stays out of the bundle and is found in node_modules. A package without node_modules puts node_modules/koffi and
// node_modules/@koromix beside the bundle; without them libc.ts falls back to other programs.
import { rmSync, readFileSync, chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { build } from "esbuild";
import { manualPages } from "./src/cli/manual/pages.ts";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const { version } = JSON.parse(read("package.json"));
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

rmSync(`${outdir}man`, { recursive: true, force: true });
const catalog = { en: read("units/catalog/unitwarden.catalog"), ru: read("units/catalog/unitwarden.ru.catalog") };
for (const { path, text } of manualPages({ version, catalog, serviceUnit: read("units/unitwarden.service") })) {
  mkdirSync(dirname(`${outdir}man/${path}`), { recursive: true });
  writeFileSync(`${outdir}man/${path}`, text);
}
