// `npm run tarball [-- x64|arm64 …] [--fast]`: packages/unitwarden-VERSION-linux-ARCHITECTURE.tar.xz, the same bytes
// each time. It holds the program's directory as it is, with the documents beside it.
import { execFileSync } from "node:child_process";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packagingOptions } from "./packaging/architectures.ts";
import { sourceDateEpoch } from "./packaging/epoch.ts";
import { licences } from "./packaging/licences.ts";
import { makeProgram } from "./packaging/program.ts";
import { settle } from "./packaging/settle.ts";
import { packages, project, version } from "./places.ts";
import { writeSystemFiles } from "./system-files.ts";

const options = packagingOptions(process.argv.slice(2));
const epoch = sourceDateEpoch();
const documents = ["README.md", "README.ru.md", "LICENSE", "CHANGELOG.md", "docs"];
const tarOptions = ["--sort=name", "--format=gnu", "--owner=root:0", "--group=root:0", "--numeric-owner"];

for (const architecture of options.architectures) {
  const name = `unitwarden-${version}-linux-${architecture.node}`;
  const directory = join(packages, name);
  rmSync(directory, { recursive: true, force: true });
  const metafile = await makeProgram(directory, architecture);
  writeSystemFiles(join(directory, "system"));
  for (const document of documents) cpSync(join(project, document), join(directory, document), { recursive: true });
  writeFileSync(join(directory, "LICENSES.txt"), licences(metafile, architecture));
  settle(directory, epoch);
  const archive = `${name}.tar`;
  execFileSync("tar", ["--create", `--file=${archive}`, ...tarOptions, name], { cwd: packages });
  rmSync(directory, { recursive: true });
  // With two threads xz cuts its input into blocks, however many processors there are; with one it would not.
  if (!options.fast) execFileSync("xz", ["--force", "-6", "--threads=2", archive], { cwd: packages });
}
