import { describe, expect, it } from "vitest";
import type { KinActionObservation } from "../../src/model/observation.ts";
import type { UnitName } from "../../src/model/scalars.ts";
import { brokenInvariant } from "../../src/policy/invariants.ts";
import { kinAfter, kinInFlight, quietKin } from "../../src/policy/kin.ts";
import { at, fallen, unitName } from "../detectors/observations.ts";
import { action, decided, down, situation, stalled, strayed, swollen } from "./situations.ts";

const web = "marketingbot-web.service" as UnitName;
const act = (phase: KinActionObservation["phase"], seconds: number, by = web): KinActionObservation => ({
  kind: "kin-action",
  unit: unitName,
  atMs: at(seconds),
  by,
  phase,
});
const busy = kinAfter(quietKin, act("begun", -1));
const over = kinAfter(busy, act("ended", 0));

describe("while a unit that this one is tied to is acted on", () => {
  it("this one is neither restarted nor started, but strays are ended", () => {
    expect(decided({ judged: swollen, kin: busy })).toEqual(["withheld restart: kin-in-flight"]);
    expect(decided({ judged: down, unit: fallen(-50), kin: busy })).toEqual(["withheld start: kin-in-flight"]);
    expect(decided({ judged: strayed, kin: busy })).toEqual(["end-strays"]);
  });

  it("a decision to act all the same would break an invariant", () => {
    expect(brokenInvariant(action("restart"), situation({ judged: swollen, kin: busy }))).toContain("tied units");
  });

  it("this one is not held for ever by an end that was never heard of", () => {
    expect(kinInFlight(busy, at(598))).toBe(true);
    expect(kinInFlight(busy, at(599))).toBe(false);
  });

  it("two of them are two", () => {
    const both = kinAfter(busy, act("begun", 0, "other.service" as UnitName));
    expect(kinInFlight(kinAfter(both, act("ended", 1)), at(2))).toBe(true);
  });
});

describe("after an action on a unit that this one is tied to", () => {
  it("this one has its time to settle before it is restarted, too", () => {
    expect(decided({ judged: stalled, kin: over, seconds: 59 })).toEqual(["withheld restart: kin-settling"]);
    expect(decided({ judged: { ...swollen }, kin: over, seconds: 60 })).toEqual(["restart"]);
  });

  it("one that is down is started", () => {
    expect(decided({ judged: down, unit: fallen(-50), kin: over, seconds: 1 })).toEqual(["start"]);
  });
});
