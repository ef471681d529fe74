import { assert, integer, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { cellsOf, wrapped } from "../../../src/cli/check/columns.ts";
import { jsonDocument } from "../../../src/cli/check/json.ts";
import { judgeUnit } from "../../../src/cli/check/judge.ts";
import { renderReports } from "../../../src/cli/check/render.ts";
import { summaryLine } from "../../../src/cli/check/summary.ts";
import { success } from "../../../src/model/result.ts";
import type { UnitName } from "../../../src/model/scalars.ts";
import { downState, facts, judged, processes } from "./facts.ts";

const healthy = facts();
const sick = facts({
  processes: processes([judged("ours", "in-unit-cgroup"), judged("stray", "same-script", 815)]),
  criticalErrors: success({ count: 2, lastText: `CRITICAL ${"very ".repeat(60)}long`, complete: true }),
  dependencies: [{ name: `https://${"long".repeat(40)}.example`, up: false, detail: "dns: 名前が解決できません 🚀" }],
});

describe("summaryLine()", () => {
  it("is the first line of a monitoring plugin", () => {
    expect(summaryLine(judgeUnit(healthy, "en"))).toBe(
      "OK marketingbot-bot.service: running for 3 h, 84 MB, 6 heartbeats/min, 1 instance",
    );
  });

  it("names what is bad first, and what is not known last", () => {
    const line = summaryLine(judgeUnit({ ...sick, samples: success([]) }, "en"));
    expect(line).toBe(
      "CRITICAL marketingbot-bot.service: 2 instances (1 stray), dependencies 0 of 1 up, CRITICAL 2, running for 3 h, 84 MB, 6 heartbeats/min; not known: memory growth",
    );
  });

  it("says of a stopped unit that its operator stopped it", () => {
    const stopped = facts({ state: success(downState({ stopCause: "job" })), processes: processes([]) });
    expect(summaryLine(judgeUnit(stopped, "en"))).toMatch(
      /^WARNING marketingbot-bot\.service: stopped by its operator 5 min ago; not known: memory,/,
    );
  });

  it("speaks Russian but for its first word", () => {
    expect(summaryLine(judgeUnit(healthy, "ru"))).toBe(
      "OK marketingbot-bot.service: работает 3 ч, 84 МБ, опросов в минуту: 6, экземпляров: 1",
    );
  });

  it("has no pipe, which would begin performance data", () => {
    expect(summaryLine(judgeUnit(facts({ unit: "a|b.service" as UnitName }), "en"))).not.toContain("|");
  });
});

describe("renderReports()", () => {
  it("shows one line a unit, then a table a unit", () => {
    const reports = [healthy, sick].map((known) => judgeUnit(known, "en"));
    const lines = renderReports(reports, { color: false }).split("\n");
    expect(lines[0]).toMatch(/^OK /);
    expect(lines[1]).toMatch(/^CRITICAL /);
    expect(lines[2]).toBe("");
    expect(lines.filter((line) => line.startsWith("what "))).toHaveLength(2);
    expect(lines.filter((line) => /^state {10}active +running for 3 h +✔ ok$/.test(line))).toHaveLength(2);
  });

  it.each(["en", "ru"] as const)("keeps every table within 80 columns (%s)", (language) => {
    const text = renderReports([judgeUnit(sick, language)], { color: false });
    const [, ...table] = text.split("\n");
    expect(Math.max(...table.map(cellsOf))).toBeLessThanOrEqual(80);
    expect(text).toContain(language === "en" ? "✖ critical" : "✖ плохо");
  });

  it("colours only where it is asked to, and nothing else changes", () => {
    const report = judgeUnit(sick, "en");
    const plain = renderReports([report], { color: false });
    const coloured = renderReports([report], { color: true });
    const escape = String.fromCodePoint(27);
    expect(plain).not.toContain(escape);
    expect(coloured).toContain(`${escape}[31m✖ critical${escape}[0m`);
    expect(coloured.replaceAll(new RegExp(`${escape}\\[[0-9]+m`, "g"), "")).toBe(plain);
  });
});

describe("jsonDocument()", () => {
  it("is one line of the documented shape", () => {
    const text = jsonDocument([judgeUnit(healthy, "en"), judgeUnit(sick, "en")]);
    expect(text.trimEnd()).not.toContain("\n");
    const document = JSON.parse(text);
    expect(document).toMatchObject({
      version: 1,
      status: "critical",
      units: [{ status: "ok" }, { status: "critical" }],
    });
    expect(document.units[0].rows.map(({ key }: { key: string }) => key)).toEqual([
      "state",
      "restarts",
      "memory",
      "memory_growth",
      "activity",
      "instances",
      "critical_errors",
      "dependencies",
      "journal",
    ]);
    expect(document.units[0].rows[2]).toEqual({
      key: "memory",
      status: "ok",
      normal: "up to 168 MB",
      measured: "84 MB anon, MemoryCurrent 120 MB",
      value: 88_080_384,
      unit_of_measure: "B",
      detail: ["Source: memory.stat (cgroup v2)."],
    });
  });

  it("has no unit of measure where there is no value", () => {
    const { units } = JSON.parse(jsonDocument([judgeUnit(facts({ samples: success([]) }), "en")]));
    expect(units[0].rows[3]).toMatchObject({ key: "memory_growth", value: null, unit_of_measure: null });
  });
});

describe("wrapped()", () => {
  it("keeps every word, and every line within its width", () => {
    assert(
      property(string({ unit: "grapheme", maxLength: 200 }), integer({ min: 4, max: 80 }), (text, cells) => {
        const lines = wrapped(text, cells);
        expect(lines.length).toBeGreaterThan(0);
        expect(Math.max(...lines.map(cellsOf))).toBeLessThanOrEqual(cells);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });

  it("breaks between words where it can", () => {
    expect(wrapped("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrapped("abcdefghij k", 4)).toEqual(["abcd", "efgh", "ij k"]);
    expect(wrapped("", 4)).toEqual([""]);
  });
});
