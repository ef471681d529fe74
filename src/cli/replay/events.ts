import type { Decision } from "../../model/decision.ts";
import type { MessageClass } from "../../model/observation.ts";
import type { UnitName } from "../../model/scalars.ts";
import type { IncidentChange } from "../../policy/incidents.ts";

/** Where in the file something was: the entry that was last read. */
export interface Source {
  readonly cursor: string | null;
  readonly line: number;
}

/** When and where something was found or decided. */
interface Told {
  readonly unit: UnitName;
  /** By the journal's wall clock; null where no entry told it. */
  readonly wallMs: number | null;
  readonly source: Source;
}

/** A classified message. */
export interface Finding extends Told {
  readonly kind: "finding";
  readonly class: MessageClass;
  /** Redacted. */
  readonly text: string;
}

/** A decision of the policy, with the sentence that its audit record would have. */
export interface Decided extends Told {
  readonly kind: "decision";
  readonly decision: Decision;
  /** Not yet redacted. */
  readonly message: string;
  /** True for an action that was not taken in the recorded time: it is assumed to have worked, and the world goes on as recorded. */
  readonly assumed: boolean;
}

/** An incident that opened or ended. */
export interface Changed extends Told {
  readonly kind: "incident";
  readonly change: IncidentChange;
  /** Not yet redacted. */
  readonly message: string;
}

/** What the operator's hand did. */
export interface Handled extends Told {
  readonly kind: "operator";
  readonly hand: "started" | "stopped";
}

/** One thing that a replay tells, in the order of time. */
export type ReplayEvent = Finding | Decided | Changed | Handled;
