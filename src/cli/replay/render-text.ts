import { redact } from "../../knowledge/redaction.ts";
import type { Language } from "../../model/language.ts";
import type { UnitName } from "../../model/scalars.ts";
import type { ReplayEvent } from "./events.ts";
import type { ReplayTally, Seen } from "./tally.ts";

const words = {
  en: {
    found: "What the journal showed",
    decided: "What would have been decided",
    nothing: "nothing",
    times: "times",
    first: "first",
    last: "last",
    started: (unit: UnitName) => `${unit} was started by hand.`,
    stopped: (unit: UnitName) => `${unit} was stopped by hand.`,
    total: (entries: number, seconds: string) => `${entries} entries in ${seconds} s.`,
  },
  ru: {
    found: "Что показал журнал",
    decided: "Что было бы решено",
    nothing: "ничего",
    times: "раз",
    first: "впервые",
    last: "под конец",
    started: (unit: UnitName) => `${unit} запущен вручную.`,
    stopped: (unit: UnitName) => `${unit} остановлен вручную.`,
    total: (entries: number, seconds: string) => `Записей: ${entries}, за ${seconds} с.`,
  },
} as const satisfies Record<Language, unknown>;

/** Over in seconds, and only of interest to who looks closely. */
const fleeting: ReadonlySet<string> = new Set(["cool-down", "settling", "kin-settling", "dependency-not-probed-yet"]);

/** One event as a line for people; null for findings, which are only counted, and for what holds an action for seconds. */
export function textLine(event: ReplayEvent, language: Language): string | null {
  const at = localTime(event.wallMs);
  switch (event.kind) {
    case "finding":
      return null;
    case "decision":
      if (event.decision.kind === "withheld" && fleeting.has(event.decision.heldBy)) return null;
      return redact(`${at}  ${event.decision.kind.padEnd(10)}  ${event.message}`);
    case "incident":
      return redact(`${at}  ${event.change.kind.padEnd(10)}  ${event.message}`);
    case "operator":
      return `${at}  operator    ${words[language][event.hand](event.unit)}`;
  }
}

/** Columns of a name, a count and a time: a line with two times has 80 at most. */
const NAME = 42;
const COUNT = 7;
const TIME = 11;

/** The tables at the end. */
export function textSummary(
  tally: ReplayTally,
  { tookMs, language }: { readonly tookMs: number; readonly language: Language },
): string {
  const text = words[language];
  const table = (seen: ReadonlyMap<string, Seen>) =>
    seen.size === 0
      ? [`  ${text.nothing}`]
      : [...seen].map(
          ([name, { count, firstMs, lastMs }]) =>
            `  ${name.padEnd(NAME)} ${String(count).padStart(COUNT)}  ${toMinute(firstMs)}  ${toMinute(lastMs)}`,
        );
  const head = (title: string) =>
    `${title}:`.padEnd(NAME + 2) + ` ${text.times.padStart(COUNT)}  ${text.first.padEnd(TIME)}  ${text.last}`;
  return [
    "",
    head(text.found),
    ...table(tally.findings),
    "",
    head(text.decided),
    ...table(tally.decisions),
    "",
    text.total(tally.entries, (tookMs / 1000).toFixed(1)),
    "",
  ].join("\n");
}

/** `11-23 04:00`: the lines above have the year. */
function toMinute(wallMs: number | null): string {
  return localTime(wallMs).slice(5, 5 + TIME);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** Local time (TZ) as `2026-11-23 04:00:01`; dashes where no clock told it. */
function localTime(wallMs: number | null): string {
  if (wallMs === null || !Number.isFinite(wallMs) || Math.abs(wallMs) > 8e15) return "-".repeat(19);
  const date = new Date(wallMs);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
