import type { Action, NoticeDecision, Outcome } from "../../../src/model/decision.ts";
import type { IncidentChange } from "../../../src/policy/incidents.ts";
import type { Situation } from "../../../src/policy/situation.ts";
import type { Happening } from "../history.ts";

/** How a daemon is killed, and what is left of its state. */
export type Kill = Extract<Happening, { kind: "daemon-killed" }>;

/** What is told of the daemon to whoever judges it. */
export interface Witness {
  intent(action: Action, situation: Situation): void;
  /** The deed itself begins. */
  begun(action: Action): void;
  outcome(outcome: Outcome, kind: Action["kind"]): void;
  signal(pid: number): void;
  notice(decision: NoticeDecision): void;
  withheld(action: string, heldBy: string): void;
  incident(change: IncidentChange): void;
  /** It has seen that the operator had a hand in it. */
  handSeen(): void;
  /** The daemon's own assertion refused an action. */
  refused(action: Action, broken: string): void;
  /** After each turn. */
  moment(): void;
  /** It is about to begin, to end, or to go on after it was stopped. */
  turningPoint(what: "starts" | "dies" | "thaws", state?: Kill["state"]): void;
}
