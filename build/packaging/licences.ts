import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { npmPackage } from "../npm-package.ts";
import { read } from "../places.ts";
import type { Architecture } from "./architectures.ts";

/** The licence of unitwarden, and those of everything that stands in its directory, word for word. */
export function licences(metafile: Metafile, { node }: Architecture): string {
  const parts = [
    part("unitwarden", "", read("LICENSE")),
    partOf(`node-linux-${node}`, "Node.js, the file `node`: "),
    partOf("koffi", "node_modules/koffi and node_modules/@koromix: "),
    ...bundledPackages(metafile).map((name) => partOf(name, "within unitwarden.mjs and chunks/: ")),
  ];
  const introduction = "unitwarden is under the MIT licence. It brings other software, under the licences below.\n";
  return [introduction, ...parts].join("\n");
}

/** Names of the npm packages that the bundle holds code of. */
export function bundledPackages({ outputs }: Metafile): string[] {
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const names = files.map((path) => /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].toSorted();
}

function partOf(name: string, where: string): string {
  const directory = npmPackage(name);
  const manifest = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
  const file = readdirSync(directory).find((entry) => /^licen[cs]e(?:\.\w+)?$/i.test(entry));
  const text = file === undefined ? statement(manifest) : readFileSync(join(directory, file), "utf8");
  return part(`${name} ${manifest.version}`, where, text);
}

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
}

/** What a package without a licence file says of itself. */
function statement({ license, author }: Manifest): string {
  const holder = typeof author === "string" ? author : author?.name;
  return `Copyright ${holder ?? "its authors"}. Licence: ${license}, as its package.json says.\n`;
}

function part(title: string, where: string, text: string): string {
  const heading = `${where}${title}`;
  return `${"=".repeat(heading.length)}\n${heading}\n${"=".repeat(heading.length)}\n\n${text.trim()}\n`;
}
