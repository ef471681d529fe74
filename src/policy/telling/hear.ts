import type { TellingSettings } from "../../model/notify-settings.ts";
import { isAtLeast } from "../../model/notification.ts";
import type { MonotonicMs } from "../../model/scalars.ts";
import type { About, Found, Heard } from "./heard.ts";
import { type Story, storyKey, type TellingState } from "./story.ts";

/** Notices of one turn come together: the first waits so long for the others, at most. */
const TOGETHER_MS = 1000;
/** Incidents that a story remembers. */
const MOST_INCIDENTS = 20;
/** Deeds that one notification tells of. */
const MOST_DONE = 6;
/** A machine on which more goes wrong than this has one trouble only. */
const MOST_STORIES = 500;

/** Takes in what an audit record says; nothing is told before review(). */
export function hear(
  state: TellingState,
  heard: Heard,
  { nowMs, settings }: { readonly nowMs: MonotonicMs; readonly settings: TellingSettings },
): TellingState {
  const soonMs = (nowMs + Math.min(TOGETHER_MS, settings.gatherMs)) as MonotonicMs;
  switch (heard.kind) {
    case "opened": {
      const gatheredMs = (nowMs + settings.gatherMs) as MonotonicMs;
      return withStory(state, heard, (story) => reopened(story, heard, { nowMs, gatheredMs }));
    }
    case "notice": {
      if (heard.incident === null && wasToldOnce(state, heard, { nowMs, settings })) return state;
      return withStory(state, heard, (story) => noticed(story, heard, { nowMs, soonMs }));
    }
    case "doing":
      return change(
        state,
        ({ key }) => key === storyKey(heard.unit, heard.class),
        (story) => ({
          ...story,
          doing: heard.sentence,
        }),
      );
    case "done":
      return change(
        state,
        (story) => isDoneTo(story, heard),
        (story) => done(story, heard, soonMs),
      );
    case "closed":
      return change(
        state,
        ({ open }) => open.includes(heard.incident),
        (story) => closed(story, heard, { nowMs, stableMs: settings.stableMs }),
      );
  }
}

function isDoneTo({ incidents, unit, doing }: Story, heard: Extract<Heard, { kind: "done" }>): boolean {
  return heard.incident === null ? unit === heard.unit && doing !== null : incidents.includes(heard.incident);
}

/** Ends an incident that is open in no detector any longer, though nothing was heard of its end. */
export function letGo(story: Story, incident: string, nowMs: MonotonicMs): Story {
  const open = story.open.filter((one) => one !== incident);
  return { ...story, open, calmSinceMs: open.length === 0 ? nowMs : null };
}

function wasToldOnce(
  { toldOnce }: TellingState,
  about: About,
  { nowMs, settings }: { readonly nowMs: MonotonicMs; readonly settings: TellingSettings },
): boolean {
  const key = storyKey(about.unit, about.class);
  return toldOnce.some((told) => told.key === key && nowMs - told.atMs < settings.reminderMs);
}

function reopened(
  story: Story | null,
  heard: Extract<Heard, { kind: "opened" }>,
  { nowMs, gatheredMs }: { readonly nowMs: MonotonicMs; readonly gatheredMs: MonotonicMs },
): Story {
  if (story === null) return { ...fresh(heard, nowMs), ...opening(heard.incident), dueMs: gatheredMs };
  const isNew = story.open.length === 0;
  return {
    ...story,
    // While nothing is told, the newest tells best.
    ...(story.thread === null && story.left === null ? foundOf(heard) : {}),
    severity: worse(story, heard),
    incidents: [...story.incidents, heard.incident].slice(-MOST_INCIDENTS),
    open: [...story.open, heard.incident],
    occurrences: story.occurrences + (isNew ? 1 : 0),
    // What had passed before it was told has its time to gather anew.
    dueMs: isNew && story.dueMs !== null && story.dueMs <= nowMs ? gatheredMs : story.dueMs,
    calmSinceMs: null,
    closing: null,
  };
}

function noticed(
  story: Story | null,
  heard: Extract<Heard, { kind: "notice" }>,
  { nowMs, soonMs }: { readonly nowMs: MonotonicMs; readonly soonMs: MonotonicMs },
): Story {
  const { incident, left } = heard;
  if (story === null) {
    const base = { ...fresh(heard, nowMs), left, dueMs: soonMs };
    return incident === null ? { ...base, once: true } : { ...base, ...opening(incident) };
  }
  // Said again, as after a restart of ours in the middle of it.
  if (story.thread !== null && story.happened === heard.happened) return story;
  const known = incident === null || story.incidents.includes(incident);
  return {
    ...story,
    ...foundOf(heard),
    left,
    once: story.once && incident === null,
    severity: worse(story, heard),
    incidents: known ? story.incidents : [...story.incidents, incident].slice(-MOST_INCIDENTS),
    open: known ? story.open : [...story.open, incident],
    calmSinceMs: known ? story.calmSinceMs : null,
    dueMs: earlier(story.dueMs, soonMs),
  };
}

function done(story: Story, { sentence, ok }: Extract<Heard, { kind: "done" }>, soonMs: MonotonicMs): Story {
  const isNews = story.thread === null || !ok;
  return {
    ...story,
    severity: ok || isAtLeast(story.severity, "error") ? story.severity : "error",
    done: [...story.done, sentence].slice(-MOST_DONE),
    doing: null,
    dueMs: isNews ? earlier(story.dueMs, soonMs) : story.dueMs,
  };
}

function closed(
  story: Story,
  { incident, sentence, how }: Extract<Heard, { kind: "closed" }>,
  { nowMs, stableMs }: { readonly nowMs: MonotonicMs; readonly stableMs: number },
): Story {
  const left = letGo(story, incident, nowMs);
  // What its operator has taken over is nothing to wait and see for.
  const calmSinceMs =
    how === "given-up" && left.calmSinceMs !== null ? ((nowMs - stableMs) as MonotonicMs) : left.calmSinceMs;
  return { ...left, calmSinceMs, closing: sentence, doing: null };
}

function fresh(heard: About & Found, nowMs: MonotonicMs): Story {
  return {
    key: storyKey(heard.unit, heard.class),
    unit: heard.unit,
    class: heard.class,
    language: heard.language,
    severity: heard.severity,
    ...foundOf(heard),
    left: null,
    incidents: [],
    open: [],
    once: false,
    openedAtMs: nowMs,
    occurrences: 1,
    thread: null,
    dueMs: null,
    done: [],
    doing: null,
    remindAtMs: null,
    reminders: 0,
    calmSinceMs: null,
    closing: null,
  };
}

function opening(incident: string): Pick<Story, "incidents" | "open"> {
  return { incidents: [incident], open: [incident] };
}

function foundOf({ title, happened, evidence }: Found): Pick<Story, "title" | "happened" | "evidence"> {
  return { title, happened, evidence };
}

function worse(story: Story, { severity }: Found): Story["severity"] {
  return isAtLeast(severity, story.severity) ? severity : story.severity;
}

function earlier(one: MonotonicMs | null, other: MonotonicMs): MonotonicMs {
  return one === null || other < one ? other : one;
}

/** The story that is meant, changed; or a new one. */
function withStory(state: TellingState, about: About, step: (story: Story | null) => Story): TellingState {
  const key = storyKey(about.unit, about.class);
  const there = state.stories.find((story) => story.key === key);
  if (there !== undefined) return change(state, (story) => story === there, step);
  if (state.stories.length >= MOST_STORIES) return state;
  return { ...state, stories: [...state.stories, step(null)] };
}

function change(state: TellingState, isMeant: (story: Story) => boolean, step: (story: Story) => Story): TellingState {
  return { ...state, stories: state.stories.map((story) => (isMeant(story) ? step(story) : story)) };
}
