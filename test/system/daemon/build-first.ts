import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const projectDirectory = join(import.meta.dirname, "../../..");

/** vitest's global set-up of the system tests: builds dist/ when something that goes into it is newer. */
export function setup(): void {
  const bundle = join(projectDirectory, "dist/unitwarden.mjs");
  if (existsSync(bundle) && newest() <= statSync(bundle).mtimeMs) return;
  const { status, stderr } = spawnSync(process.execPath, [join(projectDirectory, "build/main.ts")], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`Cannot build unitwarden: ${stderr.trim()}`);
}

/** When the newest of the sources was changed, milliseconds since 1970. */
function newest(): number {
  const files = ["build", "src", "units"].flatMap((directory) => [
    directory,
    ...readdirSync(join(projectDirectory, directory), { recursive: true, encoding: "utf8" }).map((name) =>
      join(directory, name),
    ),
  ]);
  return Math.max(...["package.json", ...files].map((name) => statSync(join(projectDirectory, name)).mtimeMs));
}
