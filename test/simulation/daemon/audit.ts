import type { Recalled } from "../../../src/daemon/recall.ts";
import type { Action, Outcome } from "../../../src/model/decision.ts";
import type { DecisionId, InvocationId } from "../../../src/model/scalars.ts";
import type { World } from "../world/world.ts";

/** One intent or outcome as the journal keeps it. */
export interface AuditEntry {
  readonly event: "intent" | "outcome";
  readonly atMs: number;
  readonly decision: DecisionId;
  readonly kind: Action["kind"];
  readonly invocation: InvocationId | null;
  readonly holdMs: number | null;
  readonly beyondBudget: boolean;
  readonly result: Outcome["result"] | null;
}

/** As many records are read back. */
const MOST_RECORDS = 1000;

/** The audit trail of the simulated daemon: it outlives the daemon. */
export class Audit {
  readonly entries: AuditEntry[] = [];
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  intent(action: Action): void {
    const holdMs = action.kind === "hold" ? action.untilMs - this.world.machine.monotonicMs : null;
    const { id: decision, kind, invocation } = action;
    const beyondBudget = action.kind === "start" && action.beyondBudget;
    const atMs = this.world.nowMs;
    this.entries.push({ event: "intent", atMs, decision, kind, invocation, holdMs, beyondBudget, result: null });
  }

  outcome({ decision, result, evidence }: Outcome, kind: Action["kind"]): void {
    const atMs = this.world.nowMs;
    const invocation = typeof evidence["invocation"] === "string" ? (evidence["invocation"] as InvocationId) : null;
    const none = { holdMs: null, beyondBudget: false } as const;
    this.entries.push({ event: "outcome", atMs, decision, kind, invocation, ...none, result });
  }

  /** What the journal remembers of this boot, since a moment of running time. */
  recall(sinceMs: number): Recalled {
    const { machine, journal } = this.world;
    const here = (atMs: number) => atMs >= sinceMs && machine.isThisBoot(atMs);
    const mine = this.entries.slice(-MOST_RECORDS).filter(({ atMs }) => machine.isThisBoot(atMs));
    const at = (atMs: number) => machine.monotonicAt(atMs);
    return {
      // Here a pause has no record: it is lost with the state.
      pausedUntilMs: null,
      systemdRestarts: journal.restartRecordsSince(sinceMs).filter(here).map(at),
      actions: mine
        .filter(({ event }) => event === "intent")
        .map(({ decision, kind, atMs, invocation, holdMs, beyondBudget }) => ({
          decision,
          kind,
          atMs: at(atMs),
          invocation,
          holdMs,
          beyondBudget,
        })),
      outcomes: mine.flatMap(({ decision, result, atMs, invocation }) =>
        result === null ? [] : [{ decision, result, atMs: at(atMs), invocation }],
      ),
    };
  }
}
