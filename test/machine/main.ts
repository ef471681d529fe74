/**
 * unitwarden on a whole machine that QEMU emulates: what systemd in namespaces of this one does not have, which is
 * cgroup v2 with its memory controller, the kernel's OOM kill there, a reboot, and suspend. Exit status 0: all as it
 * should be. Wants root and Debian's mirror; it installs QEMU where that is missing.
 *
 *     npm run test:machine -- [--release bookworm] [--tree TREE] [--accel tcg|kvm] [--only SCENE]
 */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { packages, project, version } from "../../build/places.ts";
import { debianVersion } from "../../build/packaging/debian/control.ts";
import { installMissing } from "../system/host/install-missing.ts";
import { Machine } from "./machine.ts";
import { play } from "./scene.ts";
import { memory } from "./scenes/memory.ts";
import { oom } from "./scenes/oom.ts";
import { reboot } from "./scenes/reboot.ts";
import { freeze, suspend } from "./scenes/sleep.ts";
import { stray } from "./scenes/stray.ts";
import { furnish } from "./stage.ts";
import { makeImage } from "./tree.ts";
import { Workplace } from "./workplace.ts";

const scenes = { memory, oom, stray, reboot, suspend, freeze };

/** A program, and the package that brings it. */
const needs = [
  ["qemu-system-x86_64", "qemu-system-x86"],
  ["debootstrap", "debootstrap"],
  ["mkfs.ext4", "e2fsprogs"],
  ["ssh", "openssh-client"],
] as const;

const isThere = (program: string) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;

const { values: options } = parseArgs({
  options: {
    release: { type: "string", default: "bookworm" },
    /** A tree of that release by debootstrap, which is copied; else one is made. */
    tree: { type: "string" },
    accel: { type: "string", default: "tcg" },
    /** Names of scenes. @default all */
    only: { type: "string", multiple: true, default: Object.keys(scenes) },
  },
});

async function main(place: Workplace): Promise<number> {
  const beganMs = performance.now();
  const tell = (what: string) =>
    console.log(`${((performance.now() - beganMs) / 1000).toFixed(0).padStart(4)} s  ${what}`);
  await installMissing({ more: needs.filter(([program]) => !isThere(program)).map(([, name]) => name) });
  execFileSync(process.execPath, [join(project, "build/deb.ts"), "amd64", "--fast"], { stdio: "ignore" });
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", place.path("key")]);
  const deb = join(packages, `unitwarden_${debianVersion(version)}_amd64.deb`);
  tell(`the package is made; a disk with Debian (${options.release}) comes next`);
  const image = await makeImage(place, { ...options, tree: options.tree, deb, publicKey: place.path("key.pub") });
  tell("the disk is made");
  const machine = await Machine.start(place, image, options.accel);
  await machine.up();
  tell("the machine is up");
  const stage = await furnish(machine, image.tree);
  await stage.healthy();
  tell(await stage.sh(`uname -r; systemctl --version | head -n 1; unitwarden --version; echo bot and unitwarden run`));
  const chosen = Object.entries(scenes).filter(([name]) => options.only.includes(name));
  let passed = 0;
  for (const [, scene] of chosen) if (await play(scene, stage)) passed += 1;
  tell(`${passed} of ${chosen.length} scenes as they should be`);
  return passed === chosen.length ? 0 : 1;
}

// At any moment: what was started or written goes with this process (the workplace sees to that).
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

const place = new Workplace();
try {
  process.exitCode = await main(place);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
} finally {
  await place.close();
}
