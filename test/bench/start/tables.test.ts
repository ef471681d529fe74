import { describe, expect, it } from "vitest";

import { startTables } from "./tables.ts";

const times = { readyMs: [200, 210], wholeMs: [400, 420], answerMs: [], cpuMs: [150, 160], checkMs: [90] };
const tables = startTables({
  starters: ["monit", "unitwarden"],
  counts: [1, 100],
  results: [
    { starter: "unitwarden", count: 100, round: 1, times, error: null },
    { starter: "unitwarden", count: 100, round: 2, times: { ...times, readyMs: [300] }, error: null },
    { starter: "unitwarden", count: 1, round: 1, times: null, error: "no" },
  ],
  versions: [{ starter: "monit", ms: [3.25] }],
  sizes: [
    { what: "monit", counted: "Installed-Size", kib: 1000 },
    { what: "node", counted: "du", kib: 120_000 },
  ],
});

describe("startTables()", () => {
  it("has a row for each contender and count, over all rounds; a dash for what was not measured", () => {
    expect(tables[0]?.rows).toEqual([
      ["monit", "1", "–", "–", "–", "–", "–"],
      ["monit", "100", "–", "–", "–", "–", "–"],
      ["unitwarden", "1", "–", "–", "–", "–", "–"],
      ["unitwarden", "100", "210 ms (200–300)", "410 ms (400–420)", "–", "155 ms (150–160)", "90 ms"],
    ]);
  });

  it("tells the commands' times and the sizes in MB", () => {
    expect(tables[1]?.rows).toEqual([
      ["monit", "3.3 ms"],
      ["unitwarden", "–"],
    ]);
    expect(tables[2]?.rows).toEqual([
      ["monit", "1.0", "Installed-Size"],
      ["node", "123", "du"],
    ]);
  });
});
