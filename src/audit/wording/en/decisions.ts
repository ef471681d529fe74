import type { Action, Decision, Outcome, WithheldDecision } from "../../../model/decision.ts";
import type { MonotonicMs } from "../../../model/scalars.ts";
import { inOneSentence } from "../notice-parts.ts";
import { fields, items, text } from "../evidence.ts";
import { cause } from "./causes.ts";
import { notice } from "./notices.ts";
import { duration } from "../../../knowledge/quantities.ts";

/** The sentence of a decision, in the journal before anything is done. */
export function decisionSentence(decision: Decision, nowMs: MonotonicMs): string {
  if (decision.kind === "notice") return inOneSentence(notice(decision));
  const why = cause(decision.detector, decision.reason, decision.evidence);
  switch (decision.kind) {
    case "restart":
      return `Restarting ${decision.unit}: ${why}.`;
    case "start":
      return `Starting ${decision.unit}${decision.beyondBudget ? " (slow retry beyond the restart budget)" : ""}: ${why}.`;
    case "hold":
      return `Holding ${decision.unit} down for ${duration(decision.untilMs - nowMs)}: ${why}.`;
    case "end-strays":
      return `Ending ${decision.strays.length === 1 ? "a stray copy" : `${decision.strays.length} stray copies`} of ${decision.unit}: ${why}.`;
    case "withheld":
      return withheld(decision, why);
  }
}

const doing = {
  restart: "a restart",
  start: "a start",
  hold: "a hold",
  "end-strays": "ending a stray",
} satisfies Record<Action["kind"], string>;

/** Why an action waits, by the gate's code. */
const waitsFor: Readonly<Record<string, string>> = {
  "unit-not-seen": "the unit cannot be seen right now",
  "state-was-lost": "the state file was lost, and the unit has to be watched for a while first",
  paused: "an operator has paused it",
  "cool-down": "another action has just ended",
  settling: "the invocation has not had its time to settle",
  "unit-stopping": "the unit is just being stopped, and whose doing that is cannot be told yet",
  "lines-to-come": "what it said as it fell may still be on its way, and with it why it fell",
  "not-read-since-start": "the unit has not been read since the last start ended",
  "stray-first": "a stray copy runs, and a start beside it would be spent for nothing",
  "dependency-down": "what the unit depends on does not answer, and a restart cannot mend that",
  "dependency-not-probed-yet": "what the unit depends on is being asked first",
  "dependency-just-back": "what the unit depends on has only just come back, and the unit may recover by itself",
  "kin-in-flight": "a unit that it is tied to is being acted on",
  "kin-settling": "a unit that it is tied to has only just been acted on, and both need their time",
  incurable: "no restart cures what is wrong with it",
  "waiting-for-window": "it can wait for the preferred time of day (memory.window), unless the limit comes nearer",
  "hold-refused": "holding it down would stop other units with it",
  backoff: "the backoff is not over",
  "budget-spent": "the restart budget is spent",
  observe: "this unit is only observed",
};

function withheld({ unit, action, heldBy }: WithheldDecision, why: string): string {
  return `Not doing ${doing[action]} of ${unit} now, because ${waitsFor[heldBy] ?? heldBy}; what speaks for it: ${why}.`;
}

/** The sentence of an outcome, in the journal after the action. */
export function outcomeSentence(action: Pick<Action, "kind" | "unit">, outcome: Outcome, tookMs: number): string {
  const what = { restart: "Restart", start: "Start", hold: "Hold", "end-strays": "Ending of strays" }[action.kind];
  const took = duration(tookMs);
  switch (outcome.result) {
    case "done":
      return `${what} of ${action.unit} done after ${took}: ${outcome.reason}${ends(outcome)}.`;
    case "timed-out":
      return `${what} of ${action.unit} timed out after ${took}: ${outcome.reason}.`;
    case "refused":
      return outcome.reason === "access-denied"
        ? `${what} of ${action.unit} was refused: polkit does not let unitwarden manage this unit. To write its rule anew from the configuration: systemctl reload unitwarden.`
        : `${what} of ${action.unit} was refused: ${outcome.reason}.`;
    case "interrupted":
      return `${what} of ${action.unit} was interrupted, because unitwarden itself ended; it counts as tried.`;
    case "failed":
      return `${what} of ${action.unit} FAILED after ${took}: ${outcome.reason}.`;
  }
}

/** How each process ended: `; PID 4711 by SIGTERM after 0.3 s`. */
function ends({ evidence: { processes } }: Outcome): string {
  return items(processes)
    .map((entry) => {
      const { pid, signals, endedAfterMs } = fields(entry);
      const last = items(signals).at(-1);
      return last === undefined ? "" : `; PID ${text(pid)} by ${text(last)} after ${duration(endedAfterMs)}`;
    })
    .join("");
}
