import { createReadStream } from "node:fs";
import { userInfo } from "node:os";
import { once } from "node:events";
import { wordingIn } from "../audit/wording/wording.ts";
import { languageOf } from "../config/language.ts";
import { loadConfiguration } from "../config/load.ts";
import { failure } from "../model/result.ts";
import type { UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { CommandOptions } from "./arguments.ts";
import { complain } from "./complain.ts";
import type { ReplayEvent } from "./replay/events.ts";
import { replayComplaints } from "./replay/complaints.ts";
import { journalReader } from "./replay/read-journal.ts";
import { jsonLine, jsonSummary } from "./replay/render-json.ts";
import { textLine, textSummary } from "./replay/render-text.ts";
import { replayer } from "./replay/replayer.ts";
import { ReplayTally } from "./replay/tally.ts";
import { errorCode } from "../runtime/error-code.ts";

/** Exit statuses: replayed; not readable, or no journal; a wrong command line or configuration. */
const status = { done: 0, unreadable: 1, usage: 2 };
const PIECE_BYTES = 1024 * 1024;

/**
 * `unitwarden replay FILE [UNIT…]`: recorded journals through the daemon's own detectors and policy, on recorded time.
 * Streams: memory does not grow with the file. Resolves to the exit status.
 */
export async function replay(options: CommandOptions): Promise<number> {
  const [file] = options.units;
  const language = languageOf(process.env);
  const say = replayComplaints(language);
  if (file === undefined) return complain(say.noFile, status.usage);
  const chosen = settingsFor(options);
  if (!chosen.ok) {
    for (const error of chosen.errors) process.stderr.write(`unitwarden: ${error}\n`);
    return status.usage;
  }
  const beganMs = performance.now();
  const tally = new ReplayTally();
  let out = "";
  const tell = (event: ReplayEvent): void => {
    tally.add(event);
    const line = options.json ? jsonLine(event) : textLine(event, language);
    if (line !== null) out += `${line}\n`;
  };
  const player = replayer({
    named: chosen.units,
    asRecorded: options.configPath === null,
    scope: options.user ? { kind: "user", uid: userInfo().uid } : { kind: "system" },
    tell,
    // What programs read never changes with the language.
    wording: wordingIn(options.json ? "en" : language),
    onBug: (what) => complain(say.bug(what), status.done),
  });
  const reader = journalReader({
    onEntry: (fields, line) => {
      player.entry(fields, line);
      tally.addEntry(player.wallMs);
    },
    onJunk: () => (tally.junk += 1),
  });
  let readerGone = false;
  process.stdout.once("error", () => (readerGone = true));
  const flush = async (): Promise<void> => {
    const text = out;
    out = "";
    if (text !== "" && !process.stdout.write(text)) await drained();
  };
  try {
    const input = file === "-" ? process.stdin : createReadStream(file, { highWaterMark: PIECE_BYTES });
    for await (const piece of input) {
      reader.push(piece as Uint8Array);
      await flush();
      // Whoever read has gone (`| head`).
      if (readerGone) return status.done;
    }
  } catch (error) {
    return complain(say.unreadable(file, reasonOf(error, say.reasons)), status.unreadable);
  }
  reader.end();
  player.end();
  await flush();
  const { format } = reader;
  const why = format === "json" || format === "export" ? "unknown" : format;
  if (tally.entries === 0) return complain(say.cannotReplay(file, say.notAJournal[why]), status.unreadable);
  const tookMs = performance.now() - beganMs;
  out = options.json ? `${jsonSummary(tally, tookMs)}\n` : textSummary(tally, { tookMs, language });
  await flush();
  if (tally.junk > 0) complain(say.junk(tally.junk), status.done);
  for (const [unit, heard] of player.units) if (!heard) complain(say.nothingOf(unit, !options.user), status.done);
  if (player.overflowed) complain(say.tooManyUnits, status.done);
  return status.done;
}

type Chosen =
  | { readonly ok: true; readonly units: ReadonlyMap<UnitName, UnitSettings> | null }
  | { readonly ok: false; readonly errors: readonly string[] };

/** The units and settings to replay with: none where the file is to tell. */
function settingsFor({ units: [, ...units], configPath, json }: CommandOptions): Chosen {
  if (configPath === null && units.length === 0) return { ok: true, units: null };
  const loaded = loadConfiguration({
    path: configPath,
    unitsFromArguments: units,
    // What programs read never changes with the language.
    language: json ? "en" : languageOf(process.env),
    ...(configPath === null ? { read: readNothing } : {}),
  });
  return loaded.ok ? { ok: true, units: loaded.configuration.units } : loaded;
}

/** The configuration of this machine, which may be another one than the recorded, has no say unless it is named. */
function readNothing() {
  return failure("missing", "no configuration is read", { recoverable: false });
}

async function drained(): Promise<void> {
  // A reader that has gone drains nothing.
  const gone = new AbortController();
  const { signal } = gone;
  await Promise.race([
    once(process.stdout, "drain", { signal }).catch(() => undefined),
    once(process.stdout, "close", { signal }).catch(() => undefined),
  ]);
  gone.abort();
}

function reasonOf(error: unknown, reasons: Readonly<Record<string, string>>): string {
  const code = errorCode(error) ?? String(error);
  return reasons[code] ?? code;
}
