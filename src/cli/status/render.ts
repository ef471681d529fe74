import type { StatusDocument } from "../../daemon/bus/requests.ts";
import type { UnitReport } from "../../daemon/unit-report.ts";
import type { Language } from "../../model/language.ts";
import { padded, wrapped } from "../check/columns.ts";
import { size, span } from "../check/quantities.ts";
import { painted, WIDTH } from "../terminal.ts";
import { printable } from "../printable.ts";

const words = {
  en: {
    notSeen: "cannot be seen",
    forTime: (time: string) => ` for ${time}`,
    observe: "only observed",
    leftAlone: "stopped by its operator, left alone",
    paused: (time: string) => `paused for another ${time}`,
    held: (time: string) => `held down for another ${time}`,
    gaveUp: "given up for now: slow retries only",
    underWay: (action: string) => `${action} under way`,
    memory: "memory",
    of: "of",
    restarts: "restarts",
    within: (count: number, budget: number, window: string) => `${count} of ${budget} within ${window}`,
    open: "open",
    since: (reason: string, time: string) => `${reason} for ${time}`,
    well: "well",
    sick: "sick",
    unknown: "unknown",
    none: "No unit is watched.",
    notifications: "notifications",
    waiting: (count: number) => `${count} wait`,
  },
  ru: {
    notSeen: "не виден",
    forTime: (time: string) => ` ${time}`,
    observe: "только наблюдение",
    leftAlone: "остановлен оператором, его не трогают",
    paused: (time: string) => `на паузе ещё ${time}`,
    held: (time: string) => `удерживается ещё ${time}`,
    gaveUp: "unitwarden пока сдался: только редкие попытки",
    underWay: (action: string) => `идёт действие: ${action}`,
    memory: "память",
    of: "из",
    restarts: "перезапуски",
    within: (count: number, budget: number, window: string) => `${count} из ${budget} за ${window}`,
    open: "неполадки",
    since: (reason: string, time: string) => `${reason}, длится ${time}`,
    well: "в порядке",
    sick: "плохо",
    unknown: "неизвестно",
    none: "Ни за одним юнитом не следят.",
    notifications: "уведомления",
    waiting: (count: number) => `ждут: ${count}`,
  },
} as const satisfies Record<Language, unknown>;

/** How to show a status. */
export interface RenderOptions {
  readonly language: Language;
  readonly color: boolean;
  readonly nowMs: number;
}

const LABEL = 13;
const BOLD = "1";
const BARS = "▁▂▃▄▅▆▇█";
const MOST_BARS = 30;
const STILL = 0.02;

/** What the daemon sees and holds now, a paragraph a unit, within 80 columns. */
export function renderStatus(
  { units, notifications }: Pick<StatusDocument, "units" | "notifications">,
  options: RenderOptions,
): string {
  if (units.length === 0) return `${words[options.language].none}\n`;
  const paragraphs = units.map((unit) => paragraph(unit, options).join("\n"));
  return `${[...paragraphs, ...notificationLines(notifications, options)].join("\n\n")}\n`;
}

function notificationLines(
  notifications: StatusDocument["notifications"] | undefined,
  { language }: RenderOptions,
): readonly string[] {
  // A daemon of an earlier version says nothing of them.
  if (notifications === undefined || notifications.length === 0) return [];
  const text = words[language];
  const each = notifications.map(({ channel, waiting, trouble }) => {
    const notes = [...(waiting === 0 ? [] : [text.waiting(waiting)]), ...(trouble === null ? [] : [trouble])];
    return notes.length === 0 ? channel : `${channel} (${notes.join("; ")})`;
  });
  return [wrapped(printable(`${text.notifications}: ${each.join(", ")}`), WIDTH).join("\n")];
}

function paragraph(report: UnitReport, options: RenderOptions): readonly string[] {
  const { language, nowMs } = options;
  const text = words[language];
  const { memory, restarts, incidents } = report;
  const usage = memory.bytes === null ? null : size(memory.bytes, language);
  const limit = memory.limit_bytes === null ? "" : ` ${text.of} ${size(memory.limit_bytes, language)}`;
  const bars = sparkline(memory.recent_bytes.slice(-MOST_BARS));
  const open = incidents.map(({ reason, opened }) => text.since(reason, span(nowMs - Date.parse(opened), language)));
  return [
    headline(report, options),
    ...(usage === null ? [] : [labelled(text.memory, `${usage}${limit}  ${bars}`.trimEnd())]),
    labelled(
      text.restarts,
      text.within(restarts.count, restarts.budget, span(restarts.window_seconds * 1000, language)),
    ),
    ...(open.length === 0 ? [] : [labelled(text.open, open.join("; "))]),
    ...detectorLines(report, options),
  ];
}

function headline(report: UnitReport, { language, color, nowMs }: RenderOptions): string {
  const text = words[language];
  const until = (iso: string): string => span(Date.parse(iso) - nowMs, language);
  const { active_state: state, active_since: since } = report;
  const told = [
    state === null
      ? text.notSeen
      : `${state}${since === null ? "" : text.forTime(span(nowMs - Date.parse(since), language))}`,
    ...(report.left_alone ? [text.leftAlone] : []),
    ...(report.action_under_way === null ? [] : [text.underWay(report.action_under_way)]),
    ...(report.paused_until === null ? [] : [text.paused(until(report.paused_until))]),
    ...(report.held_until === null ? [] : [text.held(until(report.held_until))]),
    ...(report.gave_up ? [text.gaveUp] : []),
    ...(report.mode === "observe" ? [text.observe] : []),
  ];
  const line = printable(`${report.unit}: ${told.join(", ")}`);
  return painted(line, BOLD, color);
}

/** Each detector with a mark and a word; the code says why, where it is not well. */
function detectorLines({ detectors }: UnitReport, { language }: RenderOptions): readonly string[] {
  const text = words[language];
  const marks = { healthy: `✔ ${text.well}`, unhealthy: `✖ ${text.sick}` } as const;
  const said = (["healthy", "unhealthy", "unknown"] as const).flatMap((health) => {
    const ofHealth = detectors.filter((one) => one.health === health);
    if (ofHealth.length === 0) return [];
    const names = ofHealth.map(({ name, reason }) => (health === "healthy" ? name : `${name} (${reason})`));
    return [[health === "unknown" ? `? ${text.unknown}` : marks[health], names.join(", ")] as const];
  });
  return said.flatMap(([mark, names]) => {
    const lines = wrapped(printable(names), WIDTH - LABEL - 2);
    return lines.map((line, index) => `  ${padded(index === 0 ? mark : "", LABEL)}${line}`);
  });
}

function labelled(label: string, text: string): string {
  return `  ${padded(label, LABEL)}${printable(text)}`;
}

/** The course of a measure as a line of bars, from its least to its most; empty for fewer than two. */
export function sparkline(values: readonly number[]): string {
  if (values.length < 2) return "";
  const least = Math.min(...values);
  const most = Math.max(...values);
  // What wavers by a few per cent stands still.
  const range = most - least < most * STILL ? 0 : most - least;
  return values
    .map(
      (value) => BARS[range === 0 ? 0 : Math.min(BARS.length - 1, Math.floor(((value - least) / range) * BARS.length))],
    )
    .join("");
}
