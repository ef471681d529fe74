import { defaultConfigurationPath } from "../../config/configuration.ts";
import { loadConfiguration } from "../../config/load.ts";
import { readConfigurationFile } from "../../config/read-file.ts";
import type { Language } from "../../model/language.ts";
import { failure, type Result, success } from "../../model/result.ts";
import { configurationHead, unitSection } from "./configuration-text.ts";
import { fileStep } from "./place-file.ts";
import type { Step } from "./transaction.ts";
import type { UnitNotes } from "./unit-notes.ts";

/**
 * The step that gives the unit a section in the configuration; null where it has one. What stands there stays, byte for
 * byte. Fails with `bad-configuration` where the file is wrong as it is, or would be with the section.
 */
export function configurationStep(notes: UnitNotes, language: Language): Result<Step | null> {
  const path = defaultConfigurationPath;
  const file = readConfigurationFile(path);
  if (!file.ok && file.code !== "missing") return file;
  const before = file.ok ? file.value.text : "";
  const isEmpty = before.trim() === "";
  const check = (text: string): ReturnType<typeof loadConfiguration> => {
    const { mode, ownerUid } = file.ok ? file.value : { mode: 0o644, ownerUid: 0 };
    return loadConfiguration({
      path,
      unitsFromArguments: [],
      language,
      read: () => success({ text, mode, ownerUid }),
    });
  };
  if (!isEmpty) {
    const loaded = check(before);
    // A file of defaults alone names no unit yet: what is wrong then shows with the section.
    if (loaded.ok && [...loaded.configuration.units.keys()].some((unit) => unit === notes.unit)) return success(null);
  }
  const begin = isEmpty ? configurationHead(language) : before.endsWith("\n") ? before : `${before}\n`;
  const text = `${begin}\n${unitSection(notes, language)}`;
  const after = check(text);
  if (!after.ok) return failure("bad-configuration", after.errors.join("; "), { recoverable: true });
  const mode = file.ok ? file.value.mode & 0o777 : 0o644;
  return success(fileStep({ path, mode, content: { text } }, "configuration"));
}
