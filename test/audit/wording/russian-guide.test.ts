import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { wordingIn } from "../../../src/audit/wording/wording.ts";
import type { Decision, Outcome } from "../../../src/model/decision.ts";
import type { UnitName } from "../../../src/model/scalars.ts";
import { at } from "../../detectors/observations.ts";

const guide = readFileSync(new URL("../../../README.ru.md", import.meta.url), "utf8");
const wording = wordingIn("ru");
const unit = "marketingbot-bot.service" as UnitName;
const mega = 1024 ** 2;
const copy = {
  pid: 4711,
  commandLine: "/home/ubuntu/marketingbot/.venv/bin/python -u /home/ubuntu/marketingbot/bot.py",
};
const inTmux = {
  ...copy,
  cgroup: "/user.slice/user-1000.slice/session-3.scope",
  parent: { pid: 4690, commandLine: "tmux" },
};
const inCron = {
  ...copy,
  cgroup: "/system.slice/cron.service",
  parent: { pid: 612, commandLine: "/usr/sbin/cron -f" },
};

const notices = [
  ["stray", "respawner", { processes: [inCron] }],
  ["conflict", "remote-instance", { episodes: 3, windowMs: 180_000 }],
  ["conflict", "webhook-conflict", {}],
  ["incurable", "auth", { ofFall: true, line: "telegram.error.InvalidToken: The token was rejected by the server." }],
  [
    "memory-growth",
    "memory-grows",
    { bytesPerHour: 62 * mega, spanMs: 5_400_000, limitInMs: 10_800_000, limitBytes: 150 * mega },
  ],
  ["dependency", "dependency-down", { down: [{ name: "https://api.telegram.org", stage: "dns" }] }],
  ["inactive", "gave-up", { result: "exit-code", exitCode: "exited", exitStatus: 1 }],
  ["errors", "critical-errors", { count: 7, windowMs: 3_600_000, lastLines: ["CRITICAL - нет связи с базой"] }],
].map(([detector, reason, evidence]) => ({ kind: "notice", detector, reason, evidence }));
const actions = [
  {
    kind: "end-strays",
    detector: "stray",
    reason: "stray-with-conflict",
    evidence: { processes: [inTmux] },
    strays: [inTmux],
  },
  { kind: "start", detector: "inactive", reason: "stray-ended", evidence: {}, beyondBudget: false },
  {
    kind: "restart",
    detector: "memory-limit",
    reason: "memory-over-limit",
    evidence: { measure: "anon", limitBytes: 150 * mega, over: 3, of: 5, samplesBytes: [163 * mega] },
  },
  { kind: "restart", detector: "stall", reason: "stall", evidence: { silentMs: 312_000 } },
  {
    kind: "hold",
    detector: "flapping",
    reason: "fast-loop",
    untilMs: at(20),
    evidence: { restartsInFastLoop: 3, fastLoopWindowMs: 120_000, restartsInWindow: 4, windowMs: 3_600_000 },
  },
];
const ended: Outcome = {
  decision: "d" as Outcome["decision"],
  result: "done",
  reason: "strays-gone",
  evidence: { processes: [{ pid: 4711, signals: ["SIGTERM"], endedAfterMs: 310 }] },
  recoverable: true,
};
const sentences = [
  ...[...notices, ...actions].map((decision) => wording.decision({ unit, ...decision } as unknown as Decision, at(0))),
  wording.outcome({ kind: "end-strays", unit }, ended, 400),
  wording.unit.hand(unit, "stopped"),
  wording.unit.codeDefect(unit, {
    name: "SheetsClient.append_row",
    file: "/home/ubuntu/marketingbot/bot.py",
    line: 214,
  }),
];

describe("the Russian guide", () => {
  it.each(sentences)("shows the record as it is written: %s", (sentence) => {
    expect(guide.split("\n")).toContain(sentence);
  });

  it("shows no other record", () => {
    const shown = [...guide.matchAll(/^```\n([^`]*)^```$/gm)].flatMap(([, lines = ""]) => lines.trim().split("\n"));
    const records = shown.filter((line) => line.includes(unit));
    expect(records.toSorted()).toEqual(sentences.toSorted());
  });
});
