import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTelling, type SavedTelling } from "../../src/daemon/owner/owner-file.ts";
import { formatState, parseState, type SavedState } from "../../src/daemon/state-schema.ts";
import type { DecisionId, IncidentId, MonotonicMs, UnitName } from "../../src/model/scalars.ts";
import { freshState } from "../../src/policy/state.ts";
import { freshLine } from "../../src/policy/telling/line.ts";
import { freshTelling, type Story } from "../../src/policy/telling/story.ts";
import { aNotification } from "../notifiers/a-notification.ts";

const at = (ms: number) => ms as MonotonicMs;
const savedAt = { bootId: "boot", monotonicMs: 5.5, wallMs: 1.7e12 };
const unit = "bot.service" as UnitName;

/** Something in every field. */
const state: SavedState = {
  savedAt,
  journalCursor: "s=1",
  units: [
    {
      ...freshState(unit),
      restarts: [{ atMs: at(-5), by: "ours", beyondBudget: false }],
      inFlight: { decision: "d" as DecisionId, kind: "hold", sinceMs: at(1), invocationBefore: null },
      hold: { untilMs: at(9), invocation: null },
      curedAtMs: at(3),
      curedBy: "dependency-back",
      slowUntilMs: at(8),
      holdRefusedMs: at(7),
      kills: [at(1), at(2)],
      incidents: [{ id: "i" as IncidentId, detector: "stall", reason: "stall", openedAtMs: at(1) }],
      said: [{ key: "k", dueMs: at(1) }],
    },
    freshState("other.service" as UnitName),
  ],
};

const story: Story = {
  key: "bot.service/stall",
  unit,
  class: "stall",
  severity: "error",
  language: "ru",
  title: "t",
  happened: "h",
  evidence: ["e"],
  left: null,
  incidents: ["i"],
  open: [],
  once: false,
  openedAtMs: at(1),
  occurrences: 2,
  thread: "n1",
  dueMs: null,
  done: ["d"],
  doing: null,
  remindAtMs: at(4),
  reminders: 1,
  calmSinceMs: null,
  closing: "over",
};
const figures = { seenMs: 1, activeMs: 1, heartbeats: 0, ownRestarts: 0, systemdRestarts: 0, straysEnded: 0 };
const bytes = { firstBytes: null, lastBytes: 2, mostBytes: 3, automaticRestarts: null };
const telling: SavedTelling = {
  savedAt,
  telling: {
    ...freshTelling("seed"),
    stories: [story],
    toldOnce: [{ key: "k", atMs: at(1) }],
    summaryDay: "2026-11-29",
    tally: { [unit]: { ...figures, ...bytes, incidents: { stall: 1 }, defects: ["x"] } },
  },
  lines: [
    {
      ...freshLine("mail"),
      waiting: [{ notification: aNotification(), attempts: 1, uncertain: true, underWay: false }],
      threads: [{ story: "n1", reference: null }],
      postedAtMs: [at(1)],
    },
  ],
};

type Node = Record<string, unknown>;

/** Every object in a tree, with the way to it; those whose keys are names, not members, left out. */
function objectsOf(value: unknown, way = ""): readonly { readonly way: string; readonly node: Node }[] {
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, one]) => objectsOf(one, `${way}.${key}`));
  const isNamed = Array.isArray(value) || /\.(?:tally|tally\..*incidents)$/.test(way);
  return isNamed ? inside : [{ way, node: value as Node }, ...inside];
}

/** A copy of a file with one object of it changed. */
function changed(whole: string, pick: number, change: (node: Node, way: string) => void): string {
  const copy = JSON.parse(whole) as unknown;
  const objects = objectsOf(copy);
  const one = objects[pick % objects.length];
  if (one !== undefined) change(one.node, one.way);
  return JSON.stringify(copy);
}

const formatTelling = (saved: SavedTelling): string => JSON.stringify({ version: 1, ...saved });
const picks = [fc.nat(), fc.nat()] as const;
const keyOf = (node: Node, pick: number): string => Object.keys(node)[pick % Object.keys(node).length] ?? "";
const laterKeys = ["curedBy", "slowUntilMs", "holdRefusedMs"];
const files = [
  ["the state", formatState(state), parseState, state],
  ["what is told", formatTelling(telling), parseTelling, telling],
] as const;

const more = (file: string, object: number): string =>
  changed(file, object, (node) => {
    node["later"] = 1;
  });

describe.each(files)("the file of %s", (_, file, parse, saved) => {
  it("is read as it was written", () => {
    expect(parse(file)).toEqual(saved);
  });

  it("is none with any key less, but for those that were added later", () => {
    fc.assert(
      fc.property(...picks, (object, member) => {
        let key = "";
        const less = changed(file, object, (node) => {
          key = keyOf(node, member);
          delete node[key];
        });
        const isLater = laterKeys.includes(key);
        expect(parse(less) !== null).toBe(isLater);
      }),
      { numRuns: 1000 },
    );
  });

  it("is none with any value of another type", () => {
    // An object with a key that nobody has is nowhere taken: where an object may be, its keys are known, or its values are.
    const foreign = fc.constantFrom<unknown>({ foreign: { so: [] } }, [[[]]], [{}], { foreign: null });
    fc.assert(
      fc.property(...picks, foreign, (object, member, value) => {
        const other = changed(file, object, (node) => {
          node[keyOf(node, member)] = value;
        });
        expect(parse(other)).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a key that nobody knows", () => {
  it("makes a file of the state none, wherever it stands", () => {
    fc.assert(
      fc.property(fc.nat(), (object) => {
        expect(parseState(more(formatState(state), object))).toBeNull();
      }),
    );
  });

  it("is left out of what is told, wherever it stands but in the time", () => {
    fc.assert(
      fc.property(fc.nat(), (object) => {
        const file = formatTelling(telling);
        const objects = objectsOf(JSON.parse(file));
        const isTime = objects[object % objects.length]?.way === ".savedAt";
        expect(parseTelling(more(file, object))).toEqual(isTime ? null : telling);
      }),
      { numRuns: 300 },
    );
  });

  it("that an earlier version did not write is as if nothing had been known", () => {
    const [first] = state.units;
    const old = laterKeys.reduce(
      (text, key) => text.replaceAll(new RegExp(`"${key}":(?:null|"[^"]*"|[\\d.]+),?`, "g"), ""),
      formatState(state),
    );
    expect(old).not.toContain("curedBy");
    const unknown = { curedBy: null, slowUntilMs: null, holdRefusedMs: null };
    expect(parseState(old)?.units[0]).toEqual({ ...first, ...unknown });
  });
});
