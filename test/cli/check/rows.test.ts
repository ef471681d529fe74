import { describe, expect, it } from "vitest";
import type { UnitFacts } from "../../../src/cli/check/facts.ts";
import { judgeUnit } from "../../../src/cli/check/judge.ts";
import type { Row, RowKey } from "../../../src/cli/check/row.ts";
import { defaultSettings } from "../../../src/config/settings-defaults.ts";
import { failure, success } from "../../../src/model/result.ts";
import { at, downState, facts, hourMs, judged, megabyte, memory, minuteMs, processes, unitState } from "./facts.ts";

const blind = failure("blind", "Cannot read it: it is dark", { recoverable: true });

/** One row of a check. */
function row(key: RowKey, changes: Partial<UnitFacts> = {}): Row {
  const found = judgeUnit(facts(changes), "en").rows.find((candidate) => candidate.key === key);
  if (found === undefined) throw new Error(`No row ${key}`);
  return found;
}

const short = ({ status, measured, value }: Row) => [status, measured, value];

const stateRow = (observation: ReturnType<typeof unitState>, changes: Partial<UnitFacts> = {}) =>
  row("state", { state: success(observation), ...changes });

const counted = (bySystemd: number, byUnitwarden = 0) => success({ bySystemd, byUnitwarden });

const samplesBy = (bytesAt: (minute: number) => number) =>
  success(
    Array.from({ length: 120 }, (_, minute) => ({ atMs: at((120 - minute) * minuteMs), bytes: bytesAt(minute) })),
  );

const growing = (perHour: number) => samplesBy((minute) => (200 + (perHour * minute) / 60) * megabyte);

const activity = (changes: object) =>
  success({ heartbeats: 30, overMs: 5 * minuteMs, lastAtMs: at(4000), suppressedAtMs: null, ...changes });

const errors = (count: number) => success({ count, lastText: "CRITICAL boom", complete: true });

describe("the row of the state", () => {
  it("is ok while the unit is up, and says since when", () => {
    expect(short(stateRow(unitState()))).toEqual(["ok", "running for 3 h", "active"]);
    expect(short(stateRow(unitState({ activeState: "reloading" })))).toEqual(["ok", "running for 3 h", "reloading"]);
    expect(short(stateRow(unitState({ subState: "exited" })))).toEqual(["ok", "active (exited) for 3 h", "active"]);
  });

  it("is a warning where its operator stopped it, or nobody ever started it", () => {
    expect(short(stateRow(downState({ stopCause: "job" })))).toEqual([
      "warning",
      "stopped by its operator 5 min ago",
      "inactive",
    ]);
    expect(stateRow(downState({ stopCause: "job", activeState: "failed", result: "timeout" })).status).toBe("warning");
    expect(stateRow(downState({ stopCause: "never-started", downSinceMs: null })).measured).toBe(
      "never started in this boot",
    );
  });

  it("is critical where it fell, and says how", () => {
    const fallen = downState({ activeState: "failed", result: "exit-code", exitCode: "exited", exitStatus: 1 });
    expect(short(stateRow(fallen))).toEqual(["critical", "failed 5 min ago (exit-code)", "failed"]);
    expect(stateRow(fallen).detail).toEqual(["Its main process exited with status 1."]);
    expect(short(stateRow(downState()))).toEqual(["critical", "exited by itself 5 min ago", "inactive"]);
    const limit = stateRow(downState({ activeState: "failed", result: "start-limit-hit" }));
    expect(limit.detail[0]).toContain("systemctl reset-failed marketingbot-bot.service");
  });

  it("is critical while systemd is about to restart it, or unitwarden holds it", () => {
    const waiting = unitState({ activeState: "activating", subState: "auto-restart", result: "exit-code" });
    expect(short(stateRow(waiting))).toEqual(["critical", "down, systemd restarts it (exit-code)", "activating"]);
    const held = stateRow(downState({ stopCause: "job" }), { heldByUnitwarden: true });
    expect(short(held)).toEqual(["critical", "held down by unitwarden 5 min ago", "inactive"]);
  });

  it("is ok for a oneshot unit that is done", () => {
    expect(short(stateRow(downState({ serviceType: "oneshot" })))).toEqual(["ok", "done 5 min ago", "inactive"]);
  });

  it("does not call an inactive unit fallen where nobody can tell who stopped it", () => {
    expect(short(stateRow(downState({ stopCause: "unknown" })))).toEqual(["warning", "down for 5 min", "inactive"]);
    expect(stateRow(downState({ stopCause: "unknown", activeState: "failed", result: "signal" })).status).toBe(
      "critical",
    );
  });

  it("is a warning on the way up or down, and where the unit file is gone", () => {
    expect(short(stateRow(unitState({ activeState: "activating", subState: "start-pre" })))[1]).toBe(
      "starting (start-pre)",
    );
    expect(stateRow(unitState({ activeState: "deactivating", subState: "stop-sigterm" })).status).toBe("warning");
    expect(stateRow(unitState({ loadState: "not-found" }))).toMatchObject({
      status: "warning",
      detail: ["Its unit file is not-found."],
    });
  });

  it("is critical for a unit that does not exist, with the nearest name and nothing else to judge", () => {
    const missing = facts({
      state: success(downState({ loadState: "not-found", stopCause: "unknown" })),
      nearestUnit: "marketingbot-bot.service",
    });
    const { rows, status } = judgeUnit(missing, "en");
    expect(rows).toMatchObject([
      { key: "state", measured: "not found", detail: ["Did you mean marketingbot-bot.service?"] },
    ]);
    expect(status).toBe("critical");
  });

  it("is unknown where systemd did not tell, and then so is the whole", () => {
    expect(short(row("state", { state: blind }))).toEqual(["unknown", "not seen", null]);
    expect(judgeUnit(facts({ state: blind }), "en").status).toBe("unknown");
  });
});

describe("the row of the restarts", () => {
  it.each([
    [0, 0, "ok"],
    [1, 0, "warning"],
    [5, 0, "warning"],
    [6, 0, "critical"],
    [3, 3, "critical"],
  ] as const)("counts %i of systemd's and %i of unitwarden's as %s", (bySystemd, byUnitwarden, status) => {
    const found = row("restarts", { restarts: counted(bySystemd, byUnitwarden) });
    expect(short(found)).toEqual([status, `${bySystemd + byUnitwarden} (NRestarts 0)`, bySystemd + byUnitwarden]);
  });

  it("knows of none without records, where the unit has been up all the time", () => {
    expect(short(row("restarts", { restarts: blind }))).toEqual(["ok", "0 (NRestarts 0)", 0]);
  });

  it("is unknown without records, where the unit is younger", () => {
    const young = { restarts: blind, state: success(unitState({ activeSinceMs: at(minuteMs) })) };
    expect(short(row("restarts", young))).toEqual(["unknown", "not known (NRestarts 0)", null]);
    const restarted = success(unitState({ activeSinceMs: at(minuteMs), automaticRestarts: 2 }));
    expect(short(row("restarts", { restarts: blind, state: restarted }))).toEqual([
      "warning",
      "at least 1 (NRestarts 2)",
      1,
    ]);
  });
});

describe("the row of the memory", () => {
  it("judges anonymous memory, and shows MemoryCurrent and the source beside it", () => {
    const found = row("memory");
    expect(short(found)).toEqual(["ok", "84 MB anon, MemoryCurrent 120 MB", 84 * megabyte]);
    expect(found.normal).toBe("up to 168 MB");
    expect(found.detail).toEqual(["Source: memory.stat (cgroup v2)."]);
  });

  it("does not judge page cache", () => {
    expect(row("memory", { memory: success(memory({ currentBytes: 900 * megabyte })) }).status).toBe("ok");
  });

  it("is critical over the limit that is configured, or 90 % of the unit's own", () => {
    const { memory: defaults } = defaultSettings;
    const settings = { ...defaultSettings, memory: { ...defaults, limitBytes: 80 * megabyte } };
    expect(row("memory", { settings })).toMatchObject({ status: "critical", normal: "up to 80 MB" });
    const own = success(memory({ unitLimitBytes: 90 * megabyte }));
    expect(row("memory", { memory: own })).toMatchObject({ status: "critical", normal: "up to 81 MB" });
  });

  it("is a warning over the floor of a limit that is not known yet", () => {
    const high = success(memory({ anonBytes: 200 * megabyte }));
    const unsaid = { memory: high, settledBytes: null };
    expect(row("memory", unsaid)).toMatchObject({ status: "warning", normal: "up to 150 MB" });
    expect(row("memory", { memory: high }).status).toBe("critical");
  });

  it("judges by the measure that is configured", () => {
    const { memory: defaults } = defaultSettings;
    const settings = { ...defaultSettings, memory: { ...defaults, measure: "working-set" as const } };
    expect(short(row("memory", { settings }))[1]).toBe("90 MB working set, MemoryCurrent 120 MB");
  });

  it("is unknown where it cannot be read, and where the unit is down", () => {
    expect(short(row("memory", { memory: blind }))).toEqual(["unknown", "not seen", null]);
    expect(short(row("memory", { memory: success(memory({ anonBytes: null })) }))).toEqual([
      "unknown",
      "not seen",
      null,
    ]);
    expect(short(row("memory", { state: success(downState()) }))[1]).toBe("the unit is not running");
  });
});

describe("the row of the memory growth", () => {
  it("is ok up to memory.growth, and a warning where it grows faster for certain", () => {
    expect(short(row("memory_growth", { samples: growing(49) })).slice(0, 2)).toEqual(["ok", "+49 MB/h"]);
    expect(short(row("memory_growth", { samples: growing(-60) })).slice(0, 2)).toEqual(["ok", "-60 MB/h"]);
    const fast = row("memory_growth", { samples: growing(60) });
    expect(short(fast).slice(0, 2)).toEqual(["warning", "+60 MB/h"]);
    expect(fast.detail[0]).toBe("Faster than memory.growth; not yet proven to last.");
    const leak = row("memory_growth", { samples: growing(200) });
    expect(short(leak).slice(0, 2)).toEqual(["warning", "+200 MB/h"]);
    expect(leak.detail[0]).toBe("It keeps growing: a leak, by all that can be seen.");
  });

  it("is ok where a rise is a step, or levels off", () => {
    const step = samplesBy((minute) => (minute < 105 ? 60 : 200) * megabyte);
    expect(row("memory_growth", { samples: step }).status).toBe("ok");
    const filling = samplesBy((minute) => (60 + 160 * (1 - Math.exp(-minute / 60))) * megabyte);
    const found = row("memory_growth", { samples: filling });
    expect([found.status, found.detail[0]]).toEqual(["ok", "It levels off."]);
  });

  it("is unknown without samples, and with too few", () => {
    expect(short(row("memory_growth", { samples: success([]) }))).toEqual(["unknown", "no samples yet", null]);
    const young = success(unitState({ activeSinceMs: at(minuteMs) }));
    expect(short(row("memory_growth", { state: young }))[1]).toBe("too few samples yet");
  });
});

describe("the row of the activity", () => {
  it("is ok with heartbeats", () => {
    expect(short(row("activity"))).toEqual(["ok", "6 heartbeats/min", 6]);
    expect(row("activity", { activity: activity({ heartbeats: 2 }) }).value).toBe(0.4);
  });

  it("is critical without any where this invocation has shown one before", () => {
    const silent = row("activity", { activity: activity({ heartbeats: 0, lastAtMs: at(hourMs) }) });
    expect(short(silent)).toEqual(["critical", "0 heartbeats/min", 0]);
    expect(silent.detail[0]).toBe("The last heartbeat was 1 h ago.");
  });

  it("is a warning where the last is older than activity.stall_after", () => {
    expect(row("activity", { activity: activity({ lastAtMs: at(200_000) }) }).status).toBe("warning");
  });

  it("is no fault where the invocation never showed one", () => {
    const never = row("activity", { activity: activity({ heartbeats: 0, lastAtMs: null }) });
    expect(short(never)).toEqual(["unknown", "no heartbeat yet", null]);
    expect(judgeUnit(facts({ activity: activity({ heartbeats: 0, lastAtMs: null }) }), "en").status).toBe("ok");
  });

  it("is unknown where the unit logs to a file, and names the file", () => {
    const sight = { visible: false, reason: "not-journal", output: "append:/var/log/bot.log" } as const;
    const found = row("activity", { sight });
    expect(short(found)).toEqual(["unknown", "not in the journal", null]);
    expect(found.detail[0]).toContain("append:/var/log/bot.log");
    expect(row("critical_errors", { sight }).status).toBe("unknown");
    expect(row("journal", { sight }).status).toBe("unknown");
  });

  it("is unknown where journald dropped the unit's messages: that silence is not the unit's", () => {
    const dropped = activity({ heartbeats: 0, lastAtMs: at(hourMs), suppressedAtMs: at(minuteMs) });
    expect(row("activity", { activity: dropped }).status).toBe("unknown");
    expect(row("activity", { activity: activity({ suppressedAtMs: at(minuteMs) }) }).status).toBe("ok");
  });
});

describe("the row of the instances", () => {
  const ours = judged("ours", "in-unit-cgroup");

  it("is ok with one of ours, forked children and other people's copies aside", () => {
    const all = [ours, judged("ours", "child-of-ours", 4712), judged("someone-else", "other-service", 99)];
    expect(short(row("instances", { processes: processes(all) }))).toEqual(["ok", "1 instance", 1]);
  });

  it("is critical with a stray, and lists PID and command line", () => {
    const found = row("instances", { processes: processes([ours, judged("stray", "same-script", 815)]) });
    expect(short(found)).toEqual(["critical", "2 instances (1 stray)", 2]);
    expect(found.detail[0]).toBe("stray: PID 815 (same-script): python bot.py");
  });

  it("is critical with a stray beside a unit that is down", () => {
    const state = success(downState({ stopCause: "job" }));
    const found = row("instances", { state, processes: processes([judged("stray", "same-script", 815)]) });
    expect(short(found)).toEqual(["critical", "1 instance (1 stray)", 1]);
    expect(row("instances", { state, processes: processes([]) }).status).toBe("ok");
  });

  it("is a warning with a copy that cannot be judged; unknown where only rights are missing", () => {
    const doubtful = processes([ours, judged("unknown", "other-flags", 815)]);
    expect(short(row("instances", { processes: doubtful }))).toEqual(["warning", "1 instance, 1 not judged", 1]);
    const unreadable = processes([ours, judged("unknown", "unreadable", 815)]);
    expect(row("instances", { processes: unreadable }).status).toBe("warning");
    expect(row("instances", { processes: unreadable, isRoot: false }).status).toBe("unknown");
    expect(row("instances", { processes: doubtful, isRoot: false }).status).toBe("warning");
  });

  it("is a warning with two beside each other inside the unit", () => {
    const two = processes([ours, judged("ours", "in-unit-cgroup", 4713)]);
    expect(short(row("instances", { processes: two }))).toEqual(["warning", "2 instances", 2]);
  });

  it("is unknown where the watch is off, /proc is hidden, or the unit's own is not recognised", () => {
    const off = row("instances", { processes: processes([], { offReason: "container-runtime" }) });
    expect([off.status, off.detail]).toEqual(["unknown", [expect.stringContaining("runs a container")]]);
    expect(row("instances", { processes: blind }).status).toBe("unknown");
    expect(row("instances", { processes: processes([]) }).status).toBe("unknown");
  });

  it("lists a few of many", () => {
    const many = Array.from({ length: 40 }, (_, index) => judged("stray", "same-script", 1000 + index));
    expect(row("instances", { processes: processes([ours, ...many]) }).detail).toContain("and 35 more");
  });
});

describe("the row of the CRITICAL errors", () => {
  it.each([
    [1, "warning"],
    [5, "warning"],
    [6, "critical"],
  ] as const)("calls %i of them %s", (count, status) => {
    const found = row("critical_errors", { criticalErrors: errors(count) });
    expect(short(found)).toEqual([status, String(count), count]);
    expect(found.detail[0]).toBe("The last: CRITICAL boom");
  });

  it("is ok without one, unknown where the lines cannot be read", () => {
    expect(short(row("critical_errors"))).toEqual(["ok", "0", 0]);
    expect(row("critical_errors", { criticalErrors: blind }).status).toBe("unknown");
  });
});

describe("the row of the dependencies", () => {
  const up = { name: "https://api.telegram.org", up: true, detail: "HTTP 302" };
  const down = { name: "https://proxy.example", up: false, detail: "tcp: connection refused" };
  const notAsked = { name: "env:PROXY", up: null, detail: "the unit's environment does not set it" };

  it("is the worst of them: down, then not asked, then up", () => {
    expect(short(row("dependencies", { dependencies: [up] }))).toEqual(["ok", "1 of 1 up", 1]);
    expect(short(row("dependencies", { dependencies: [up, notAsked] }))[0]).toBe("unknown");
    const all = row("dependencies", { dependencies: [up, notAsked, down] });
    expect(short(all)).toEqual(["critical", "1 of 3 up, 1 not asked", 1]);
    expect(all.detail).toContain("https://proxy.example: down (tcp: connection refused)");
  });

  it("is unknown where none is known", () => {
    expect(row("dependencies", { dependencies: [] }).status).toBe("unknown");
  });
});

describe("the row of the journal", () => {
  const nothing = { access: "nothing", why: null } as const;

  it("is unknown for a user who may not read it, with the mend", () => {
    const found = row("journal", { journal: nothing, isRoot: false });
    expect(short(found)).toEqual(["unknown", "not readable", "nothing"]);
    expect(found.detail[0]).toContain("systemd-journal");
    const own = { access: "own-lines", why: null } as const;
    expect(row("journal", { journal: own, isRoot: false }).status).toBe("unknown");
  });

  it("is a warning where not even root can", () => {
    expect(row("journal", { journal: nothing }).status).toBe("warning");
  });
});

describe("judgeUnit()", () => {
  it("does not call a healthy unit sick because a user may not see all of it", () => {
    const hidden = facts({
      isRoot: false,
      restarts: blind,
      samples: blind,
      activity: blind,
      criticalErrors: blind,
      processes: blind,
      dependencies: [],
      journal: { access: "nothing", why: null },
      state: success(unitState({ activeSinceMs: at(minuteMs) })),
    });
    expect(judgeUnit(hidden, "en").status).toBe("ok");
  });

  it("shows neither secrets nor what a terminal would obey", () => {
    const token = "123456789:AAStandInStandInStandInStandInStandIn";
    const lastText = `CRITICAL \u001b]0;owned\u0007 /bot${token}/getUpdates \u202e`;
    const dependencies = [{ name: "https://user:hunter22@proxy.example", up: false, detail: `tcp: ${token}` }];
    const report = judgeUnit(
      facts({ criticalErrors: success({ count: 1, lastText, complete: true }), dependencies }),
      "en",
    );
    const all = JSON.stringify(report);
    expect(all).not.toContain("AAStandIn");
    expect(all).not.toContain("hunter22");
    expect(report.rows.flatMap(({ detail }) => detail).join("")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
