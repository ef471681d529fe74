import { describe, expect, it } from "vitest";

import { isMissed, kinships } from "../../src/daemon/kin.ts";
import type { UnitObservation } from "../../src/model/observation.ts";
import type { UnitName } from "../../src/model/scalars.ts";
import type { Tie, TieKind } from "../../src/sensors/unit-file/ties.ts";

const a = "a.service" as UnitName;
const b = "b.service" as UnitName;
const c = "c.service" as UnitName;

/** Units with the ties of their files: `[[b, "Requires", a]]`. */
function family(...lines: readonly (readonly [UnitName, TieKind, string])[]) {
  const ties = new Map<UnitName, Tie[]>([a, b, c].map((unit) => [unit, []]));
  for (const [unit, kind, other] of lines) ties.get(unit)?.push({ kind, unit: other });
  const found = kinships(ties);
  const of = (unit: UnitName) => {
    const kinship = found.get(unit);
    if (kinship === undefined) throw new Error(`There is nothing of ${unit}`);
    const { kin, needs, pulls } = kinship;
    return { kin: [...kin], needs: [...needs], required: [...pulls.required], wanted: [...pulls.wanted] };
  };
  return { of };
}

describe("kinships()", () => {
  it.each(["Requires", "BindsTo"] as const)("%s= ties both ways, is needed, and pulls", (kind) => {
    const { of } = family([b, kind, a]);
    expect(of(b)).toEqual({ kin: [a], needs: [a], required: [a], wanted: [] });
    expect(of(a)).toEqual({ kin: [b], needs: [], required: [], wanted: [] });
    expect(of(c)).toEqual({ kin: [], needs: [], required: [], wanted: [] });
  });

  it("Requisite= is needed and does not pull", () => {
    expect(family([b, "Requisite", a]).of(b)).toEqual({ kin: [a], needs: [a], required: [], wanted: [] });
  });

  it.each(["PartOf", "StopPropagatedFrom"] as const)("%s= ties and needs nothing", (kind) => {
    const { of } = family([b, kind, a]);
    expect(of(b)).toEqual({ kin: [a], needs: [], required: [], wanted: [] });
    expect(of(a).kin).toEqual([b]);
  });

  it.each(["Wants", "Upholds"] as const)("%s= pulls what it does not need", (kind) => {
    expect(family([b, kind, a]).of(b)).toEqual({ kin: [a], needs: [], required: [], wanted: [a] });
  });

  it("takes the word of either side", () => {
    expect(family([a, "RequiredBy", b]).of(b)).toEqual({ kin: [a], needs: [a], required: [a], wanted: [] });
    expect(family([a, "ConsistsOf", b]).of(b).kin).toEqual([a]);
  });

  it("goes on through others: what restarts c restarts a, with or without b between them watched", () => {
    expect(family([a, "Requires", b], [b, "Requires", c]).of(a)).toMatchObject({ kin: [b, c], needs: [b, c] });
    const through = family([a, "Requires", "middle.target"], [b, "RequiredBy", "middle.target"]);
    expect(through.of(a)).toMatchObject({ kin: [b], needs: [b], required: [b] });
    expect(through.of(b).kin).toEqual([a]);
  });

  it("is not shared by what depends on the same unit, or is part of the same target", () => {
    const { of } = family([a, "Requires", c], [b, "Requires", c]);
    expect([of(a).kin, of(b).kin, of(c).kin]).toEqual([[c], [c], [a, b]]);
    expect(family([a, "PartOf", "app.target"], [b, "PartOf", "app.target"]).of(a).kin).toEqual([]);
    expect(family([a, "WantedBy", "multi-user.target"], [b, "WantedBy", "multi-user.target"]).of(a).kin).toEqual([]);
  });

  it("of two that need each other neither waits for the other", () => {
    const { of } = family([a, "Requires", b], [b, "BindsTo", a]);
    expect(of(a)).toEqual({ kin: [b], needs: [], required: [b], wanted: [] });
    expect(of(b)).toEqual({ kin: [a], needs: [], required: [a], wanted: [] });
  });

  it("is nobody's own kin", () => {
    expect(family([a, "PartOf", a], [a, "Requires", b], [b, "PartOf", a]).of(a).kin).toEqual([b]);
  });
});

const seen = (more: Partial<UnitObservation>) =>
  isMissed({
    activeState: "failed",
    subState: "failed",
    result: "signal",
    serviceType: "simple",
    stopCause: "itself",
    ...more,
  } as UnitObservation);

describe("isMissed()", () => {
  it.each<[string, Partial<UnitObservation>]>([
    ["fell", {}],
    ["is held by us", { activeState: "inactive", stopCause: "ours" }],
    ["was stopped by its operator", { activeState: "inactive", result: "success", stopCause: "job" }],
    ["waits for systemd to restart it", { activeState: "activating", subState: "auto-restart", stopCause: null }],
  ])("a unit that %s", (_, more) => expect(seen(more)).toBe(true));

  it.each<[string, Partial<UnitObservation>]>([
    ["is up", { activeState: "active", stopCause: null }],
    ["comes up", { activeState: "activating", subState: "start", stopCause: null }],
    ["was never started", { activeState: "inactive", stopCause: "never-started" }],
    ["is down for no known reason", { stopCause: "unknown" }],
    ["is a oneshot that has done its work", { activeState: "inactive", result: "success", serviceType: "oneshot" }],
    ["has a condition that is not met", { activeState: "inactive", result: "exec-condition" }],
  ])("not one that %s", (_, more) => expect(seen(more)).toBe(false));

  it("not one that is not seen", () => expect(isMissed(null)).toBe(false));
});
