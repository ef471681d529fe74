import { describe, expect, it } from "vitest";
import { decisionSentence } from "../../../src/audit/wording/en/decisions.ts";
import { duration, megabytes } from "../../../src/knowledge/quantities.ts";
import type { NoticeDecision } from "../../../src/model/decision.ts";
import { at, unitName } from "../../detectors/observations.ts";
const notice = (detector: string, reason: string, evidence: object) =>
  ({
    kind: "notice",
    priority: 3,
    id: "d",
    unit: unitName,
    detector,
    reason,
    evidence,
    incident: null,
    invocation: null,
  }) as unknown as NoticeDecision;
describe("wording", () => {
  it("names the webhook in a webhook conflict, and nobody else's polling", () => {
    const sentence = decisionSentence(notice("conflict", "webhook-conflict", { line: "can't use getUpdates" }), at(0));
    expect(sentence).toContain("a webhook is set");
    expect(sentence).not.toContain("somebody else");
  });

  it("has no NaN or Infinity", () => {
    for (const odd of [Number.NaN, Infinity]) {
      expect(duration(odd)).toBe("an unknown time");
      expect(megabytes(odd)).toBe("an unknown amount");
    }
  });

  it("names dependencies, or says that it does not know which", () => {
    expect(decisionSentence(notice("dependency", "dependency-down", { down: [] }), at(0))).not.toContain(": .");
  });
});
