import { describe, expect, it } from "vitest";

import { footprintPlots } from "./footprint-plots.ts";
import type { Figures, TrialResult } from "./reading.ts";

function result(scene: string, x: number, figures: Figures | null, more: Partial<TrialResult> = {}): TrialResult {
  const reading = figures === null ? null : { figures };
  return { scene, label: String(x), x, line: "", round: 1, reading, error: null, ...more };
}

const used = { wholePss: 40 * 1024 ** 2, wholeAnon: 30 * 1024 ** 2, wholeCpu: 0.01, mainCpu: 0.01, wholeWakeUps: 3 };

function courses(svg: string | undefined): number {
  return svg?.match(/class="course"/gu)?.length ?? 0;
}

describe("footprintPlots()", () => {
  it("has a plot for each scene that was measured, and none of what is broken", () => {
    expect([...footprintPlots([result("units", 1, used), result("processes", 200, null)]).keys()]).toEqual([
      "footprint-units.svg",
    ]);
    expect(footprintPlots([]).size).toBe(0);
  });

  it("has a line for each figure that is there, over the medians of the rounds", () => {
    const results = [1, 10].flatMap((x) => [1, 2, 3].map((round) => result("units", x, used, { round })));
    const svg = footprintPlots(results).get("footprint-units.svg");
    // PSS, anonymous, two of CPU, wake-ups; systemd's CPU was not measured.
    expect(courses(svg)).toBe(5);
    expect(svg).not.toContain(">systemd<");
    expect(svg).not.toMatch(/NaN|undefined/u);
  });

  it("tells apart whose lines they are", () => {
    const flooded = { mainCpu: 0.5, recordedMs: 20 };
    const results = ["own", "other"].flatMap((line) =>
      [100, 10_000].map((x) => result("journal", x, flooded, { line })),
    );
    expect(courses(footprintPlots(results).get("footprint-journal.svg"))).toBe(4);
  });

  it("draws the course of every round of the work", () => {
    const series = [0, 10, 20].map((seconds) => ({ seconds, mainAnon: 1, mainRss: 3, mainPss: 2 }));
    const results = [1, 2].map((round) => result("hours", 10, null, { round, reading: { figures: {}, series } }));
    expect(courses(footprintPlots(results).get("footprint-hours.svg"))).toBe(6);
  });
});
