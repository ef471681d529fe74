import { describe, expect, it } from "vitest";

import { sceneTable, shown } from "./footprint-table.ts";
import type { Scene, TrialResult } from "./reading.ts";

const scene: Scene = {
  name: "units",
  about: "unitwarden with more and more units",
  columns: [
    { head: "anonymous", figure: "mainAnon", unit: "MB" },
    { head: "CPU", figure: "mainCpu", unit: "%" },
    { head: "processes", figure: "processes", unit: "count" },
  ],
  points: () => [],
};

function result(round: number, figures: Record<string, number> | null, remark?: string): TrialResult {
  const reading = figures === null ? null : { figures, ...(remark === undefined ? {} : { remark }) };
  const error = figures === null ? "Cannot boot\nat …" : null;
  return { scene: "units", label: "10", x: 10, line: "", round, reading, error };
}

const figures = { mainAnon: 30 * 1024 ** 2, mainCpu: 0.004, processes: 2 };

describe("sceneTable()", () => {
  it("has a row for each place: the median, and least and most where the rounds differ", () => {
    const table = sceneTable(scene, [result(1, figures), result(2, { ...figures, mainCpu: 0.006 })]);
    expect(table.head).toEqual(["units", "anonymous, MB", "CPU, %", "processes"]);
    expect(table.rows).toEqual([["10", "30.0", "0.50 (0.40–0.60)", "2"]]);
  });

  it("says what could not be measured, and in how many rounds", () => {
    expect(sceneTable(scene, [result(1, null)]).rows).toEqual([["10", "–", "–", "–", "broken: Cannot boot"]]);
    const [row] = sceneTable(scene, [result(1, figures), result(2, null), result(3, figures, "only 9")]).rows;
    expect(row?.at(-1)).toBe("1 of 3 broken: Cannot boot; only 9");
  });
});

it("shown() keeps three digits or so", () => {
  expect(shown(0.000_12, "%")).toBe("0.01");
  expect(shown(1.234, "%")).toBe("123");
  expect(shown(-3 * 1024 ** 2, "MB/h")).toBe("-3.00");
  expect(shown(12.34, "ms")).toBe("12.3");
});
