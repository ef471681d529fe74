import { describe, expect, it } from "vitest";
import { at, fallen } from "../detectors/observations.ts";
import { decided, down, type Given, offline, stalled, strayed, swollen } from "./situations.ts";

/** The decisions, notices apart. */
const acts = (given: Given) => decided(given).filter((text) => !text.startsWith("notice"));
/** A unit that stalls since `at(0)`, and whose dependencies were last asked at that many seconds. */
const answered = (health: "healthy" | "unknown", seconds: number) => ({
  ...stalled,
  dependency: { health, reason: "x", evidence: { probedAtMs: at(seconds) } },
});

describe("the gate dependency-down", () => {
  it("holds the restart of a stalled unit, and the start of one that is down", () => {
    expect(acts({ judged: { ...stalled, ...offline } })).toEqual(["withheld restart: dependency-down"]);
    expect(acts({ judged: { ...down, ...offline }, unit: fallen(-50) })).toEqual(["withheld start: dependency-down"]);
  });

  it("lets a unit be tried that has been down for half an hour", () => {
    const given = { judged: { ...down, ...offline }, unit: fallen(0) };
    expect(acts({ ...given, seconds: 1799 })).toEqual(["withheld start: dependency-down"]);
    expect(acts({ ...given, seconds: 1800 })).toEqual(["start"]);
  });

  it("does not hold a restart for memory, nor the end of a stray", () => {
    expect(acts({ judged: { ...swollen, ...offline } })).toEqual(["restart"]);
    expect(acts({ judged: { ...strayed, ...offline } })).toEqual(["end-strays"]);
  });
});

describe("the gate dependency-not-probed-yet", () => {
  it("holds the restart of a stalled unit until its dependencies have answered since", () => {
    expect(acts({ judged: answered("healthy", -0.001) })).toEqual(["withheld restart: dependency-not-probed-yet"]);
    expect(acts({ judged: answered("healthy", 0) })).toEqual(["restart"]);
  });

  it("holds it when one was never reached and has not been asked since", () => {
    expect(acts({ judged: answered("unknown", -1) })).toEqual(["withheld restart: dependency-not-probed-yet"]);
    expect(acts({ judged: answered("unknown", 1) })).toEqual(["restart"]);
  });

  it("holds it when it is not told when they were asked", () => {
    const judged = { ...stalled, dependency: { health: "healthy", evidence: { probedAtMs: null } } } as const;
    expect(acts({ judged })).toEqual(["withheld restart: dependency-not-probed-yet"]);
  });

  it("does not hold the restart of a unit that depends on nothing", () => {
    const judged = { ...stalled, dependency: { health: "unknown", reason: "not-probed", evidence: {} } } as const;
    expect(acts({ judged })).toEqual(["restart"]);
  });
});
