import type { TellingSettings } from "../../model/notify-settings.ts";
import type { MonotonicMs, UnitName, WallMs } from "../../model/scalars.ts";
import { compose, type Scene } from "./compose.ts";
import { letGo } from "./hear.ts";
import type { Draft, Story, TellingState } from "./story.ts";

/** What explains that a unit is down: told instead of it, for as long as it goes on. */
const explains: ReadonlySet<string> = new Set(["incurable", "dependency", "conflict", "stray"]);
/** A story that came and went so often is told, though each time nothing had to be done. */
const OFTEN = 3;
const LONGEST_REMINDER_MS = 24 * 3_600_000;

/** What review() knows of the world. */
export interface Present extends Scene {
  readonly nowMs: MonotonicMs;
  readonly wallMs: WallMs;
  readonly settings: TellingSettings;
  /** Whether an incident is open; null where that is not known yet. */
  readonly isOpen: (unit: UnitName | null, incident: string) => boolean | null;
}

/** What is to be told now, and the stories after that. */
export function review(
  state: TellingState,
  present: Present,
): { readonly state: TellingState; readonly drafts: readonly Draft[] } {
  const { nowMs, settings } = present;
  const followed = forwarded(state.stories.map((story) => reconciled(story, present)));
  const drafts: Draft[] = [];
  const stories: Story[] = [];
  let { sequence, toldOnce } = state;
  const tell = (story: Story, phase: Draft["phase"]): Story => {
    const id = `${state.seed}-${sequence}`;
    sequence += 1;
    const draft = compose(story, phase, { ...present, id });
    drafts.push(draft);
    return told({ ...story, thread: draft.story }, phase, present);
  };
  for (const story of followed) {
    const step = nextPhase(story, followed, present);
    if (step === "forget") continue;
    if (step === null) {
      stories.push(story);
      continue;
    }
    const after = tell(story, step);
    if (story.once) toldOnce = [...toldOnce, { key: story.key, atMs: nowMs }];
    else if (step !== "recovered") stories.push(after);
  }
  const recent = toldOnce.filter(({ atMs }) => nowMs - atMs < settings.reminderMs);
  const isSame =
    drafts.length === 0 &&
    recent.length === state.toldOnce.length &&
    stories.length === state.stories.length &&
    stories.every((story, index) => story === state.stories[index]);
  return { state: isSame ? state : { ...state, sequence, stories, toldOnce: recent }, drafts };
}

/** What is due of a story now; null: nothing. */
function nextPhase(
  story: Story,
  all: readonly Story[],
  { nowMs, settings }: Present,
): Draft["phase"] | "forget" | null {
  const isStable = story.calmSinceMs !== null && nowMs - story.calmSinceMs >= settings.stableMs;
  const isDue = story.dueMs !== null && nowMs >= story.dueMs;
  if (story.once) return isDue ? "once" : null;
  if (story.thread === null) {
    const explained = isExplained(story, all);
    const isWorthTelling =
      story.calmSinceMs === null || story.done.length > 0 || story.left !== null || story.occurrences >= OFTEN;
    const isToTell = story.dueMs !== null && !explained && isWorthTelling;
    if (isToTell) return isDue ? "opened" : null;
    return isStable ? "forget" : null;
  }
  if (isStable) return "recovered";
  if (isDue) return "update";
  const isToRemind = story.remindAtMs !== null && nowMs >= story.remindAtMs && story.calmSinceMs === null;
  return isToRemind ? "reminder" : null;
}

/** True where another story of the unit tells why it is down. */
function isExplained(story: Story, all: readonly Story[]): boolean {
  const mayBe = story.class === "down" && story.left === null && story.severity === "warning";
  return mayBe && explainerOf(story, all) !== undefined;
}

function explainerOf(story: Story, all: readonly Story[]): Story | undefined {
  return all.find((other) => other.unit === story.unit && explains.has(other.class) && other.calmSinceMs === null);
}

/** What was done about a fall belongs to the story that explains it. */
function forwarded(stories: readonly Story[]): readonly Story[] {
  let all = stories;
  for (const story of stories) {
    if (story.thread !== null || story.done.length === 0 || !isExplained(story, all)) continue;
    const explainer = explainerOf(story, all);
    all = all.map((other) => {
      if (other === story) return { ...other, done: [] };
      return other === explainer ? { ...other, done: [...other.done, ...story.done] } : other;
    });
  }
  return all;
}

/** An incident that is not open any longer, though nobody heard of its end: the daemon has lost its state, or lets go of the unit. */
function reconciled(story: Story, { isOpen, nowMs }: Present): Story {
  const ended = story.open.filter((incident) => isOpen(story.unit, incident) === false);
  return ended.reduce((rest, incident) => letGo(rest, incident, nowMs), story);
}

function told(story: Story, phase: Draft["phase"], { nowMs, settings }: Present): Story {
  const reminders = phase === "reminder" ? story.reminders + 1 : story.reminders;
  const everyMs = Math.min(settings.reminderMs * 2 ** reminders, Math.max(LONGEST_REMINDER_MS, settings.reminderMs));
  return { ...story, dueMs: null, done: [], reminders, remindAtMs: (nowMs + everyMs) as MonotonicMs };
}
