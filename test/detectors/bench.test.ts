import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { assess, type Bench, freshBench, observe } from "../../src/detectors/bench.ts";
import { freshDetectors } from "../../src/detectors/registry.ts";
import type { Observation } from "../../src/model/observation.ts";
import { settings } from "../policy/settings.ts";
import { at, blind, fallen, judgedProcess, message, processes, sight, unit } from "./observations.ts";

const show = (bench: Bench, ...observations: readonly Observation[]) =>
  observations.reduce((shown, observation) => observe(shown, observation, settings), bench);

describe("the registry of detectors", () => {
  it("names each detector folder once, and nothing else", () => {
    const folders = readdirSync(new URL("../../src/detectors", import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(freshDetectors.map(({ name }) => name).toSorted()).toEqual(folders.toSorted());
  });
});

describe("the bench of detectors", () => {
  it("knows nothing of a unit before it has seen anything", () => {
    const { assessments } = assess(freshBench, settings, at(0));
    for (const name of ["inactive", "stray", "memory-limit", "stall", "dependency"] as const) {
      expect(assessments[name].health).toBe("unknown");
    }
    expect(Object.values(assessments).some(({ health }) => health === "unhealthy")).toBe(false);
  });

  it("dates a judgement by when its health came about, not by its reason", () => {
    let { bench, assessments } = assess(show(freshBench, unit(0)), settings, at(0));
    ({ bench, assessments } = assess(show(bench, fallen(10)), settings, at(10)));
    expect(assessments.inactive.sinceMs).toBe(at(10));
    const refused = fallen(20, { result: "start-limit-hit" });
    ({ bench, assessments } = assess(show(bench, refused), settings, at(20)));
    expect(assessments.inactive).toMatchObject({ reason: "start-limit-hit", sinceMs: at(10) });
    ({ assessments } = assess(show(bench, unit(30)), settings, at(30)));
    expect(assessments.inactive).toMatchObject({ health: "healthy", sinceMs: at(30) });
  });

  it("dates anew what is seen again after it could not be seen", () => {
    let { bench } = assess(show(freshBench, fallen(0)), settings, at(0));
    ({ bench } = assess(show(bench, blind(5, "unit")), settings, at(5)));
    const { assessments } = assess(show(bench, fallen(9)), settings, at(9));
    expect(assessments.inactive.sinceMs).toBe(at(9));
  });

  it("shows every detector everything", () => {
    const stray = judgedProcess(4711);
    const seen = [unit(0), sight(0, true), message(1, "activity"), processes(0, [stray]), processes(10, [stray])];
    const { assessments } = assess(show(freshBench, ...seen), settings, at(310));
    expect(assessments.inactive.health).toBe("healthy");
    expect(assessments.stall.health).toBe("unhealthy");
    expect(assessments.stray).toMatchObject({ health: "unhealthy", strays: [stray] });
  });

  it("is never changed: the bench from before still judges as before", () => {
    const before = show(freshBench, unit(0));
    show(before, fallen(10));
    expect(assess(before, settings, at(11)).assessments.inactive.health).toBe("healthy");
  });

  it("gives no strays with anything but an unhealthy judgement", () => {
    const bench = show(freshBench, processes(0, [judgedProcess(4711)]));
    expect(assess(bench, settings, at(1)).assessments.stray).toMatchObject({ health: "unknown", strays: [] });
  });
});
