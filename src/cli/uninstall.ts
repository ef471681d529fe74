import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { defaultConfigurationPath } from "../config/configuration.ts";
import { languageOf } from "../config/language.ts";
import type { CommandOptions } from "./arguments.ts";
import { complain } from "./complain.ts";
import { hindrance } from "./install/hindrance.ts";
import { manifestPath, readManifest } from "./install/manifest.ts";
import { ownProgram } from "./install/program.ts";
import { derivedPaths, refresh, removeDerived, removeUser, stopAndDisable } from "./install/system.ts";
import { takeAway } from "./install/take-away.ts";
import { installWords } from "./install/words.ts";
import { SYSTEM_STATE_DIRECTORY } from "./state-directory.ts";

const status = { done: 0, notRemoved: 1 };

/**
 * `unitwarden uninstall`: stops the service and removes what `install` has put in place; settings and state only with
 * --purge. Resolves to 0, or 1 where nothing was removed.
 */
export async function uninstall(options: CommandOptions): Promise<number> {
  const language = languageOf(process.env);
  const say = installWords(language);
  const why = hindrance(options, language);
  if (why !== null) return complain(why, status.notRemoved);
  const program = ownProgram(process.argv[1] ?? "");
  if (program.kind === "in-place" && program.by === "package") return complain(say.removeByPackage, status.notRemoved);
  const manifest = readManifest();
  if (manifest === null) return complain(say.notInstalled, status.notRemoved);
  const settings = [dirname(defaultConfigurationPath), SYSTEM_STATE_DIRECTORY];
  if (options.dryRun) {
    const paths = [...Object.keys(manifest.files), manifestPath, ...derivedPaths, ...(options.purge ? settings : [])];
    process.stdout.write(`${say.dryRun}\n${paths.map((path) => `  ${path}\n`).join("")}`);
    return status.done;
  }
  await stopAndDisable();
  rmSync(manifestPath, { force: true });
  removeDerived();
  const edited = await takeAway(manifest);
  if (options.purge) for (const path of settings) rmSync(path, { recursive: true, force: true });
  try {
    await refresh();
    if (options.purge) await removeUser();
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error), 0);
  }
  for (const path of edited) process.stdout.write(`${say.edited(path)}\n`);
  process.stdout.write(`${say.removed}${options.purge ? "" : ` ${say.kept}`}\n`);
  return status.done;
}
