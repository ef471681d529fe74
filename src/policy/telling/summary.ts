import { tellingWords } from "../../knowledge/telling-words.ts";
import type { Language } from "../../model/language.ts";
import type { TellingSettings } from "../../model/notify-settings.ts";
import type { WallMs } from "../../model/scalars.ts";
import { ofItself, type Scene } from "./compose.ts";
import type { Draft, TellingState } from "./story.ts";
import { nextDay } from "./tally.ts";

/** Units that one summary names. */
const MOST_UNITS = 20;

/** What summarise() knows of the world. */
export interface Today extends Scene {
  readonly wallMs: WallMs;
  readonly language: Language;
  readonly settings: TellingSettings;
  /** The local day (`2026-11-29`) and minutes since its midnight; null for a time that no calendar has. */
  readonly time: { readonly day: string; readonly minute: number } | null;
  /** Notifications that no channel was given since the last summary. */
  readonly heldBack: number;
}

/** The daily summary, once a day when its minute has come; a day on which the daemon was down at that minute has it later. */
export function summarise(
  state: TellingState,
  { host, userManager, wallMs, language, settings, time, heldBack }: Today,
): { readonly state: TellingState; readonly draft: Draft | null } {
  const { dailySummaryMinute } = settings;
  if (time === null || (state.summaryDay !== null && time.day <= state.summaryDay)) return { state, draft: null };
  const isTime = dailySummaryMinute !== null && time.minute >= dailySummaryMinute;
  // The first day has nothing to tell of before its minute, and too little after it.
  if (state.summaryDay === null) {
    const before = dailySummaryMinute !== null && !isTime;
    return { state: { ...state, summaryDay: before ? "" : time.day }, draft: null };
  }
  if (!isTime) return { state, draft: null };
  const words = tellingWords[language];
  const units = Object.entries(state.tally).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const open = state.stories.filter(
    ({ once, thread, calmSinceMs }) => !once && thread !== null && calmSinceMs === null,
  );
  const more = units.length > MOST_UNITS ? [words.moreUnits(units.length - MOST_UNITS)] : [];
  const lines = units.slice(0, MOST_UNITS).map(([unit, tally]) => `${unit}: ${words.day(tally)}`);
  const draft: Draft = {
    ...ofItself({
      id: `${state.seed}-${state.sequence}`,
      phase: "summary",
      severity: "notice",
      class: "summary",
      host,
      atWallMs: wallMs,
      language,
      title: words.summaryTitle,
      happened: [...lines, ...more, ...(heldBack > 0 ? [words.heldBack(heldBack)] : [])].join("\n"),
    }),
    evidence: units.flatMap(([, { defects }]) => defects),
    left:
      open.length === 0 ? null : words.stillOpen(open.map(({ unit, title }) => `${unit ?? "unitwarden"}: ${title}`)),
    look: `unitwarden check${userManager ? " --user" : ""}`,
  };
  const after = { ...state, sequence: state.sequence + 1, summaryDay: time.day, tally: nextDay(state.tally) };
  return { state: after, draft: units.length === 0 ? null : draft };
}
