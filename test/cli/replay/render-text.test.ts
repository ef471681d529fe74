import { describe, expect, it } from "vitest";
import { textLine, textSummary } from "../../../src/cli/replay/render-text.ts";
import { ReplayTally } from "../../../src/cli/replay/tally.ts";
import type { ReplayEvent } from "../../../src/cli/replay/events.ts";
import { unitName as unit } from "../../detectors/observations.ts";

const at = { unit, wallMs: 1.7e12, source: { cursor: null, line: 1 } };
const withheld = {
  ...at,
  kind: "decision",
  decision: { kind: "withheld", action: "restart", heldBy: "dependency-not-probed-yet" },
} as unknown as ReplayEvent;
const finding = { ...at, kind: "finding", class: "coroutine_never_awaited" } as unknown as ReplayEvent;
const operator = { ...at, kind: "operator", hand: "stopped" } as unknown as ReplayEvent;

describe.each(["en", "ru"] as const)("the summary of a replay in %s", (language) => {
  it("fits 80 columns with the longest of its names", () => {
    const tally = new ReplayTally();
    for (const event of [withheld, finding, operator]) tally.add(event);
    const lines = textSummary(tally, { tookMs: 1200, language }).split("\n");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const shown = lines.find((line) => line.includes("withheld restart dependency-not-probed-yet"));
    expect(shown).toMatch(/ 1 {2}\d\d-\d\d \d\d:\d\d {2}\d\d-\d\d \d\d:\d\d$/);
  });

  it("tells of the operator's hand", () => {
    expect(textLine(operator, language)).toContain({ en: "stopped by hand", ru: "остановлен вручную" }[language]);
  });
});
