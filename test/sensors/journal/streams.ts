import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import type { UnitName } from "../../../src/model/scalars.ts";
import { systemdMessageIds } from "../../../src/sensors/journal/message-ids.ts";
import { CONFLICT, journalLine, managerLine, POLLED, UNIT } from "./lines.ts";

/** A second unit, whose name JSON escapes. */
export const OTHER = String.raw`other\x2dbot.service` as UnitName;
const units = [UNIT, OTHER];
/** The messages of the fixtures. */
export const corpora = ["labelled-messages", "harder-messages", "wordings"].flatMap((name) =>
  readFileSync(new URL(`../../fixtures/journal/${name}.jsonl`, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { message: string }).message),
);
/** Headers of common loggers, with a level below WARNING and with others. */
export const headers = [
  "INFO:",
  "INFO:httpx:",
  "DEBUG ",
  "[INFO] ",
  "[info] telethon.client: ",
  "2026-11-29 18:00:00,000 - __main__ - INFO - ",
  "2026-11-29 18:00:00,000 - aiogram.event - DEBUG - ",
  "2026-11-29T18:00:00.123Z | INFO     | bot.handlers:on_text:48 - ",
  "[2026-11-29 18:00:00,000: INFO/MainProcess] ",
  'time="2026-11-29T18:00:00Z" level=info msg="',
  "level=info msg=",
  "2026-11-29 18:00:00 telegram.ext.Updater ERROR ",
  "[2026-11-29T18:00:00+00:00] production.CRITICAL: INFO ",
  "INFO: 1, ERROR: ",
  "error: INFO ",
  "WARNING:root:",
];
/** A record that says nothing. */
export const calm = "2026-11-29 18:00:00,000 - __main__ - INFO - Sent answer 7 to a chat in 13 ms";

const corpusText = fc.constantFrom(...corpora, CONFLICT, POLLED);
const oneLine = corpusText.chain((text) => fc.constantFrom(...text.split("\n")));
const header = fc.oneof({ weight: 2, arbitrary: fc.constant("") }, fc.constantFrom(...headers));
const asJson = (text: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    JSON.stringify({ level: 30, time: 1, msg: text }),
    JSON.stringify({ msg: text.slice(0, 20), level: "INFO", err: text.slice(20) }),
    JSON.stringify({ level: "error", event: text, text: "x" }),
  );
/** A piece is taken out, doubled, or put in the place of another text's. */
const mutated = fc
  .tuple(oneLine, oneLine, fc.nat(), fc.nat({ max: 30 }), fc.nat({ max: 3 }))
  .map(([one, two, at, length, how]) => {
    const start = one.length === 0 ? 0 : at % one.length;
    const [head, piece, tail] = [one.slice(0, start), one.slice(start, start + length), one.slice(start + length)];
    return head + ["", piece + piece, two.slice(start, start + length), two][how] + tail;
  });
const message = fc.oneof(
  { weight: 4, arbitrary: fc.constant(calm) },
  { weight: 2, arbitrary: fc.tuple(header, fc.oneof(oneLine, mutated)).map((parts) => parts.join("")) },
  oneLine.chain(asJson),
  corpusText,
  fc.constantFrom(
    "Traceback (most recent call last):",
    '  File "/srv/bot.py", line 1, in f',
    "    await self.poll()",
    "",
    "During handling of the above exception, another exception occurred:",
    "telegram.error.TimedOut: Timed out",
    "ssl.SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED",
    "INFO: a name and a colon, as exceptions have",
    "mine: alive",
    "INFO mine: alive",
    "INFO по-моему: жив",
  ),
);
const withheld = fc.constantFrom<unknown>(
  null,
  [...Buffer.from("\u001b[31mERROR\u001b[0m Bad Gateway\n")],
  [CONFLICT, calm],
);
const fields = fc.record({
  MESSAGE: fc.oneof({ weight: 12, arbitrary: message }, withheld),
  _PID: fc.constantFrom("4242", "4242", "4242", "4243"),
  _SYSTEMD_UNIT: fc.constantFrom<string>(UNIT, UNIT, OTHER, "strange.service"),
  _TRANSPORT: fc.constantFrom("stdout", "stdout", "journal", "syslog"),
  PRIORITY: fc.constantFrom("6", "6", "3", "2"),
});
const suppression = (unit: UnitName) => ({
  MESSAGE: "INFO Suppressed",
  MESSAGE_ID: systemdMessageIds.suppressed,
  _TRANSPORT: "driver",
  _SYSTEMD_UNIT: "systemd-journald.service",
  OBJECT_SYSTEMD_UNIT: unit,
});
const ids = Object.values(systemdMessageIds);
const entry = fc.tuple(
  fc.constantFrom(1, 1, 5, 1500, 2500, 31_000),
  fc.oneof(
    { weight: 14, arbitrary: fields.map((given) => (atMs: number) => journalLine(given, atMs)) },
    fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...units)).map(
      ([id, UNIT_FIELD]) =>
        (atMs: number) =>
          managerLine({ MESSAGE: "INFO about it", MESSAGE_ID: id, UNIT: UNIT_FIELD }, atMs),
    ),
    fc.constantFrom(...units).map((unit) => (atMs: number) => journalLine(suppression(unit), atMs)),
    // Anybody can write these.
    fields.map((given) => (atMs: number) => journalLine({ ...given, UNIT, MESSAGE_ID: ids[0] }, atMs)),
    fc.constantFrom("", "garbage", "{}").map((line) => () => line),
  ),
);
/** Lines in the order of their times; each line's fields are in an order of their own. */
export const stream = fc
  .tuple(fc.array(entry, { minLength: 1, maxLength: 40 }), fc.array(fc.nat(), { minLength: 1, maxLength: 5 }))
  .map(([entries, turns]) => {
    let atMs = 1000;
    const lines = entries.map(([laterMs, lineAt], index) => {
      atMs += laterMs;
      return turned(lineAt(atMs), turns[index % turns.length] ?? 0);
    });
    // Behind garbage at the very end, the cursor is that of the last entry read.
    return [...lines, journalLine({ MESSAGE: calm }, atMs)];
  });
function turned(line: string, by: number): string {
  if (!line.startsWith("{")) return line;
  const pairs = Object.entries(JSON.parse(line) as Record<string, unknown>);
  const start = pairs.length === 0 ? 0 : by % pairs.length;
  return JSON.stringify(Object.fromEntries([...pairs.slice(start), ...pairs.slice(0, start)]));
}
