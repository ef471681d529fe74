import type { Language } from "../../../model/language.ts";
import type { UnitFacts } from "../facts.ts";
import { span } from "../quantities.ts";
import type { Row, Status } from "../row.ts";

const texts = {
  en: {
    normal: (window: string) => `0 in ${window}`,
    none: (counter: string) => `0${counter}`,
    counted: (count: number, counter: string) => `${count}${counter}`,
    atLeast: (counter: string) => `at least 1${counter}`,
    unknown: (counter: string) => `not known${counter}`,
    counter: (restarts: number) => ` (NRestarts ${restarts})`,
    budget: (budget: number, window: string) => `More than ${budget} in ${window} are critical (restart.budget).`,
    by: (systemd: number, own: number) => `By systemd: ${systemd}, by unitwarden: ${own}.`,
    upThroughout: "Up for longer than that.",
  },
  ru: {
    normal: (window: string) => `0 за ${window}`,
    none: (counter: string) => `0${counter}`,
    counted: (count: number, counter: string) => `${count}${counter}`,
    atLeast: (counter: string) => `не меньше 1${counter}`,
    unknown: (counter: string) => `неизвестно${counter}`,
    counter: (restarts: number) => ` (NRestarts ${restarts})`,
    budget: (budget: number, window: string) => `Больше ${budget} за ${window} — плохо (restart.budget).`,
    by: (systemd: number, own: number) => `Сделал systemd: ${systemd}, unitwarden: ${own}.`,
    upThroughout: "Работает дольше этого времени.",
  },
} as const satisfies Record<Language, unknown>;

/** Restarts that nobody asked for, within `restart.window`: systemd's records and the daemon's; NRestarts beside them. */
export function restartsRow(facts: UnitFacts, language: Language): Row {
  const text = texts[language];
  const { state, restarts, settings, atMs } = facts;
  const { windowMs, budget } = settings.restart;
  const window = span(windowMs, language);
  const unit = state.ok ? state.value : null;
  const automatic = unit?.automaticRestarts ?? null;
  const counter = automatic === null ? "" : text.counter(automatic);
  const row = { key: "restarts", normal: text.normal(window), unitOfMeasure: "restarts", gist: null } as const;
  if (restarts.ok) {
    const { bySystemd, byUnitwarden } = restarts.value;
    const count = bySystemd + byUnitwarden;
    const status: Status = count === 0 ? "ok" : count > budget ? "critical" : "warning";
    const detail = count === 0 ? [] : [text.by(bySystemd, byUnitwarden), text.budget(budget, window)];
    return { ...row, status, measured: text.counted(count, counter), value: count, detail };
  }
  const upMs = unit?.activeState === "active" && unit.activeSinceMs !== null ? atMs - unit.activeSinceMs : null;
  // No records, but one activation that has lasted the whole window: then there was no restart in it.
  if (upMs !== null && upMs >= windowMs) {
    return { ...row, status: "ok", measured: text.none(counter), value: 0, detail: [text.upThroughout] };
  }
  if (automatic !== null && automatic > 0 && upMs !== null) {
    return { ...row, status: "warning", measured: text.atLeast(counter), value: 1, detail: [restarts.message] };
  }
  return { ...row, status: "unknown", measured: text.unknown(counter), value: null, detail: [restarts.message] };
}
