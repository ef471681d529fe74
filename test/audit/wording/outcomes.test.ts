import { describe, expect, it } from "vitest";
import { cause } from "../../../src/audit/wording/en/causes.ts";
import { decisionSentence, outcomeSentence } from "../../../src/audit/wording/en/decisions.ts";
import type { Outcome } from "../../../src/model/decision.ts";
import type { DecisionId, MonotonicMs, UnitName } from "../../../src/model/scalars.ts";

const unit = "bot.service" as UnitName;

function gone(evidence: Outcome["evidence"]): Outcome {
  return {
    decision: "bot.service/d1" as DecisionId,
    result: "done",
    reason: "strays-gone",
    evidence,
    recoverable: true,
  };
}

describe("the sentence of an outcome", () => {
  it("says which signal ended each process", () => {
    const processes = [
      { pid: 4711, signals: ["SIGTERM"], endedAfterMs: 300 },
      { pid: 4712, signals: ["SIGTERM", "SIGKILL"], endedAfterMs: 10_040 },
      { pid: 4713, signals: [], endedAfterMs: null },
    ];
    expect(outcomeSentence({ kind: "end-strays", unit }, gone({ processes }), 10_100)).toBe(
      "Ending of strays of bot.service done after 10 s: strays-gone; PID 4711 by SIGTERM after 0.3 s; PID 4712 by SIGKILL after 10 s.",
    );
  });

  it("says nothing of signals where there were none", () => {
    expect(outcomeSentence({ kind: "end-strays", unit }, gone({ processes: ["odd"] }), 100)).toBe(
      "Ending of strays of bot.service done after 0.1 s: strays-gone.",
    );
  });
});

describe("the cause of a loop", () => {
  it("says once, not 1 times", () => {
    const evidence = { restartsInFastLoop: 1, fastLoopWindowMs: 8000, restartsInWindow: 6, windowMs: 3_600_000 };
    expect(cause("flapping", "restarts-over-budget", evidence)).toMatch(/^it restarted once within 8\.0 s and 6 times/);
  });
});

describe("the sentence of a notice about falls", () => {
  it("carries the remedy and the unit's last telling line", () => {
    const evidence = {
      exitCode: "exited",
      exitStatus: 1,
      remedy: "Do this.",
      lastLines: ["first", "CRITICAL - no database"],
    };
    const about = {
      kind: "notice",
      id: "bot.service/d1" as DecisionId,
      unit,
      detector: "inactive",
      priority: 2,
    } as const;
    const notice = { ...about, reason: "gave-up", evidence, incident: null, invocation: null };
    expect(decisionSentence(notice, 0 as MonotonicMs)).toMatch(/ Its last word: "CRITICAL - no database"\. Do this\.$/);
  });
});
