import { duration } from "../../knowledge/quantities.ts";
import type { Language } from "../../model/language.ts";
import { wrapped } from "../check/columns.ts";
import { painted, WIDTH } from "../terminal.ts";
import { printable } from "../printable.ts";
import { dayAndTimeText, timeText } from "../local-time.ts";
import { beginOf, type Happening, type Incident, type Step, type Story } from "./stories.ts";

const words = {
  en: {
    recovered: (lasted: string) => `recovered after ${lasted}`,
    operator: (lasted: string) => `left to its operator after ${lasted}`,
    open: (lasted: string) => `not over after ${lasted}`,
    before: "began earlier",
    nothing: "Nothing happened, as far as the journal goes.",
    total: ({ incidents, open, actions, failed }: Total) =>
      `${incidents} incident${incidents === 1 ? "" : "s"}${open > 0 ? ` (${open} not over)` : ""}, ${actions} action${actions === 1 ? "" : "s"}${failed > 0 ? ` (${failed} not done)` : ""}`,
  },
  ru: {
    recovered: (lasted: string) => `прошло за ${lasted}`,
    operator: (lasted: string) => `оставлено оператору через ${lasted}`,
    open: (lasted: string) => `длится ${lasted}`,
    before: "началось раньше",
    nothing: "Судя по журналу, ничего не случилось.",
    total: ({ incidents, open, actions, failed }: Total) =>
      `неполадок: ${incidents}${open > 0 ? ` (не прошло: ${open})` : ""}, действий: ${actions}${failed > 0 ? ` (не удалось: ${failed})` : ""}`,
  },
} as const satisfies Record<Language, unknown>;

interface Total {
  readonly incidents: number;
  readonly open: number;
  readonly actions: number;
  readonly failed: number;
}

/** How to show a history. */
export interface RenderOptions {
  readonly language: Language;
  readonly color: boolean;
  readonly nowMs: number;
}

const MOST_SAID = 400;
/** A mark beside each word, for whoever sees no colours. */
const marks = { recovered: "✔", operator: "–", open: "●" } as const;
const colours = { recovered: "32", operator: "2", open: "31" } as const;
const ERROR = 3;

/** Each story in a few lines of 80 columns, the oldest first, and a line of what it comes to. */
export function renderHistory(stories: readonly Story[], options: RenderOptions): string {
  const { language } = options;
  if (stories.length === 0) return `${words[language].nothing}\n`;
  const told = stories.map((story) =>
    story.kind === "incident" ? incidentLines(story, options) : happeningLines(story, options),
  );
  return `${told.map((lines) => lines.join("\n")).join("\n\n")}\n\n${words[language].total(totalOf(stories))}\n`;
}

/** What the stories come to. */
export function totalOf(stories: readonly Story[]): Total {
  const incidents = stories.filter((story) => story.kind === "incident");
  const results = incidents.flatMap(({ steps }) => steps.flatMap(({ result }) => (result === null ? [] : [result])));
  return {
    incidents: incidents.length,
    open: incidents.filter(({ end }) => end === null).length,
    actions: results.length,
    failed: results.filter((result) => result !== "done").length,
  };
}

function incidentLines(story: Incident, { language, color, nowMs }: RenderOptions): readonly string[] {
  const { recovered, operator, open, before } = words[language];
  const { end, endedAtWallMs, openedAtWallMs, unit, reason, what, steps } = story;
  const lasted = duration(openedAtWallMs === null ? null : (endedAtWallMs ?? nowMs) - openedAtWallMs, language);
  const ending = { recovered, operator, open }[end ?? "open"](lasted);
  const mark = painted(`${marks[end ?? "open"]} ${ending}`, colours[end ?? "open"], color);
  return [
    ...said(`${unit ?? "unitwarden"}: ${reason}`, `${dayAndTimeText(beginOf(story))}  `),
    ...(openedAtWallMs === null ? [`    ${before}`] : []),
    // An action says itself why it is taken.
    ...(what === null || steps.some(({ event }) => event === "intent") ? [] : said(what, "    ")),
    ...steps.flatMap((step) => stepLines(step)),
    `    ${mark}`,
  ];
}

function stepLines({ atWallMs, message }: Step): readonly string[] {
  return said(message, `    ${timeText(atWallMs)}  `);
}

function happeningLines({ atWallMs, message, priority }: Happening, { color }: RenderOptions): readonly string[] {
  const lines = said(message, `${dayAndTimeText(atWallMs)}  `);
  return priority <= ERROR ? lines.map((line) => painted(line, "31", color)) : lines;
}

/** A text in lines, the first behind its lead and the others below it. */
function said(text: string, lead: string): readonly string[] {
  const shown = printable(text);
  const whole = shown.length > MOST_SAID ? `${shown.slice(0, MOST_SAID)}…` : shown;
  const rest = " ".repeat(lead.length);
  return wrapped(whole, WIDTH - lead.length).map((line, index) => (index === 0 ? lead : rest) + line);
}
