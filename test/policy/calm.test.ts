import { describe, expect, it } from "vitest";
import { isCalm } from "../../src/policy/calm.ts";
import type { PolicyState } from "../../src/policy/state.ts";
import { unit } from "../detectors/observations.ts";
import { type Given, situation, strayed, swollen } from "./situations.ts";

const calm = (given: Given = {}, changed: Partial<PolicyState> = {}): boolean => {
  const seen = situation(given);
  return isCalm(seen, { ...seen.state, ...changed });
};
const incident = {
  id: "i",
  detector: "stall",
  reason: "stalled",
  openedAtMs: 1,
} as unknown as PolicyState["incidents"][number];

describe("isCalm()", () => {
  it("is true of an active unit with which nothing is the matter", () => {
    expect(calm()).toBe(true);
    expect(calm({ judged: { stall: { health: "unknown" } } })).toBe(true);
  });

  it.each<[string, Given]>([
    ["one that cannot be seen", { unit: null }],
    ["one that is down", { unit: unit(0, { activeState: "failed" }) }],
    ["a stray that is to be seen once more", { judged: { stray: { reason: "stray-unconfirmed" } } }],
    ["a stray", { judged: strayed }],
    ["a judgement that is bad", { judged: swollen }],
  ])("is false of %s", (_, given) => {
    expect(calm(given)).toBe(false);
  });

  it.each<[string, Partial<PolicyState>]>([
    ["an incident is open", { incidents: [incident] }],
    ["an action is under way", { inFlight: {} as PolicyState["inFlight"] }],
    ["the unit is held", { hold: {} as PolicyState["hold"] }],
    ["it was given up", { gaveUpAtMs: 1 as PolicyState["gaveUpAtMs"] }],
    ["it is tried slowly", { slowUntilMs: 1 as PolicyState["slowUntilMs"] }],
    ["it is paused", { pausedUntilMs: 1 as PolicyState["pausedUntilMs"] }],
    ["it is only watched for now", { observeUntilMs: 1 as PolicyState["observeUntilMs"] }],
  ])("is false while %s", (_, changed) => {
    expect(calm({}, changed)).toBe(false);
  });
});
