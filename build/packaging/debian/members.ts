import { createHash } from "node:crypto";
import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Architecture } from "../architectures.ts";
import { control } from "./control.ts";

/** DEBIAN/ in a root whose files are complete: control, checksums and the maintainer's scripts. */
export function writeControl(
  root: string,
  { architecture, version }: { readonly architecture: Architecture; readonly version: string },
): void {
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).toSorted();
  const directory = join(root, "DEBIAN");
  mkdirSync(directory);
  for (const name of ["postinst", "prerm", "postrm"]) {
    cpSync(join(import.meta.dirname, "scripts", name), join(directory, name));
  }
  const installedKib = paths.reduce((sum, path) => sum + kibOf(join(root, path)), 0);
  writeFileSync(join(directory, "control"), control({ version, architecture, installedKib }));
  const sums = paths.filter((path) => lstatSync(join(root, path)).isFile()).map((path) => md5Line(root, path));
  writeFileSync(join(directory, "md5sums"), sums.join(""));
}

/** As deb-substvars(5) counts for Installed-Size: whole KiB for a file, one for anything else. */
function kibOf(path: string): number {
  const entry = lstatSync(path);
  return entry.isFile() ? Math.ceil(entry.size / 1024) : 1;
}

function md5Line(root: string, path: string): string {
  const sum = createHash("md5")
    .update(readFileSync(join(root, path)))
    .digest("hex");
  return `${sum}  ${path}\n`;
}
