import * as z from "zod";
import type { SavedAt } from "./shift-times.ts";
import { freshDetectors } from "../detectors/registry.ts";
import type { PolicyState } from "../policy/state.ts";

const time = z.number();
const maybeTime = z.number().nullable();

const detectors = freshDetectors.map(({ name }) => name);

const policyState = z.strictObject({
  unit: z.string(),
  sequence: z.int().nonnegative(),
  restarts: z.array(
    z.strictObject({ atMs: time, by: z.enum(["systemd", "ours", "unknown"]), beyondBudget: z.boolean() }),
  ),
  attempts: z.int().nonnegative(),
  inFlight: z
    .strictObject({
      decision: z.string(),
      kind: z.enum(["restart", "start", "hold", "end-strays"]),
      sinceMs: time,
      invocationBefore: z.string().nullable(),
    })
    .nullable(),
  lastActionEndedMs: maybeTime,
  hold: z.strictObject({ untilMs: time, invocation: z.string().nullable() }).nullable(),
  gaveUpAtMs: maybeTime,
  lastSlowRetryMs: maybeTime,
  startEndedMs: maybeTime,
  restartedInvocation: z.string().nullable(),
  curedAtMs: maybeTime,
  curedBy: z.enum(["stray-ended", "dependency-back"]).nullable().default(null),
  slowUntilMs: maybeTime.default(null),
  holdRefusedMs: maybeTime.default(null),
  kills: z.array(time),
  respawner: z.boolean(),
  incidents: z.array(
    z.strictObject({ id: z.string(), detector: z.enum(detectors), reason: z.string(), openedAtMs: time }),
  ),
  pausedUntilMs: maybeTime,
  observeUntilMs: maybeTime,
  said: z.array(z.strictObject({ key: z.string(), dueMs: time })),
});

const stateFile = z.strictObject({
  version: z.literal(1),
  savedAt: z.strictObject({ bootId: z.string(), monotonicMs: z.number(), wallMs: z.number() }),
  journalCursor: z.string().nullable(),
  units: z.array(policyState),
});

/** What outlives the daemon: the policy's memory of each unit, and how far the journal was read. */
export interface SavedState {
  readonly savedAt: SavedAt;
  readonly journalCursor: string | null;
  readonly units: readonly PolicyState[];
}

/** Reads the text of a state file; null when it is torn, foreign or of another version. */
export function parseState(text: string): SavedState | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = stateFile.safeParse(json);
  if (!parsed.success) return null;
  const { version: _, ...state } = parsed.data;
  // The schema checks the shape; the brands on it are only names for the compiler.
  return state as unknown as SavedState;
}

/** The text of a state file. */
export function formatState(state: SavedState): string {
  return `${JSON.stringify({ version: 1, ...state })}\n`;
}
