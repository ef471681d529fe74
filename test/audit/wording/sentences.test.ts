import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decisionRecord, type Moment } from "../../../src/audit/records.ts";
import { wordingIn } from "../../../src/audit/wording/wording.ts";
import { decisionSentence } from "../../../src/audit/wording/en/decisions.ts";
import type { DetectorName } from "../../../src/model/assessment.ts";
import type { Decision, NoticeDecision, WithheldDecision } from "../../../src/model/decision.ts";
import type { DecisionId, Evidence, WallMs } from "../../../src/model/scalars.ts";
import { remedyFor } from "../../../src/knowledge/remedies.ts";
import { at, first, judgedProcess, unitName } from "../../detectors/observations.ts";
import { overHistories } from "../../policy/histories.ts";
import { action } from "../../policy/situations.ts";
import { complaints, detectors, kinds, nonsense } from "./complaints.ts";

const moment: Moment = { monotonicMs: at(0), wallMs: 1.7e12 as WallMs };
const noticeReasons = [
  "respawner",
  "stray-reported",
  "enforcement-off",
  "copies-not-judged",
  "webhook-conflict",
  "remote-instance",
  "copy-elsewhere-here",
  "unexplained-conflict",
  "memory-grows",
  "critical-errors",
  "dependency-down",
  "not-loaded",
  "restart-loop",
  "gave-up",
];
const gateCodes = [
  "in-flight",
  "unit-not-seen",
  "state-was-lost",
  "paused",
  "unit-stopping",
  "lines-to-come",
  "not-read-since-start",
  "stray-first",
  "kin-in-flight",
  "kin-settling",
  "incurable",
  "waiting-for-window",
  "hold-refused",
  "budget-spent",
  "dependency-down",
  "dependency-not-probed-yet",
  "dependency-just-back",
  "settling",
  "cool-down",
  "backoff",
  "observe",
];
const downReasons = [
  "exited",
  "held",
  "backoff-over",
  "stray-ended",
  "start-limit-hit",
  "exit-code",
  "signal",
  "oom-kill",
];

const about = (detector: DetectorName, reason: string, evidence: Evidence = {}) => ({
  id: `${unitName}/d1` as DecisionId,
  unit: unitName,
  detector,
  reason,
  evidence,
  incident: null,
  invocation: first,
});
const notice = (detector: DetectorName, reason: string, evidence: Evidence = {}): NoticeDecision => ({
  kind: "notice",
  priority: 3,
  ...about(detector, reason, evidence),
});
const withheld = (detector: DetectorName, heldBy: string, evidence: Evidence = {}): WithheldDecision => ({
  kind: "withheld",
  action: "restart",
  heldBy,
  ...about(detector, "some-reason", evidence),
});
/** One decision of every kind. */
const ofEveryKind = (detector: DetectorName, reason: string, evidence: Evidence = {}): readonly Decision[] => [
  ...kinds.map((kind) => action(kind, about(detector, reason, evidence))),
  notice(detector, reason, evidence),
  withheld(detector, "paused", evidence),
];

describe.each(["en", "ru"] as const)("a decision in %s", (language) => {
  const wording = wordingIn(language);
  const because = { en: "because", ru: "потому что" }[language];

  it.each(detectors)("by the %s detector is a sentence, whatever is known or not", (detector) => {
    for (const reason of [...downReasons, ...noticeReasons, "never-heard-of"]) {
      for (const decision of ofEveryKind(detector, reason)) {
        const { message } = decisionRecord(decision, { moment, wording });
        expect(complaints(message, language)).toEqual([]);
      }
    }
  });

  it.each(gateCodes)("withheld by %s says why in words", (heldBy) => {
    const sentence = wording.decision(withheld("stall", heldBy), at(0));
    expect(complaints(sentence, language)).toEqual([]);
    // Not the code: an action of ours in flight is never told.
    expect(sentence.includes(`${because} ${heldBy};`)).toBe(heldBy === "in-flight");
  });

  it("is a sentence for all that the policy decides in many histories", { timeout: 60_000 }, () => {
    overHistories(
      ({ decisions }) => {
        for (const decision of decisions) expect(complaints(wording.decision(decision, at(0)), language)).toEqual([]);
      },
      { numRuns: 100 },
    );
  });

  it("says in words why single-instance enforcement is off", () => {
    for (const why of ["several-programs", "container-runtime", "program-unknown", "shell-script"]) {
      const sentence = wording.decision(notice("stray", "enforcement-off", { why }), at(0));
      expect(complaints(sentence, language)).toEqual([]);
      expect(sentence).not.toContain(why);
    }
  });

  it("carries the remedy of a cause that no restart cures", () => {
    const sentence = wording.decision(notice("incurable", "import_error", { line: "No module named x" }), at(0));
    expect(sentence).toContain(remedyFor("import_error", language));
  });
});

describe("a decision", () => {
  it("says what it rests on", () => {
    const mega = 1024 ** 2;
    const swollen = { measure: "anon", limitBytes: 150 * mega, samplesBytes: [151 * mega], over: 3, of: 5 };
    expect(decisionSentence(action("restart", about("memory-limit", "memory-over-limit", swollen)), at(0))).toBe(
      `Restarting ${unitName}: anon memory was over the limit of 150 MB in 3 of the last 5 samples (last: 151 MB).`,
    );
    const silent = { silentMs: 312_000 };
    expect(decisionSentence(action("restart", about("stall", "stall", silent)), at(0))).toContain("for 312 s");
    const fell = { exitCode: "exited", exitStatus: 1 };
    expect(decisionSentence(action("start", about("inactive", "exit-code", fell)), at(0))).toBe(
      `Starting ${unitName}: it failed: exit-code (exited, status 1).`,
    );
    expect(decisionSentence(action("hold", { ...about("flapping", "fast-loop"), untilMs: at(80) }), at(0))).toContain(
      "for 80 s",
    );
  });

  it("says when a start is beyond the budget, and only then", () => {
    const beyond = { ...about("inactive", "exited"), beyondBudget: true };
    expect(decisionSentence(action("start", beyond), at(0))).toContain("beyond the restart budget");
    expect(decisionSentence(action("start", about("inactive", "exited")), at(0))).not.toContain("budget");
  });

  it("names the stray, where it runs and who started it", () => {
    const processes = [
      { pid: 4711, commandLine: "python bot.py", cgroup: "/user.slice", parent: { pid: 7, commandLine: "cron" } },
    ];
    const sentence = decisionSentence(action("end-strays", about("stray", "stray", { processes })), at(0));
    expect(sentence).toBe(
      `Ending a stray copy of ${unitName}: a copy of its program runs outside the unit: PID 4711 "python bot.py" in /user.slice, started by PID 7 "cron".`,
    );
    const strays = [judgedProcess(1), judgedProcess(2)];
    expect(decisionSentence(action("end-strays", { ...about("stray", "stray"), strays }), at(0))).toContain("2 stray");
  });

  it("of giving up names the fall, not itself", () => {
    const fell = { result: "exit-code", exitCode: "exited", exitStatus: 1 };
    const sentence = decisionSentence(notice("inactive", "gave-up", fell), at(0));
    expect(sentence).toContain("it failed: exit-code (exited, status 1)");
  });

  it("carries the remedy that was found", () => {
    const found = { remedy: "Put a valid token into .env." };
    for (const [detector, reason] of [
      ["inactive", "gave-up"],
      ["flapping", "restart-loop"],
    ] as const) {
      expect(decisionSentence(notice(detector, reason, found), at(0))).toMatch(/Put a valid token into \.env\.$/);
    }
  });
});

describe("evidence of any kind", () => {
  const odd = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom([], [[]], {}, "", -1, 0, 9e15),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.array(fc.dictionary(fc.constantFrom("pid", "name", "stage", "commandLine", "parent"), fc.string())),
  );
  const keys = [
    "restartsInFastLoop",
    "fastLoopWindowMs",
    "restartsInWindow",
    "windowMs",
    "processes",
    "episodes",
    "measure",
    "limitBytes",
    "over",
    "of",
    "samplesBytes",
    "silentMs",
    "count",
    "down",
    "exitStatus",
    "exitCode",
    "loadState",
    "why",
    "remedy",
  ];
  const oddEvidence = fc.dictionary(fc.constantFrom(...keys), odd, { maxKeys: keys.length });

  it("never makes a decision's or an incident's sentence throw or talk nonsense", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...detectors),
        fc.constantFrom(...downReasons, ...noticeReasons),
        oddEvidence,
        (detector, reason, evidence) => {
          // What the evidence itself says in such words is its own affair.
          fc.pre(!nonsense.test(JSON.stringify(evidence, (_, value: unknown) => value ?? "")));
          for (const { decision: say, cause: causeOf } of [wordingIn("en"), wordingIn("ru")]) {
            for (const decision of ofEveryKind(detector, reason, evidence)) {
              expect(say(decision, at(0))).not.toMatch(nonsense);
            }
            expect(causeOf(detector, reason, evidence)).not.toMatch(nonsense);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
