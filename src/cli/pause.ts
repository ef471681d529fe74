import { parseDuration } from "../config/duration.ts";
import { languageOf } from "../config/language.ts";
import { inLanguage } from "../config/problem.ts";
import { duration } from "../knowledge/quantities.ts";
import type { CommandOptions } from "./arguments.ts";
import { complain } from "./complain.ts";
import { complaintsIn } from "./complaints.ts";
import { managerErrors } from "../daemon/bus/refused.ts";
import { callManager } from "./manager-client.ts";
import { namedUnits } from "./named-units.ts";

/** Exit statuses: done; not done; a wrong command line. */
const status = { done: 0, notDone: 1, usage: 2 };
/** A pause that nobody thinks of again must end some time. */
const DEFAULT_MS = 3_600_000;

const words = {
  en: {
    paused: (unit: string, forText: string) =>
      `${unit} is paused for ${forText}: it is watched, and nothing is done to it. To end that: unitwarden resume ${unit}`,
    resumed: (unit: string) => `${unit} is no longer paused.`,
  },
  ru: {
    paused: (unit: string, forText: string) =>
      `${unit} на паузе ${forText}: за ним следят, но ничего с ним не делают. Снять с паузы: unitwarden resume ${unit}`,
    resumed: (unit: string) => `${unit} снят с паузы.`,
  },
} as const;

/** `unitwarden pause UNIT [--for 1h]` and `unitwarden resume UNIT`: the operator's silence, and its end. Resolves to the exit status. */
export async function pause(options: CommandOptions): Promise<number> {
  const language = languageOf(process.env);
  const say = complaintsIn(language);
  const named = namedUnits(options.units, language);
  if (!named.ok) return complain(named.message, status.usage);
  const [unit = ""] = named.value;
  const isPause = options.command === "pause";
  const given = options.forText === null ? { ok: true as const, value: DEFAULT_MS } : parseDuration(options.forText);
  if (!given.ok) return complain(inLanguage(language, given.message), status.usage);
  const answer = await callManager(
    isPause
      ? { member: "Pause", signature: "st", body: [unit, BigInt(Math.round(given.value * 1000))], mayInteract: true }
      : { member: "Resume", signature: "s", body: [unit], mayInteract: true },
    options,
  );
  if (!answer.ok) {
    const known = new Map([
      ["not-running", say.notRunning],
      ["org.freedesktop.DBus.Error.AccessDenied", say.mayNotChange],
      [managerErrors.noSuchUnit, say.notWatched(unit)],
    ]);
    return complain(known.get(answer.code) ?? answer.message, status.notDone);
  }
  const { paused, resumed } = words[language];
  process.stdout.write(`${isPause ? paused(unit, duration(given.value, language)) : resumed(unit)}\n`);
  return status.done;
}
