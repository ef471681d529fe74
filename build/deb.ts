// `npm run deb [-- amd64|arm64 …] [--fast]`: packages/unitwarden_VERSION_ARCHITECTURE.deb, the same bytes each time.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { packagingOptions } from "./packaging/architectures.ts";
import { debianVersion } from "./packaging/debian/control.ts";
import { layOutFiles } from "./packaging/debian/files.ts";
import { writeControl } from "./packaging/debian/members.ts";
import { sourceDateEpoch } from "./packaging/epoch.ts";
import { settle } from "./packaging/settle.ts";
import { packages, version } from "./places.ts";

const options = packagingOptions(process.argv.slice(2));
const epoch = sourceDateEpoch();

for (const architecture of options.architectures) {
  const name = `unitwarden_${debianVersion(version)}_${architecture.debian}`;
  const root = join(packages, name);
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  await layOutFiles(root, { architecture, version, epoch });
  writeControl(root, { architecture, version });
  settle(root, epoch);
  const compression = options.fast ? "-Znone" : "-Zxz";
  execFileSync("dpkg-deb", ["--root-owner-group", compression, "--build", root, `${root}.deb`], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
    stdio: "inherit",
  });
  rmSync(root, { recursive: true });
}
