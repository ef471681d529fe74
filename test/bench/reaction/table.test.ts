import { describe, expect, it } from "vitest";

import { timesTable } from "./table.ts";

const round = (name: string, timesMs: Record<string, number[]>) => ({ name, round: 1, timesMs, error: null });

describe("timesTable()", () => {
  it("takes the trials of all rounds together", () => {
    const results = [round("a", { killed: [5, 7] }), round("b", { other: [1] }), round("a", { killed: [9] })];
    expect(timesTable("T", [{ row: "killed", isLeftOut: false }], results).rows).toEqual([
      ["killed", "7.0 ms (5.0–9.0)", "3"],
    ]);
  });

  it("tells what was left out from what could not be measured", () => {
    const rows = [
      { row: "slow", isLeftOut: true },
      { row: "broken", isLeftOut: false },
    ];
    expect(timesTable("T", rows, []).rows).toEqual([
      ["slow", "(left out: --quick)", "0"],
      ["broken", "–", "0"],
    ]);
  });
});
