import { existsSync } from "node:fs";
import { programVersion } from "../../config/version.ts";
import type { Language } from "../../model/language.ts";
import { type Result, success } from "../../model/result.ts";
import { configurationStep } from "./configuration-step.ts";
import {
  type Manifest,
  manifestOf,
  manifestPath,
  missingDirectories,
  readManifest,
  writeManifest,
} from "./manifest.ts";
import { fileStep, linkStep, type Placed } from "./place-file.ts";
import { type OwnProgram, placedFiles } from "./program.ts";
import {
  dropInPath,
  dropInText,
  enableStep,
  hasPolkit,
  refreshStep,
  startStep,
  undoLastStep,
  userStep,
} from "./system.ts";
import { removeStale } from "./take-away.ts";
import type { Step } from "./transaction.ts";
import type { UnitNotes } from "./unit-notes.ts";

const link = { path: "/usr/local/bin/unitwarden", target: `../lib/unitwarden/unitwarden` };

/** All steps that an installation for this unit takes on this machine, in order; nothing is changed yet. */
export function installationPlan(
  program: Exclude<OwnProgram, { kind: "incomplete" }>,
  { notes, language }: { readonly notes: UnitNotes; readonly language: Language },
): Result<readonly Step[]> {
  const configuration = configurationStep(notes, language);
  if (!configuration.ok) return configuration;
  const polkit = hasPolkit();
  const isInPlace = program.kind === "in-place";
  const files = isInPlace ? [] : placedFiles(program.directory, { polkit });
  const dropIn: readonly Placed[] = polkit ? [] : [{ path: dropInPath, mode: 0o644, content: { text: dropInText } }];
  const placed = [...files, ...dropIn];
  const steps = placed.map((file) => fileStep(file));
  const links = isInPlace ? [] : [linkStep(link.path, link.target)];
  const sysusers = isInPlace ? [] : [userStep("/usr/local/lib/sysusers.d/unitwarden.conf")];
  const programChanges = [...steps, ...links].some(({ state }) => state !== "same");
  const writesManifest =
    isInPlace && dropIn.length === 0 ? [] : [manifestStep(placed, links.length > 0 ? [link.path] : [])];
  return success([
    undoLastStep(),
    ...steps,
    ...links,
    ...writesManifest,
    ...(configuration.value === null ? [] : [configuration.value]),
    ...sysusers,
    refreshStep(),
    enableStep(),
    startStep({ programChanges }),
  ]);
}

/** Writes down what has been put in place; once all is done, what only an earlier version had there is removed. */
function manifestStep(placed: readonly Placed[], links: readonly string[]): Step {
  const files = placed.map(({ path }) => path);
  const before = readManifest();
  const directories = [...new Set([...(before?.directories ?? []), ...missingDirectories([...files, ...links])])];
  return {
    kind: "file",
    what: manifestPath,
    state: existsSync(manifestPath) ? "changed" : "new",
    async perform() {
      const manifest: Manifest = await manifestOf({
        version: programVersion(),
        files,
        links,
        directories: directories.toSorted(),
      });
      writeManifest(manifest);
      return {
        undo() {
          if (before === null) removeStale([manifestPath]);
          else writeManifest(before);
        },
        settle: () => removeStale(Object.keys(before?.files ?? {}).filter((path) => !(path in manifest.files))),
      };
    },
  };
}
