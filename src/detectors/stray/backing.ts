import type { MonotonicMs } from "../../model/scalars.ts";
import { belongsTo } from "../conflict-lines.ts";

/** A conflict this young backs a stray: a 409 reaches the journal within seconds of the poll that caused it, and repeats every 4–18 s (docs/field-notes.md, "409 Conflict"). */
const CONFLICT_BACKS_MS = 30_000;
/** Conflicts that make one lasting: a single one may be an old poll dying. */
const LASTING_EPISODES = 2;
/** What comes and goes from elsewhere may be calm for so many windows between two episodes: an hour by default. */
const MOST_WINDOWS_APART = 20;
/** Lines and episodes kept. */
const KEPT = 20;

/** The conflicts that were heard of lately; those of a webhook are nobody's. */
export interface Conflicts {
  readonly linesMs: readonly MonotonicMs[];
  /** When episodes began that are not the dying poll of a former invocation, the newest last. */
  readonly episodesMs: readonly MonotonicMs[];
  readonly webhookAtMs: MonotonicMs | null;
}

/** None was heard of. */
export const noConflicts: Conflicts = { linesMs: [], episodesMs: [], webhookAtMs: null };

/** A conflict line was heard. */
export function withConflict(
  conflicts: Conflicts,
  atMs: MonotonicMs,
  { activeSinceMs, graceMs }: { readonly activeSinceMs: MonotonicMs | null; readonly graceMs: number },
): Conflicts {
  const { linesMs, episodesMs, webhookAtMs } = conflicts;
  if (webhookAtMs !== null && near(webhookAtMs, atMs)) return conflicts;
  const transient = activeSinceMs !== null && atMs - activeSinceMs < graceMs;
  const same = belongsTo(episodesMs.at(-1), atMs);
  const next = transient || same ? episodesMs : [...episodesMs, atMs].slice(-KEPT);
  return { ...conflicts, linesMs: [...linesMs, atMs].slice(-KEPT), episodesMs: next };
}

/** A webhook is set: the 409 beside this line was its, and no process's. */
export function withWebhook({ linesMs, episodesMs }: Conflicts, atMs: MonotonicMs): Conflicts {
  const others = (times: readonly MonotonicMs[]) => times.filter((one) => !near(one, atMs));
  return { linesMs: others(linesMs), episodesMs: others(episodesMs), webhookAtMs: atMs };
}

function near(one: MonotonicMs, other: MonotonicMs): boolean {
  return belongsTo(Math.min(one, other) as MonotonicMs, Math.max(one, other) as MonotonicMs);
}

/** When the last conflict line was heard; null for none. */
export function lastMs({ linesMs }: Conflicts): MonotonicMs | null {
  return linesMs.at(-1) ?? null;
}

/** Whether a conflict is young enough to back what is sure by itself. */
export function backs({ linesMs }: Conflicts, nowMs: MonotonicMs): boolean {
  return nowMs - (linesMs.at(-1) ?? -Infinity) <= CONFLICT_BACKS_MS;
}

/** Whether it also lasts, all of it since then: what is doubtful needs that. Two that poll are in conflict within each window. */
export function lastsSince(
  conflicts: Conflicts,
  { sinceMs, nowMs, windowMs }: { readonly sinceMs: number; readonly nowMs: MonotonicMs; readonly windowMs: number },
): boolean {
  const fromMs = Math.max(sinceMs, nowMs - windowMs);
  const since = conflicts.episodesMs.filter((atMs) => atMs >= fromMs);
  return backs(conflicts, nowMs) && since.length >= LASTING_EPISODES;
}

/** Whether a conflict was on already when a process began, or came and went: it is somebody else's. */
export function wasOnBefore(
  { episodesMs }: Conflicts,
  {
    beganMs,
    windowMs,
    explainedUntilMs,
  }: { readonly beganMs: number; readonly windowMs: number; readonly explainedUntilMs: number },
): boolean {
  const before = episodesMs.filter((atMs) => atMs < beganMs && atMs > explainedUntilMs);
  const within = (windows: number) => before.filter((atMs) => atMs > beganMs - windows * windowMs).length;
  return within(1) >= 1 || within(MOST_WINDOWS_APART) >= LASTING_EPISODES;
}
