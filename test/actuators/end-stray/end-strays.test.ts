import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { endStrays, type EndStraysOptions } from "../../../src/actuators/end-stray/end-strays.ts";
import type { EndStraysDecision, Outcome } from "../../../src/model/decision.ts";
import type { JudgedProcess } from "../../../src/model/observation.ts";
import { failure, success, type Result } from "../../../src/model/result.ts";
import type { DecisionId, MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import { openPid, type PidHandle } from "../../../src/runtime/pidfd.ts";
import { createProcessScanner } from "../../../src/sensors/process/process-scanner.ts";
import { commandLine, RealProcesses, until } from "../../sensors/process/real-processes.ts";

// Room for a busy machine: nothing here waits for time to pass.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const PYTHON = "/usr/bin/python3";
let real: RealProcesses;
let opened: { pid: number; closed: boolean; sent: string[] }[];

function judged(): readonly JudgedProcess[] {
  const unit = {
    unit: "bot.service" as UnitName,
    controlGroup: null,
    mainPid: null,
    execStart: [PYTHON, "bot.py"],
    workingDirectory: real.directory,
  };
  const [observation] = createProcessScanner({ redact: (text) => text }).scan([unit], { atMs: 1 as MonotonicMs });
  return observation?.kind === "processes" ? observation.judged : [];
}

function decision(strays: readonly JudgedProcess[]): EndStraysDecision {
  return {
    kind: "end-strays",
    id: "d1" as DecisionId,
    unit: "bot.service" as UnitName,
    detector: "stray",
    reason: "stray",
    evidence: {},
    incident: null,
    invocation: null,
    strays,
  };
}

/** The real handle, and a record of what is done with it. */
function watchedOpen(pid: number): Result<PidHandle> {
  const result = openPid(pid);
  if (!result.ok) return result;
  const record = { pid, closed: false, sent: [] as string[] };
  opened.push(record);
  const { value: handle } = result;
  return success({
    pid,
    heldBy: handle.heldBy,
    signal: (name) => {
      record.sent.push(name);
      return handle.signal(name);
    },
    exited: () => handle.exited(),
    close: () => {
      record.closed = true;
      handle.close();
    },
  });
}

async function run(
  strays: readonly JudgedProcess[],
  options: Partial<EndStraysOptions> & { readonly open?: typeof openPid; readonly ownPid?: number } = {},
): Promise<Outcome> {
  const { open = watchedOpen, ownPid, ...rest } = options;
  return endStrays(
    decision(strays),
    {
      procRoot: "/proc",
      openPid: open,
      nowMs: () => performance.now(),
      wait: async (ms) => wait(ms),
      ...(ownPid === undefined ? {} : { ownPid }),
    },
    { termGraceMs: 5_000, unitControlGroup: null, ...rest },
  );
}

async function oneStray(members = 0): Promise<JudgedProcess> {
  return until(() => judged().find(({ standing, company }) => standing === "stray" && company.length >= members));
}

interface ProcessEvidence {
  readonly pid: number;
  readonly role: string;
  readonly signals: readonly string[];
  readonly endedAfterMs: number | null;
  readonly whyNot: string | null;
}

function evidence(outcome: Outcome): readonly ProcessEvidence[] {
  return outcome.evidence["processes"] as unknown as readonly ProcessEvidence[];
}

function alive(pid: number): boolean {
  return commandLine(pid) !== "";
}

beforeEach(() => {
  real = new RealProcesses();
  opened = [];
  real.write("bot.py", "import time\ntime.sleep(600)\n");
});
afterEach(async () => {
  await real.release();
  if (opened.some(({ closed }) => !closed)) throw new Error("a handle was left open");
});

describe("endStrays()", () => {
  it("ends a stray by TERM, and says when it was gone", async () => {
    const pid = real.start([PYTHON, "bot.py"]);
    const outcome = await run([await oneStray()]);
    expect(outcome).toMatchObject({ decision: "d1", result: "done", reason: "strays-gone" });
    expect(evidence(outcome)).toMatchObject([{ pid, role: "stray", signals: ["SIGTERM"], whyNot: null }]);
    expect(evidence(outcome)[0]?.endedAfterMs).toBeLessThan(5_000);
    expect(alive(pid)).toBe(false);
  });

  it("kills what ignores TERM when the grace is over, through the same handle", async () => {
    real.write(
      "bot.py",
      "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nopen('ready','w')\ntime.sleep(600)\n",
    );
    const pid = real.start([PYTHON, "bot.py"]);
    await until(() => readable(join(real.directory, "ready")));
    const outcome = await run([await oneStray()], { termGraceMs: 300 });
    expect(evidence(outcome)).toMatchObject([{ pid, signals: ["SIGTERM", "SIGKILL"] }]);
    expect(evidence(outcome)[0]?.endedAfterMs).toBeGreaterThanOrEqual(300);
    expect(opened).toMatchObject([{ pid, sent: ["SIGTERM", "SIGKILL"] }]);
    expect(outcome.result).toBe("done");
  });

  it("ends a stopped process", async () => {
    const pid = real.start([PYTHON, "bot.py"]);
    const stray = await oneStray();
    process.kill(pid, "SIGSTOP");
    expect((await run([stray], { termGraceMs: 200 })).result).toBe("done");
    expect(alive(pid)).toBe(false);
  });

  it("ends the wrapper before the stray, so that its next command never runs", async () => {
    const wrapper = real.start([
      "/bin/bash",
      "-c",
      `cd ${real.directory} && ${PYTHON} bot.py; echo done > ${real.directory}/after`,
    ]);
    const stray = await oneStray(1);
    const outcome = await run([stray]);
    expect(evidence(outcome).map(({ pid, role }) => [pid, role])).toEqual([
      [wrapper, "wrapper"],
      [stray.process.pid, "stray"],
    ]);
    expect(outcome.result).toBe("done");
    expect(readable(join(real.directory, "after"))).toBe(false);
  });

  it("ends descendants, those too that appear between TERM and KILL", async () => {
    real.write(
      "bot.py",
      [
        "import signal, subprocess, time",
        "def on_term(*_): subprocess.Popen(['/bin/sh', '-c', 'trap : TERM; while :; do sleep 1; done # late'])",
        "signal.signal(signal.SIGTERM, on_term)",
        "subprocess.Popen(['sleep', '600'])",
        "open('ready', 'w')",
        "while True: time.sleep(1)",
      ].join("\n"),
    );
    real.start([PYTHON, "bot.py"]);
    await until(() => readable(join(real.directory, "ready")));
    const outcome = await run([await oneStray(1)], { termGraceMs: 1_000 });
    const late = evidence(outcome).filter(({ role, signals }) => role === "descendant" && signals.join() === "SIGKILL");
    expect(outcome.result).toBe("done");
    expect(late.length).toBeGreaterThan(0);
    await until(() => real.find("").length === 0);
  });

  it("reports a stray that is gone already as gone, and a zombie too", async () => {
    const pid = real.start([PYTHON, "bot.py"]);
    const stray = await oneStray();
    process.kill(pid, "SIGKILL");
    await until(() => !alive(pid));
    const outcome = await run([stray]);
    expect(outcome).toMatchObject({ result: "done", reason: "strays-gone" });
    expect(evidence(outcome)).toMatchObject([{ signals: [], endedAfterMs: expect.any(Number) }]);
  });

  it.each([
    ["start time", (stray: JudgedProcess) => ({ ...stray.process, startTimeTicks: stray.process.startTimeTicks + 1 })],
    ["boot", (stray: JudgedProcess) => ({ ...stray.process, bootId: "f".repeat(32) as typeof stray.process.bootId })],
    ["cgroup", (stray: JudgedProcess) => ({ ...stray.process, cgroup: "/user.slice/session-9.scope" })],
  ])("leaves a process alone whose %s has changed since it was judged", async (_name, change) => {
    const pid = real.start([PYTHON, "bot.py"]);
    const stray = await oneStray();
    const outcome = await run([{ ...stray, process: change(stray) }]);
    expect(outcome).toMatchObject({ result: "refused", reason: "identity-changed" });
    expect(evidence(outcome)).toMatchObject([{ pid, signals: [], whyNot: "identity-changed" }]);
    expect(alive(pid)).toBe(true);
    expect(opened.flatMap(({ sent }) => sent)).toEqual([]);
  });

  it("leaves the company alone with a stray that is not what was judged", async () => {
    real.start(["/bin/bash", "-c", `cd ${real.directory} && ${PYTHON} bot.py; true`]);
    const stray = await oneStray(1);
    const outcome = await run([{ ...stray, process: { ...stray.process, startTimeTicks: 1 } }]);
    expect(outcome.result).toBe("refused");
    expect(evidence(outcome).flatMap(({ signals }) => signals)).toEqual([]);
  });

  it("leaves the unit's own processes alone: its main process", async () => {
    const pid = real.start([PYTHON, "bot.py"]);
    const stray = await oneStray();
    expect((await run([stray], { unitMainPid: pid })).reason).toBe("in-unit-cgroup");
    expect(alive(pid)).toBe(true);
  });

  it("never signals PID 1, itself or an ancestor of itself, whatever the decision says", async () => {
    const pid = real.start([PYTHON, "bot.py"]);
    const stray = await oneStray();
    for (const other of [1, process.pid, process.ppid]) {
      const outcome = await run([{ ...stray, process: { ...stray.process, pid: other } }]);
      expect(outcome).toMatchObject({ result: "refused", reason: "protected" });
    }
    expect(opened).toEqual([]);
    expect(alive(pid)).toBe(true);
  });

  it("sends nothing when the process ends while the handle is opened, whatever the handle is on", async () => {
    real.start([PYTHON, "bot.py"]);
    const stray = await oneStray();
    const sent: string[] = [];
    const open = (pid: number): Result<PidHandle> => {
      // The judged process ends right here; it is a zombie until its parent reaps it.
      process.kill(pid, "SIGKILL");
      const deadline = Date.now() + 20_000;
      while (!/\) [ZX] /u.test(statOf(pid)) && Date.now() < deadline);
      return success({
        pid,
        heldBy: "pidfd",
        signal: (name) => {
          sent.push(name);
          return success("sent");
        },
        exited: () => false,
        close: () => {},
      });
    };
    expect((await run([stray], { open })).result).toBe("done");
    expect(sent).toEqual([]);
  });

  it("fails with the mend when it may not signal, and does not wait for the grace", async () => {
    const pid = real.start([PYTHON, "bot.py"]);
    const stray = await oneStray();
    let closed = 0;
    const open = (): Result<PidHandle> =>
      success({
        pid,
        heldBy: "pidfd",
        signal: () => failure("not-permitted", `Cannot send SIGTERM to process ${pid}: EPERM`, { recoverable: false }),
        exited: () => false,
        close: () => {
          closed += 1;
        },
      });
    const startedAtMs = performance.now();
    const outcome = await run([stray], { open, termGraceMs: 60_000 });
    expect(outcome).toMatchObject({ result: "failed", reason: "not-permitted", recoverable: false });
    expect(outcome.evidence["mend"]).toContain("CAP_KILL");
    expect(performance.now() - startedAtMs).toBeLessThan(30_000);
    expect(closed).toBe(1);
  });

  it("says so when a process does not even end on KILL", async () => {
    const pid = real.start([PYTHON, "bot.py"]);
    const stray = await oneStray();
    let nowMs = 0;
    const sent: string[] = [];
    const outcome = await endStrays(
      decision([stray]),
      {
        procRoot: "/proc",
        openPid: () =>
          success({
            pid,
            heldBy: "pidfd",
            signal: (name) => {
              sent.push(`${name} at ${nowMs}`);
              return success("sent");
            },
            exited: () => false,
            close: () => {},
          }),
        nowMs: () => nowMs,
        wait: async (ms) => {
          expect(ms).toBeLessThanOrEqual(20);
          nowMs += ms;
          return Promise.resolve();
        },
      },
      { termGraceMs: 10_000, unitControlGroup: null },
    );
    expect(outcome).toMatchObject({ result: "timed-out", reason: "still-running" });
    expect(sent).toEqual(["SIGTERM at 0", "SIGKILL at 10000"]);
    expect(nowMs).toBe(15_000);
  });

  it("closes every handle when something throws", async () => {
    real.start([PYTHON, "bot.py"]);
    const stray = await oneStray();
    const failing = endStrays(
      decision([stray]),
      {
        procRoot: "/proc",
        openPid: watchedOpen,
        nowMs: () => performance.now(),
        wait: async () => Promise.reject(new Error("no clock")),
      },
      { termGraceMs: 5_000, unitControlGroup: null },
    );
    // A process that ends at once is not waited for.
    await Promise.allSettled([failing]);
    expect(opened).toMatchObject([{ closed: true }]);
  });
});

function statOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return ") X ";
  }
}

function readable(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
