import type { AuditEvent, AuditRecord } from "../model/audit-record.ts";
import type { Action, Decision, Outcome } from "../model/decision.ts";
import type { Evidence, InvocationId, MonotonicMs, UnitName, WallMs } from "../model/scalars.ts";
import type { IncidentChange } from "../policy/incidents.ts";
import type { InFlight } from "../policy/state.ts";
import type { AuditWording } from "./wording/wording.ts";

/** The moment a record is made at, by both clocks. */
export interface Moment {
  readonly monotonicMs: MonotonicMs;
  readonly wallMs: WallMs;
}

/** Now, by both clocks. */
export function momentOf(clock: { monotonicMs(): MonotonicMs; wallMs(): WallMs }): Moment {
  return { monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs() };
}

/** When a record is made, and in which words. */
export interface Telling {
  readonly moment: Moment;
  readonly wording: AuditWording;
}

type Kind = "restart" | "start" | "hold" | "end-strays";
const priorityOfIntent = { restart: 4, start: 4, hold: 3, "end-strays": 4 } as const satisfies Record<Kind, number>;

/** What holds an action for some seconds only is of interest to who looks closely. */
const passing: ReadonlySet<string> = new Set([
  "cool-down",
  "settling",
  "unit-stopping",
  "lines-to-come",
  "not-read-since-start",
]);

/** The record of a decision: an intent before an action, a notice, or what is withheld. */
export function decisionRecord(decision: Decision, { moment, wording }: Telling): AuditRecord {
  const { kind, unit, reason, detector, incident, id, invocation } = decision;
  const shared = {
    message: wording.decision(decision, moment.monotonicMs),
    reason,
    unit,
    incident,
    decision: id,
    invocation,
    objectPid: null,
    atWallMs: moment.wallMs,
  };
  switch (kind) {
    case "notice":
      return { ...shared, event: "notice", priority: decision.priority, evidence: { detector, ...decision.evidence } };
    case "withheld": {
      const { action, heldBy, evidence } = decision;
      return {
        ...shared,
        event: "withheld",
        priority: passing.has(heldBy) ? 7 : 5,
        reason: heldBy,
        evidence: { detector, action, reason, ...evidence },
      };
    }
    default:
      return {
        ...shared,
        event: "intent",
        priority: priorityOfIntent[kind],
        evidence: { detector, action: kind, ...forSuccessor(decision, moment), ...decision.evidence },
        objectPid: kind === "end-strays" ? (decision.strays[0]?.process.pid ?? null) : null,
      };
  }
}

/** What a daemon after this one has to know of an action, where it finds its state lost. */
function forSuccessor(action: Action, { monotonicMs }: Moment): Evidence {
  switch (action.kind) {
    case "hold":
      return { holdMs: Math.round(action.untilMs - monotonicMs) };
    case "start":
      return { beyondBudget: action.beyondBudget };
    default:
      return {};
  }
}

/** The record of an outcome. */
export function outcomeRecord(
  action: Pick<Action, "id" | "kind" | "unit" | "incident" | "invocation">,
  outcome: Outcome,
  { tookMs, moment, wording }: Telling & { readonly tookMs: number },
): AuditRecord {
  return {
    event: "outcome",
    message: wording.outcome(action, outcome, tookMs),
    priority: outcome.result === "done" ? 5 : 3,
    reason: outcome.reason,
    // Ours last: no evidence may speak over how it ended.
    evidence: { ...outcome.evidence, action: action.kind, result: outcome.result, tookMs: Math.round(tookMs) },
    unit: action.unit,
    incident: action.incident,
    decision: action.id,
    invocation: action.invocation,
    objectPid: null,
    atWallMs: moment.wallMs,
  };
}

/** What is needed to settle an action that this program did not live to finish. */
export function interruptedAction(
  unit: UnitName,
  inFlight: InFlight,
): Pick<Action, "id" | "kind" | "unit" | "incident" | "invocation"> {
  return { id: inFlight.decision, kind: inFlight.kind, unit, incident: null, invocation: inFlight.invocationBefore };
}

/** The record of an incident that opened or ended. */
export function incidentRecord(
  unit: UnitName,
  change: IncidentChange,
  { moment, wording, invocation }: Telling & { readonly invocation: InvocationId | null },
): AuditRecord {
  const { kind, incident, assessment } = change;
  return {
    event: kind === "opened" ? "incident-opened" : "incident-recovered",
    message: wording.incident(unit, change, moment.monotonicMs),
    priority: kind === "opened" ? 4 : 5,
    reason: kind === "dropped" ? "in-operators-hands" : kind === "opened" ? incident.reason : assessment.reason,
    evidence: { detector: incident.detector, opened: incident.reason, ...assessment.evidence },
    unit,
    incident: incident.id,
    decision: null,
    invocation,
    objectPid: null,
    atWallMs: moment.wallMs,
  };
}

/** A record of any other kind about a unit, or about the daemon itself. */
export function plainRecord(
  event: AuditEvent,
  message: string,
  more: {
    readonly moment: Moment;
    readonly priority: AuditRecord["priority"];
    readonly reason: string;
    readonly unit?: UnitName;
    readonly evidence?: Evidence;
    readonly incident?: AuditRecord["incident"];
    readonly decision?: AuditRecord["decision"];
    readonly invocation?: InvocationId | null;
    readonly objectPid?: number | null;
  },
): AuditRecord {
  return {
    event,
    message,
    priority: more.priority,
    reason: more.reason,
    evidence: more.evidence ?? {},
    unit: more.unit ?? null,
    incident: more.incident ?? null,
    decision: more.decision ?? null,
    invocation: more.invocation ?? null,
    objectPid: more.objectPid ?? null,
    atWallMs: more.moment.wallMs,
  };
}
