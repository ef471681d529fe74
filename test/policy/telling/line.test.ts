import { describe, expect, it } from "vitest";
import type { ChannelChoice } from "../../../src/model/notify-settings.ts";
import type { MonotonicMs, WallMs } from "../../../src/model/scalars.ts";
import { begin, nextOf, resume, type Settled, settle } from "../../../src/policy/telling/deliver.ts";
import { freshLine, type Line, post } from "../../../src/policy/telling/line.ts";
import type { Draft } from "../../../src/policy/telling/story.ts";
import { settings, unit } from "./bench.ts";

const all: ChannelChoice = { minSeverity: "notice", quietHours: null, summary: true };
const at = (ms: number) => ms as MonotonicMs;

function draft(id: string, more: Partial<Draft> = {}): Draft {
  return {
    id,
    story: id,
    phase: "opened",
    severity: "warning",
    unit,
    class: "down",
    host: "vm",
    atWallMs: 0 as WallMs,
    language: "en",
    title: `title ${id}`,
    happened: "It fell.",
    evidence: [],
    done: [],
    left: null,
    look: null,
    ...more,
  };
}

function posted(line: Line, draft_: Draft, { choice = all, nowMs = 0 } = {}): Line {
  return post(line, draft_, { choice, settings, nowMs: at(nowMs) });
}

function next(line: Line, { choice = all, nowMs = 0, minuteOfDay = null as number | null } = {}): string | null {
  return nextOf(line, { choice, nowMs: at(nowMs), minuteOfDay })?.notification.id ?? null;
}

const ids = (line: Line): string[] => line.waiting.map(({ notification }) => notification.id);
const delivered = (reference: string | null = null): Settled => ({ kind: "delivered", reference });
const retry = (afterMs: number | null = null, uncertain = false): Settled => ({
  kind: "retry",
  why: "refused",
  afterMs,
  uncertain,
});

describe("what a channel is given", () => {
  it("is what is grave enough for it", () => {
    const choice: ChannelChoice = { ...all, minSeverity: "error" };
    let line = freshLine("mail");
    for (const severity of ["notice", "warning", "error", "critical"] as const) {
      line = posted(line, draft(severity, { severity }), { choice });
    }
    expect(ids(line)).toEqual(["error", "critical"]);
  });

  it("is the end of what it was told the beginning of, and of nothing else", () => {
    const choice: ChannelChoice = { ...all, minSeverity: "critical" };
    const end = draft("3", { phase: "recovered", severity: "critical" });
    const begun = posted(freshLine("mail"), draft("1", { severity: "critical" }), { choice });
    expect(ids(posted(begun, { ...end, story: "1" }, { choice }))).toEqual(["1", "3"]);
    expect(ids(posted(begun, { ...end, story: "other" }, { choice }))).toEqual(["1"]);
  });

  it("is no reminder of what still waits to be delivered: days without network are one notification", () => {
    const line = posted(freshLine("mail"), draft("1"));
    const reminder = draft("2", { phase: "reminder", story: "1" });
    expect(ids(posted(line, reminder))).toEqual(["1"]);
    expect(ids(posted(settle(line, "1", delivered(), at(0)), reminder))).toEqual(["2"]);
  });

  it("is the summary whatever its severity, unless it wants none", () => {
    const summary = draft("1", { phase: "summary", severity: "notice" });
    const choice: ChannelChoice = { ...all, minSeverity: "critical" };
    expect(ids(posted(freshLine("mail"), summary, { choice }))).toEqual(["1"]);
    expect(ids(posted(freshLine("mail"), summary, { choice: { ...choice, summary: false } }))).toEqual([]);
  });

  it("is no storm: what is too much is counted, and told with the next", () => {
    let line = freshLine("mail");
    for (let index = 1; index <= 25; index += 1) line = posted(line, draft(`${index}`), { nowMs: index });
    expect(line.waiting).toHaveLength(20);
    line = posted(line, draft("after"), { nowMs: settings.storm.windowMs + 1 });
    expect(line.waiting.at(-1)?.notification.heldBack).toEqual({
      count: 5,
      titles: [21, 22, 23, 24, 25].map((index) => `bot.service: title ${index}`),
    });
    line = posted(line, draft("later"), { nowMs: settings.storm.windowMs + 2 });
    expect(line.waiting.at(-1)?.notification.heldBack).toBeNull();
    expect(line.heldBackToday).toBe(5);
  });

  it("is what is critical even in a storm of other things, up to twice as many", () => {
    let line = freshLine("mail");
    for (let index = 1; index <= 25; index += 1) line = posted(line, draft(`${index}`));
    for (let index = 1; index <= 25; index += 1) line = posted(line, draft(`c${index}`, { severity: "critical" }));
    expect(line.waiting).toHaveLength(40);
    expect(ids(line).filter((id) => id.startsWith("c"))).toHaveLength(20);
  });

  it("is the end of what was told, whatever the cap", () => {
    let line = posted(freshLine("mail"), draft("1"));
    for (let index = 2; index <= 30; index += 1) line = posted(line, draft(`${index}`));
    line = posted(line, draft("end", { phase: "recovered", story: "1" }));
    expect(ids(line).at(-1)).toBe("end");
  });

  it("is never more than somebody could read, while nothing is delivered", () => {
    let line = freshLine("mail");
    for (let index = 1; index <= 700; index += 1) line = posted(line, draft(`${index}`), { nowMs: index * 60_000 });
    expect(line.waiting).toHaveLength(500);
    expect(line.heldBack.count).toBe(200);
  });
});

describe("a line", () => {
  const two = posted(posted(freshLine("mail"), draft("1")), draft("2", { severity: "critical" }));

  it("is delivered in order", () => {
    expect(next(two)).toBe("1");
    expect(next(settle(two, "1", delivered(), at(0)))).toBe("2");
  });

  it.each([
    [23 * 60, "2"],
    [0, "2"],
    [6 * 60 + 59, "2"],
    [7 * 60, "1"],
    [22 * 60 + 59, "1"],
    [null, "1"],
  ])("waits in quiet hours, what is critical does not: minute %s", (minuteOfDay, expected) => {
    const choice: ChannelChoice = { ...all, quietHours: { startMinute: 23 * 60, endMinute: 7 * 60 } };
    expect(next(two, { choice, minuteOfDay })).toBe(expected);
  });

  it("waits for longer with each failure, ten minutes at most, and begins anew after a success", () => {
    let line = two;
    const waits: number[] = [];
    for (let nowMs = 0; waits.length < 9; nowMs = line.nextTryMs ?? 0) {
      line = settle(line, "1", retry(), at(nowMs));
      waits.push((line.nextTryMs ?? 0) - nowMs);
      expect(next(line, { nowMs: (line.nextTryMs ?? 0) - 1 })).toBeNull();
      expect(next(line, { nowMs: line.nextTryMs ?? 0 })).toBe("1");
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 600, 600].map((seconds) => seconds * 1000));
    expect(settle(line, "1", delivered(), at(0))).toMatchObject({ failures: 0, nextTryMs: null, failingSinceMs: null });
  });

  it("waits as long as the receiver says, whoever tries at once; one that asks for no patience has none of its own", () => {
    const asked = settle(two, "1", retry(37_000), at(1000));
    expect(next({ ...asked, nextTryMs: null }, { nowMs: 37_999 })).toBeNull();
    expect(next(asked, { nowMs: 38_000 })).toBe("1");
    expect(settle(two, "1", retry(0), at(1000)).nextTryMs).toBe(6000);
    expect(settle(two, "1", retry(10 ** 12), at(0)).notBeforeMs).toBe(86_400_000);
  });

  it("knows what may have arrived already", () => {
    const once = settle(begin(two, "1"), "1", retry(null, true), at(0));
    expect(settle(once, "1", retry(), at(0)).waiting[0]).toMatchObject({ attempts: 2, uncertain: true });
    // Its daemon died in the middle of sending.
    expect(resume(begin(two, "1")).waiting.map(({ uncertain }) => uncertain)).toEqual([true, false]);
    expect(resume(two).waiting.map(({ uncertain }) => uncertain)).toEqual([false, false]);
  });

  it("goes on with the next where one is refused, and loses nothing where the channel is broken", () => {
    const refused = settle(two, "1", { kind: "refused", why: "400" }, at(0));
    expect(ids(refused)).toEqual(["2"]);
    expect(refused).toMatchObject({ failures: 1, lastWhy: "400" });
    expect(next(refused)).toBe("2");
    const broken = settle(two, "1", { kind: "broken", why: "401" }, at(0));
    expect(ids(broken)).toEqual(["1", "2"]);
    expect(broken).toMatchObject({ broken: "401", nextTryMs: 1_800_000 });
    expect(settle(broken, "1", delivered(), at(0)).broken).toBeNull();
  });

  it("remembers what the first of a story was answered with, until the story has ended", () => {
    let line = settle(posted(freshLine("telegram"), draft("1")), "1", delivered("42"), at(0));
    line = settle(posted(line, draft("2", { story: "1", phase: "update" })), "2", delivered("43"), at(0));
    expect(line.threads).toEqual([{ story: "1", reference: "42" }]);
    line = settle(posted(line, draft("3", { story: "1", phase: "recovered" })), "3", delivered("44"), at(0));
    expect(line.threads).toEqual([]);
  });
});
