import { describe, expect, it } from "vitest";

import type { Fault } from "./faults/fault.ts";
import { healingTables } from "./healing-table.ts";
import type { TrialResult } from "./trial.ts";

const crash: Fault = { name: "crash", about: "", kind: "heal", cause: /KILL/u, play: async () => {} };
const outage: Fault = { ...crash, name: "outage", kind: "leave", startsNeeded: 0 };
const base: TrialResult = {
  contender: "monit",
  fault: "crash",
  round: 1,
  verdict: "healed",
  detectMs: 100,
  healMs: 5000,
  starts: 1,
  needlessStarts: 0,
  wrongKills: [],
  peakMb: 18,
  cause: null,
  causePlace: "",
  limitMs: 120_000,
  error: null,
  log: [],
};

function cell(title: string, results: readonly TrialResult[], fault: Fault = crash): string | undefined {
  const tables = healingTables([fault], [{ name: "monit" }], results);
  return tables.find((table) => table.title.startsWith(title))?.rows[0]?.[1];
}

describe("healingTables()", () => {
  it("tells in how many rounds it healed where it was not all", () => {
    expect(cell("Healed", [base, { ...base, round: 2, verdict: "not-healed", healMs: null }])).toBe("1 of 2: 5.0 s");
  });

  it("tells how long it was waited for where nothing healed", () => {
    expect(cell("Healed", [{ ...base, verdict: "not-healed", healMs: null }])).toBe("no, in 120 s");
  });

  it("marks what was left out because the contender's settings ask for minutes", () => {
    expect(cell("Healed", [{ ...base, verdict: "skipped", limitMs: 420_000 }])).toBe("(needs 7 min by its settings)");
  });

  it("counts no round that the benchmark itself broke", () => {
    expect(cell("Healed", [{ ...base, verdict: "broken" }, base])).toBe("5.0 s");
    expect(cell("Healed", [{ ...base, verdict: "broken" }])).toBe("(broken)");
  });

  it("tells whether what needs nobody was left alone", () => {
    const left: TrialResult = { ...base, fault: "outage", verdict: "left-alone", healMs: null };
    expect(cell("Left alone", [left], outage)).toBe("yes");
    expect(cell("Left alone", [left, { ...left, verdict: "meddled" }], outage)).toBe("1 of 2");
  });
});
