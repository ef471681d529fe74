import type { Language } from "../../../model/language.ts";
import { isRunning, type UnitFacts } from "../facts.ts";
import { rate, span } from "../quantities.ts";
import type { Row } from "../row.ts";

const texts = {
  en: {
    normal: "above 0/min",
    notRunning: "the unit is not running",
    elsewhere: "not in the journal",
    output: (where: string) => `StandardOutput=${where}: its heartbeats cannot be seen.`,
    notSeen: "not seen",
    never: "no heartbeat yet",
    neverWhy: "This invocation has never shown one: its silence says nothing.",
    suppressed: "not seen, journald suppressed messages",
    measured: (perMinute: string) => `${perMinute} heartbeats/min`,
    last: (ago: string) => `The last heartbeat was ${ago} ago.`,
    stall: (after: string) => `Silent for longer than ${after} (activity.stall_after).`,
  },
  ru: {
    normal: "больше 0/мин",
    notRunning: "юнит не работает",
    elsewhere: "не в журнале",
    output: (where: string) => `StandardOutput=${where}: признаков активности не видно.`,
    notSeen: "не видна",
    never: "признаков активности ещё не было",
    neverWhy: "В этом запуске их не было ни разу: тишина ничего не значит.",
    suppressed: "не видна, journald отбросил сообщения",
    measured: (perMinute: string) => `опросов в минуту: ${perMinute}`,
    last: (ago: string) => `Последний признак активности: ${ago} назад.`,
    stall: (after: string) => `Тишина дольше ${after} (activity.stall_after).`,
  },
} as const satisfies Record<Language, unknown>;

/** Heartbeats a minute; none is a fault only where this invocation has shown one (docs/field-notes.md, "Activity and silence"). */
export function activityRow(facts: UnitFacts, language: Language): Row {
  const text = texts[language];
  const { activity, sight, settings, atMs } = facts;
  const row = { key: "activity", normal: text.normal, unitOfMeasure: "1/min" } as const;
  const unknown = (measured: string, detail: readonly string[] = []): Row => ({
    ...row,
    status: "unknown",
    measured,
    value: null,
    detail,
    gist: null,
  });
  if (!isRunning(facts)) return unknown(text.notRunning);
  if (sight.visible === false) return unknown(text.elsewhere, [text.output(sight.output ?? "?")]);
  if (!activity.ok) return unknown(text.notSeen, [activity.message]);
  const { heartbeats, overMs, lastAtMs, suppressedAtMs } = activity.value;
  if (lastAtMs === null) return unknown(text.never, [text.neverWhy]);
  const silentMs = Math.max(0, atMs - lastAtMs);
  const isSilent = heartbeats === 0 || silentMs > settings.activity.stallAfterMs;
  if (isSilent && suppressedAtMs !== null) return unknown(text.suppressed, [text.last(span(silentMs, language))]);
  const perMinute = overMs > 0 ? heartbeats / (overMs / 60_000) : 0;
  const measured = text.measured(rate(perMinute, language));
  const value = Math.round(perMinute * 10) / 10;
  if (!isSilent) return { ...row, status: "ok", measured, value, detail: [], gist: measured };
  const after = span(settings.activity.stallAfterMs, language);
  return {
    ...row,
    status: heartbeats === 0 ? "critical" : "warning",
    measured,
    value,
    detail: [
      text.last(span(silentMs, language)),
      ...(silentMs > settings.activity.stallAfterMs ? [text.stall(after)] : []),
    ],
    gist: measured,
  };
}
