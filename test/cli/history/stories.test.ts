import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { historyDocument } from "../../../src/cli/history/json.ts";
import { renderHistory, totalOf } from "../../../src/cli/history/render.ts";
import { historyRecordOf } from "../../../src/cli/history/record.ts";
import { storiesOf } from "../../../src/cli/history/stories.ts";
import { MESSAGE_IDS } from "../../../src/audit/message-ids.ts";
import type { Json } from "../../../src/model/scalars.ts";
import { healed, noonMs, record, unit } from "./records.ts";

const nowMs = noonMs + 3_600_000;
const show = (records: Parameters<typeof storiesOf>[0], language: "en" | "ru" = "en", color = false) =>
  renderHistory(storiesOf(records), { language, color, nowMs });

describe("storiesOf()", () => {
  it("makes one story of an incident, from what opened it to what ended it, without the measures between", () => {
    expect(storiesOf(healed)).toMatchObject([
      {
        kind: "incident",
        unit,
        detector: "stall",
        reason: "stall",
        what: "What incident-opened says.",
        openedAtWallMs: noonMs,
        endedAtWallMs: noonMs + 9000,
        end: "recovered",
        steps: [
          { event: "withheld", result: null },
          { event: "intent", decision: "d1", result: null },
          { event: "outcome", decision: "d1", result: "done" },
        ],
      },
    ]);
  });

  it("leaves out what held an action for seconds only", () => {
    const passing = record(1, "withheld", { incident: "i1", reason: "cool-down", priority: 7 });
    expect(storiesOf([...healed, passing])).toEqual(storiesOf(healed));
  });

  it("puts late records where they belong", () => {
    expect(storiesOf(healed.toReversed())).toEqual(storiesOf(healed));
  });

  it("keeps units and incidents apart, also where a daemon has begun to count anew", () => {
    const other = healed.map((one) => ({ ...one, unit: "other.service" as typeof unit }));
    const anew = healed.map((one) => ({ ...one, atWallMs: one.atWallMs + 600_000 }));
    const stories = storiesOf([...healed, ...other, ...anew]);
    expect(stories.map((story) => [story.unit, story.kind === "incident" && story.steps.length])).toEqual([
      [unit, 3],
      ["other.service", 3],
      [unit, 3],
    ]);
  });

  it("tells of an incident whose beginning or end is not among the records", () => {
    expect(storiesOf(healed.slice(2))).toMatchObject([{ openedAtWallMs: null, what: null, end: "recovered" }]);
    expect(storiesOf(healed.slice(0, 3))).toMatchObject([{ endedAtWallMs: null, end: null }]);
    const dropped = record(5, "incident-recovered", { incident: "i1", reason: "in-operators-hands" });
    expect(storiesOf([...healed.slice(0, 1), dropped])).toMatchObject([{ end: "operator" }]);
  });

  it("tells what belongs to no incident by itself, in its place", () => {
    const stories = storiesOf([...healed, record(20, "operator", { reason: "stopped" }), record(-5, "daemon-started")]);
    expect(stories.map(({ kind }) => kind)).toEqual(["happening", "incident", "happening"]);
  });

  it("never throws, whatever the records are", () => {
    const json = fc.jsonValue() as fc.Arbitrary<Json>;
    const one = fc.record({
      atWallMs: fc.double({ noNaN: true, noDefaultInfinity: true }),
      event: fc.constantFrom(...(Object.keys(MESSAGE_IDS) as (keyof typeof MESSAGE_IDS)[])),
      unit: fc.constantFrom(unit, null),
      reason: fc.string(),
      message: fc.string(),
      priority: fc.integer({ min: 0, max: 7 }),
      incident: fc.constantFrom("i1", "i2", null),
      decision: fc.constantFrom("d1", null),
      evidence: fc.dictionary(fc.constantFrom("result", "opened", "detector"), json),
    });
    fc.assert(
      fc.property(fc.array(one), (records) => {
        const stories = storiesOf(records);
        for (const language of ["en", "ru"] as const) {
          const lines = renderHistory(stories, { language, color: false, nowMs }).split("\n");
          expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
        }
        JSON.parse(historyDocument(stories, { sinceMs: 0 }));
      }),
    );
  });
});

describe("renderHistory()", () => {
  it("tells a story in a few lines: when, what, what was done, how it ended", () => {
    expect(show(healed)).toBe(
      [
        "2026-11-28 12:00:00  marketingbot-bot.service: stall",
        "    12:00:01  What withheld says.",
        "    12:00:02  What intent says.",
        "    12:00:04  What outcome says.",
        "    ✔ recovered after 9.0 s",
        "",
        "1 incident, 1 action",
        "",
      ].join("\n"),
    );
  });

  it("says what was wrong where nothing was done about it, and that it began earlier where that is so", () => {
    expect(show([healed[0], healed[5]].filter((one) => one !== undefined))).toContain("    What incident-opened says.");
    expect(show(healed.slice(2))).toContain("    began earlier\n    12:00:02  What intent says.");
  });

  it("says what is not over, and in Russian where it is asked to", () => {
    expect(show(healed.slice(0, 3))).toContain("● not over after 60 min");
    expect(show(healed.slice(0, 3), "ru")).toContain("● длится 60 мин");
    expect(show(healed, "ru")).toContain("неполадок: 1, действий: 1");
    expect(show([])).toBe("Nothing happened, as far as the journal goes.\n");
  });

  it("has colours only where they are asked for, and obeys no code of a message", () => {
    const odd = [record(0, "notice", { message: "\u001b[2Jboom 123456789:AAStandInStandInStandInStandInStandIn" })];
    expect(show(odd)).not.toContain("\u001b");
    expect(show(odd)).not.toContain("AAStandIn");
    expect(show(healed, "en", true)).toContain("\u001b[32m✔ recovered");
  });

  it("counts what was done, and what was not", () => {
    const failed = record(4, "outcome", { incident: "i1", decision: "d1", evidence: { result: "failed" } });
    expect(totalOf(storiesOf([...healed.slice(0, 3), failed]))).toEqual({
      incidents: 1,
      open: 1,
      actions: 1,
      failed: 1,
    });
  });
});

describe("historyDocument()", () => {
  it("has its documented shape", () => {
    const document: unknown = JSON.parse(historyDocument(storiesOf(healed), { sinceMs: noonMs }));
    expect(document).toMatchObject({
      version: 1,
      since: new Date(noonMs).toISOString(),
      stories: [
        {
          kind: "incident",
          unit,
          reason: "stall",
          end: "recovered",
          seconds: 9,
          steps: [{ event: "withheld" }, { event: "intent" }, { event: "outcome", result: "done" }],
        },
      ],
    });
  });
});

const fields = (more: Readonly<Record<string, unknown>> = {}) =>
  new Map<string, unknown>(
    Object.entries({
      MESSAGE_ID: MESSAGE_IDS.notice,
      MESSAGE: "A notice.",
      PRIORITY: "3",
      __REALTIME_TIMESTAMP: "1700000000000000",
      _SYSTEMD_UNIT: "unitwarden.service",
      UNITWARDEN_UNIT: unit,
      UNITWARDEN_REASON: "remote-instance",
      UNITWARDEN_EVIDENCE: "{}",
      ...more,
    }),
  );

describe("historyRecordOf()", () => {
  it("reads a record, dated as it was made and not as it was delivered", () => {
    const late = fields({ UNITWARDEN_WALL_USEC: "1699999000000000" });
    expect(historyRecordOf(late)).toMatchObject({ atWallMs: 1.699999e12, event: "notice", unit, priority: 3 });
  });

  it("takes nothing else for one: other messages, what a unit says of itself, what has no time", () => {
    expect(historyRecordOf(fields({ MESSAGE_ID: "0".repeat(32) }))).toBeNull();
    expect(historyRecordOf(fields({ _SYSTEMD_UNIT: unit }))).toBeNull();
    expect(historyRecordOf(fields({ __REALTIME_TIMESTAMP: "soon" }))).toBeNull();
  });

  it("does without evidence that is none", () => {
    expect(historyRecordOf(fields({ UNITWARDEN_EVIDENCE: "{" }))).toMatchObject({ evidence: {} });
  });
});
