import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { exampleConfiguration } from "../../../src/config/example.ts";
import { project } from "../../places.ts";
import { writeSystemFiles } from "../../system-files.ts";
import type { Architecture } from "../architectures.ts";
import { licences } from "../licences.ts";
import { makeProgram } from "../program.ts";
import { debianChangelog } from "./changelog.ts";

/** Lays out what the package puts on a machine, below a root of its own. */
export async function layOutFiles(
  root: string,
  facts: { readonly architecture: Architecture; readonly version: string; readonly epoch: number },
): Promise<void> {
  const { architecture, version, epoch } = facts;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const metafile = await makeProgram(join(root, "usr/lib/unitwarden"), architecture);
  writeSystemFiles(join(root, "usr"));
  // Where Debian's zsh looks for those of packages.
  renameSync(join(root, "usr/share/zsh/site-functions"), join(root, "usr/share/zsh/vendor-completions"));
  mkdirSync(join(root, "usr/bin"), { recursive: true });
  symlinkSync("../lib/unitwarden/unitwarden", join(root, "usr/bin/unitwarden"));
  // Empty: the configuration is its owner's, no file of the package.
  mkdirSync(join(root, "etc/unitwarden"), { recursive: true });

  const documents = "usr/share/doc/unitwarden";
  write(`${documents}/copyright`, licences(metafile, architecture));
  write(`${documents}/changelog.Debian`, debianChangelog(version, epoch));
  write(`${documents}/examples/unitwarden.toml`, exampleConfiguration("en"));
  for (const name of ["README.md", "README.ru.md", "docs"]) {
    cpSync(join(project, name), join(root, documents, name), { recursive: true });
  }
  cpSync(join(project, "CHANGELOG.md"), join(root, documents, "changelog"));
  cpSync(join(import.meta.dirname, "lintian-overrides"), join(root, "usr/share/lintian/overrides/unitwarden"));
  compress(root, [`${documents}/changelog`, `${documents}/changelog.Debian`, ...manualPages(root)]);
}

function manualPages(root: string): string[] {
  const names = readdirSync(join(root, "usr/share/man"), { recursive: true, encoding: "utf8" });
  return names.filter((name) => /\.\d$/.test(name)).map((name) => join("usr/share/man", name));
}

function compress(root: string, paths: readonly string[]): void {
  execFileSync("gzip", ["-9n", ...paths], { cwd: root });
}
