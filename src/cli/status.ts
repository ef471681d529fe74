import { setTimeout as wait } from "node:timers/promises";
import { languageOf } from "../config/language.ts";
import type { StatusDocument } from "../daemon/bus/requests.ts";
import { failure, type Result, success } from "../model/result.ts";
import type { CommandOptions } from "./arguments.ts";
import { complain } from "./complain.ts";
import { complaintsIn } from "./complaints.ts";
import { namedUnits } from "./named-units.ts";
import { callManager } from "./manager-client.ts";
import { renderStatus } from "./status/render.ts";

/** Exit statuses: shown; the daemon cannot be asked, or does not watch the unit; a wrong command line. */
const status = { done: 0, notDone: 1, usage: 2 };
const WATCH_MS = 1000;
/** Home, and all below it gone. */
const CLEAR = "\u001b[H\u001b[2J";

/**
 * `unitwarden status [UNIT…] [--watch]`: what the daemon sees and holds now, from the daemon itself.
 * With --watch once a second, until it is ended. Resolves to the exit status.
 */
export async function showStatus(options: CommandOptions): Promise<number> {
  const language = languageOf(process.env);
  const say = complaintsIn(language);
  const named = namedUnits(options.units, language);
  if (!named.ok) return complain(named.message, status.usage);
  const wanted = named.value;
  for (;;) {
    const asked = await askStatus(options);
    if (!asked.ok) return complain(asked.code === "not-running" ? say.notRunning : asked.message, status.notDone);
    const units = asked.value.units.filter(({ unit }) => wanted.length === 0 || wanted.includes(unit));
    const missing = wanted.find((name) => !units.some(({ unit }) => unit === name));
    if (missing !== undefined) return complain(say.notWatched(missing), status.notDone);
    const text = options.json
      ? `${JSON.stringify({ ...asked.value, units })}\n`
      : renderStatus({ ...asked.value, units }, { language, color: options.color, nowMs: Date.now() });
    process.stdout.write(options.watch && process.stdout.isTTY ? CLEAR + text : text);
    if (!options.watch) return status.done;
    await wait(WATCH_MS);
  }
}

async function askStatus(options: CommandOptions): Promise<Result<StatusDocument>> {
  const answer = await callManager({ member: "GetStatus" }, options);
  if (!answer.ok) return answer;
  try {
    const document = JSON.parse(String(answer.value[0])) as StatusDocument;
    if (Array.isArray(document.units)) return success(document);
  } catch {
    // Said below.
  }
  return failure("odd-answer", "The daemon gives an answer that this version does not understand", {
    recoverable: false,
  });
}
