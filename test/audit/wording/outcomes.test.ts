import { describe, expect, it } from "vitest";
import { incidentRecord, interruptedAction, outcomeRecord } from "../../../src/audit/records.ts";
import { outcomeSentence } from "../../../src/audit/wording/decisions.ts";
import { incidentSentence } from "../../../src/audit/wording/incidents.ts";
import type { Outcome } from "../../../src/model/decision.ts";
import type { DecisionId, IncidentId, WallMs } from "../../../src/model/scalars.ts";
import { at, first, unitName } from "../../detectors/observations.ts";
import { action, assessments } from "../../policy/situations.ts";
import { complaints, detectors, kinds } from "./complaints.ts";

const moment = { monotonicMs: at(0), wallMs: 1.7e12 as WallMs };
const results = ["done", "failed", "timed-out", "refused", "interrupted"] as const;
const ended = (result: Outcome["result"]): Outcome => ({
  decision: `${unitName}/d1` as DecisionId,
  result,
  reason: "active-again",
  evidence: {},
  recoverable: true,
});

describe("an outcome", () => {
  it.each(results)("%s is a sentence for every kind of action", (result) => {
    for (const kind of kinds) {
      expect(complaints(outcomeSentence({ kind, unit: unitName }, ended(result), 1234))).toEqual([]);
      const record = outcomeRecord(action(kind), ended(result), { tookMs: 1234.5, moment });
      expect(record).toMatchObject({
        event: "outcome",
        priority: result === "done" ? 5 : 3,
        decision: ended(result).decision,
      });
      expect(record.evidence).toMatchObject({ action: kind, result, tookMs: 1235 });
    }
  });

  it("of an action that was interrupted keeps the number of its intent", () => {
    const inFlight = { decision: "d" as DecisionId, kind: "start" as const, sinceMs: at(0), invocationBefore: first };
    expect(interruptedAction(unitName, inFlight)).toEqual({
      id: "d",
      kind: "start",
      unit: unitName,
      incident: null,
      invocation: first,
    });
  });
});

describe("an incident", () => {
  it.each(["opened", "recovered", "dropped"] as const)("%s is a sentence for every detector", (kind) => {
    for (const detector of detectors) {
      const incident = { id: "i" as IncidentId, detector, reason: "stall", openedAtMs: at(-90) };
      const change = { kind, incident, assessment: assessments()[detector] };
      expect(complaints(incidentSentence(unitName, change, at(0)))).toEqual([]);
      const record = incidentRecord(unitName, change, { moment, invocation: null });
      expect(record).toMatchObject({ incident: "i", priority: kind === "opened" ? 4 : 5 });
      expect(record.event).toBe(kind === "opened" ? "incident-opened" : "incident-recovered");
    }
  });
});
