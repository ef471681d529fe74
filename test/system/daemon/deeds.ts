import type { Record } from "./audit-record.ts";
import { line } from "./audit-reader.ts";

/** One action of unitwarden, from its intent to its outcome. */
export interface Deed {
  readonly action: string;
  readonly reason: string;
  /** `result`: `done`, `failed`, `timed-out`, `refused`, `interrupted`; and its code. */
  readonly result: string;
  readonly outcomeReason: string;
  readonly intent: Record;
  readonly outcome: Record;
}

/**
 * The actions among one unit's records, in order. Throws where a promise of the audit trail is broken: the intent is in
 * the journal before the outcome, both carry the same decision, an intent has one outcome, no decision comes twice.
 */
export function deeds(records: readonly Record[]): Deed[] {
  const broken = (what: string) => new Error(`${what}:\n  ${records.map(line).join("\n  ")}`);
  const intents = records.filter(({ event }) => event === "intent");
  const outcomes = records.filter(({ event }) => event === "outcome");
  if (new Set(intents.map(({ decision }) => decision)).size !== intents.length) throw broken("A decision comes twice");
  if (outcomes.length !== intents.length) throw broken(`${intents.length} intents have ${outcomes.length} outcomes`);
  return intents.map((intent) => {
    const outcome = outcomes.find(({ decision }) => decision === intent.decision);
    if (outcome === undefined) throw broken(`No outcome of ${intent.decision}`);
    if (records.indexOf(outcome) < records.indexOf(intent)) throw broken("An outcome comes before its intent");
    return {
      action: String(intent.evidence["action"]),
      reason: intent.reason,
      result: String(outcome.evidence["result"]),
      outcomeReason: outcome.reason,
      intent,
      outcome,
    };
  });
}

/** The same in short, for a comparison: `end-strays stray: done strays-gone`. */
export function inShort(records: readonly Record[]): string[] {
  return deeds(records).map(
    ({ action, reason, result, outcomeReason }) => `${action} ${reason}: ${result} ${outcomeReason}`,
  );
}
