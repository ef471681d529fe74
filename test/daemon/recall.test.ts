import { describe, expect, it } from "vitest";
import { MESSAGE_IDS } from "../../src/audit/message-ids.ts";
import { recallAll } from "../../src/daemon/recall.ts";
import { failure, success } from "../../src/model/result.ts";
import type { MonotonicMs, UnitName } from "../../src/model/scalars.ts";
import type { UnitQuestions } from "../../src/sensors/journal/unit-questions.ts";

const held = "held.service" as UnitName;
const calm = "calm.service" as UnitName;

function entry(
  messageId: string,
  atMs: number,
  fields: Readonly<Record<string, string>>,
): ReadonlyMap<string, unknown> {
  const times = { __CURSOR: "c", __MONOTONIC_TIMESTAMP: `${atMs * 1000}`, __REALTIME_TIMESTAMP: `${atMs * 1000}` };
  return new Map(Object.entries({ ...times, MESSAGE_ID: messageId, ...fields }));
}

const acted = (decision: string, action: string, more: object = {}) => ({
  UNITWARDEN_DECISION: decision,
  UNITWARDEN_EVIDENCE: JSON.stringify({ action, ...more }),
});
const operator = (reason: string, forMs = 0) => ({
  UNITWARDEN_REASON: reason,
  UNITWARDEN_EVIDENCE: JSON.stringify({ forMs }),
});

const newestFirst = [
  entry(MESSAGE_IDS.operator, 900, operator("start-seen")),
  entry(MESSAGE_IDS.operator, 800, operator("paused", 5000)),
  entry(MESSAGE_IDS.operator, 700, operator("resumed")),
  entry(MESSAGE_IDS.intent, 600, acted("h/d2", "hold", { holdMs: 4000 })),
  entry(MESSAGE_IDS.outcome, 500, acted("h/d1", "restart", { result: "done" })),
  entry(MESSAGE_IDS.intent, 400, acted("h/d1", "restart")),
  entry(MESSAGE_IDS.intent, 300, { UNITWARDEN_EVIDENCE: "{}" }),
];

function questions(restartsOf: UnitQuestions["restarts"]): UnitQuestions {
  return {
    async ownRecords(units, { collect }) {
      return new Map(
        units.map((unit) => {
          const collector = collect(unit);
          for (const fields of unit === held ? newestFirst : []) collector.take(fields);
          return [unit, success(collector)];
        }),
      );
    },
    restarts: restartsOf,
    activity: async () => new Map(),
  };
}

describe("recallAll()", () => {
  const since = new Map([held, calm].map((unit) => [unit, 0 as MonotonicMs]));

  it("gives each unit its own actions, oldest first, the newest word on a pause, and systemd's restarts", async () => {
    const recalled = await recallAll(
      questions(async () => new Map([held, calm].map((unit) => [unit, success([7 as MonotonicMs])]))),
      since,
    );
    expect(recalled.get(held)).toEqual(
      success({
        systemdRestarts: [7],
        actions: [
          expect.objectContaining({ decision: "h/d1", kind: "restart", atMs: 400 }),
          expect.objectContaining({ decision: "h/d2", kind: "hold", atMs: 600, holdMs: 4000 }),
        ],
        outcomes: [expect.objectContaining({ decision: "h/d1", result: "done", atMs: 500 })],
        pausedUntilMs: 5800,
      }),
    );
    expect(recalled.get(calm)).toEqual(
      success({ systemdRestarts: [7], actions: [], outcomes: [], pausedUntilMs: null }),
    );
  });

  it("fails for the unit whose question failed alone", async () => {
    const broken = failure("timed-out", "no end after 10 s", { recoverable: true });
    const restarts: UnitQuestions["restarts"] = async () =>
      new Map([
        [held, success([])],
        [calm, broken],
      ]);
    const recalled = await recallAll(questions(restarts), since);
    expect([recalled.get(held)?.ok, recalled.get(calm)]).toEqual([true, broken]);
  });
});
