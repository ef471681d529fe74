import { describe, expect, it } from "vitest";

import { markdownTable, renderTable } from "./table.ts";

const table = {
  title: "Healed",
  head: ["fault", "monit"],
  rows: [
    ["crash", "5 s"],
    ["stray|copy", "no"],
  ],
};

describe("renderTable()", () => {
  it("pads each column to its widest cell", () => {
    expect(renderTable(table).split("\n")).toEqual([
      "Healed",
      "fault       monit",
      "----------  -----",
      "crash       5 s",
      "stray|copy  no",
    ]);
  });
});

describe("markdownTable()", () => {
  it("escapes what would end a cell", () => {
    expect(markdownTable(table).split("\n").at(-1)).toBe("| stray\\|copy | no |");
  });
});
