import type { Action, Outcome } from "../model/decision.ts";
import type { InFlight } from "../policy/state.ts";

/** The outcome of an action that threw: a bug of ours, and no reason to stop watching. */
export function unexpected(action: Action, error: unknown): Outcome {
  const evidence = { error: error instanceof Error ? error.message : String(error) };
  return { decision: action.id, result: "failed", reason: "unexpected-error", evidence, recoverable: true };
}

/** The outcome of an action that a daemon before this one did not live to finish. */
export function interrupted({ decision }: InFlight): Outcome {
  return { decision, result: "interrupted", reason: "unitwarden-ended", evidence: {}, recoverable: true };
}
