import { savedAt } from "./saved-at.ts";
import type { SavedAt } from "./shift-times.ts";
import { freshDetectors } from "../detectors/registry.ts";
import type { DecisionId, IncidentId, InvocationId, MonotonicMs, UnitName } from "../model/scalars.ts";
import type { CountedRestart, Incident, InFlight, PolicyState, Said } from "../policy/state.ts";
import {
  added,
  branded,
  exactly,
  flag,
  listOf,
  number,
  oneOf,
  orNull,
  readJson,
  text,
  version,
  whole,
} from "../runtime/codec.ts";

const atMs = branded<MonotonicMs, number>(number);
const maybeAtMs = orNull(atMs);
const invocation = orNull(branded<InvocationId, string>(text));

const policyState = exactly<PolicyState>({
  unit: branded<UnitName, string>(text),
  sequence: whole,
  restarts: listOf(exactly<CountedRestart>({ atMs, by: oneOf("systemd", "ours", "unknown"), beyondBudget: flag })),
  attempts: whole,
  inFlight: orNull(
    exactly<InFlight>({
      decision: branded<DecisionId, string>(text),
      kind: oneOf("restart", "start", "hold", "end-strays"),
      sinceMs: atMs,
      invocationBefore: invocation,
    }),
  ),
  lastActionEndedMs: maybeAtMs,
  hold: orNull(exactly<NonNullable<PolicyState["hold"]>>({ untilMs: atMs, invocation })),
  gaveUpAtMs: maybeAtMs,
  lastSlowRetryMs: maybeAtMs,
  startEndedMs: maybeAtMs,
  restartedInvocation: invocation,
  curedAtMs: maybeAtMs,
  curedBy: added(orNull(oneOf("stray-ended", "dependency-back")), null),
  slowUntilMs: added(maybeAtMs, null),
  holdRefusedMs: added(maybeAtMs, null),
  kills: listOf(atMs),
  respawner: flag,
  incidents: listOf(
    exactly<Incident>({
      id: branded<IncidentId, string>(text),
      detector: oneOf(...freshDetectors.map(({ name }) => name)),
      reason: text,
      openedAtMs: atMs,
    }),
  ),
  pausedUntilMs: maybeAtMs,
  observeUntilMs: maybeAtMs,
  said: listOf(exactly<Said>({ key: text, dueMs: atMs })),
});

/** What outlives the daemon: the policy's memory of each unit, and how far the journal was read. */
export interface SavedState {
  readonly savedAt: SavedAt;
  readonly journalCursor: string | null;
  readonly units: readonly PolicyState[];
}

const stateFile = exactly<SavedState & { readonly version: number }>({
  version: version(1),
  savedAt,
  journalCursor: orNull(text),
  units: listOf(policyState),
});

/** Reads the text of a state file; null when it is torn, foreign or of another version. */
export function parseState(json: string): SavedState | null {
  const parsed = readJson(stateFile, json);
  if (parsed === null) return null;
  const { version: _, ...state } = parsed;
  return state;
}

/** The text of a state file. */
export function formatState(state: SavedState): string {
  return `${JSON.stringify({ version: 1, ...state })}\n`;
}
