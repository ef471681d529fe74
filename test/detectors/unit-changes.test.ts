import { describe, expect, it } from "vitest";
import { follow, type UnitTrack, untracked } from "../../src/detectors/unit-changes.ts";
import type { BlindObservation, UnitObservation } from "../../src/model/observation.ts";
import { at, blind, fallen, first, second, unit } from "./observations.ts";

const after = (...seen: readonly (UnitObservation | BlindObservation)[]): UnitTrack => seen.reduce(follow, untracked);

describe("changes of the unit", () => {
  it("are dated when they came about, not when they were read", () => {
    expect(after(unit(100)).last).toMatchObject({ up: true, atMs: at(-5000), activeSinceMs: at(-5000) });
    expect(after(unit(0), fallen(100, { downSinceMs: at(99) })).last).toMatchObject({ up: false, atMs: at(99) });
  });

  it("are none where a reading shows the same", () => {
    const track = after(unit(0));
    expect(follow(track, unit(30))).toBe(track);
    expect(follow(track, unit(30, { invocationId: second }))).not.toBe(track);
    const lost = after(unit(0), blind(10, "unit"));
    expect(follow(lost, blind(11, "unit"))).toBe(lost);
  });

  it("come in the order they are told, however they are dated", () => {
    const activating = unit(10, { invocationId: second, activeState: "activating", subState: "start" });
    const failed = fallen(10.2, { invocationId: second, downSinceMs: at(9.9) });
    expect(after(unit(0), activating, failed).last).toMatchObject({ up: false, atMs: at(10) });
    expect(after(unit(0), blind(50, "unit"), fallen(60, { downSinceMs: at(40) })).last).toMatchObject({ atMs: at(50) });
  });

  it("keep the invocation that systemd has forgotten", () => {
    expect(after(unit(0), fallen(10, { invocationId: null })).last).toMatchObject({ invocationId: first });
  });

  it.each([
    ["active", "running", true],
    ["reloading", "reload", true],
    ["activating", "start-pre", true],
    ["deactivating", "stop-sigterm", true],
    ["activating", "auto-restart", false],
    ["activating", "auto-restart-queued", false],
    ["failed", "failed", false],
    ["inactive", "dead", false],
  ])("call a unit that is %s (%s) up: %s", (activeState, subState, up) => {
    expect(after(unit(0, { activeState, subState })).last).toMatchObject({ up });
  });
});
