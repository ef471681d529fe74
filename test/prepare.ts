/** Brings what the tests need beyond Node.js, before they run: Debian packages, where root may install them. */
import { spawnSync } from "node:child_process";

import { installMissing } from "./system/host/install-missing.ts";

/** What a test uses beside the test host, a command that succeeds where it is there, and the package that brings it. */
const needs = [
  { command: ["openssl", "version"], package: "openssl" },
  { command: ["sh", "-c", "command -v mandoc"], package: "mandoc" },
  { command: ["readelf", "--version"], package: "binutils" },
  { command: ["zsh", "--version"], package: "zsh" },
  { command: ["fish", "--version"], package: "fish" },
  { command: ["test", "-x", "/usr/lib/polkit-1/polkitd"], package: "polkitd" },
  { command: ["/usr/bin/python3", "-c", "import http.client, multiprocessing"], package: "libpython3-stdlib" },
  { command: ["/usr/bin/python3", "-c", "import telegram"], package: "python3-python-telegram-bot" },
] as const;

function works([file, ...args]: readonly [string, ...string[]]): boolean {
  return spawnSync(file, args, { stdio: "ignore" }).status === 0;
}

try {
  await installMissing({ more: needs.filter(({ command }) => !works(command)).map((need) => need.package) });
} catch (error) {
  console.error(`Cannot prepare the tests: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
