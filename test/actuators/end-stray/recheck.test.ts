import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recheck } from "../../../src/actuators/end-stray/recheck.ts";
import { targetsOf } from "../../../src/actuators/end-stray/targets.ts";
import type { JudgedProcess, ProcessSummary } from "../../../src/model/observation.ts";
import type { BootId } from "../../../src/model/scalars.ts";
import { ProcFiles } from "../../../src/procfs/proc-files.ts";
import { BOOT_ID, ProcTree, type MadeProcess } from "../../sensors/process/proc-tree.ts";

const SESSION = "/user.slice/user-1000.slice/session-3.scope";
const stray: MadeProcess = { pid: 200, ppid: 1, words: ["python3", "bot.py"], cgroup: SESSION };
const summary = (pid: number, parentPid = 1): ProcessSummary => ({
  bootId: BOOT_ID as BootId,
  pid,
  startTimeTicks: pid * 10,
  parentPid,
  uid: 1000,
  commandLine: "python3 bot.py",
  cgroup: SESSION,
});

let tree: ProcTree;
beforeEach(() => {
  tree = new ProcTree();
});
afterEach(() => tree.release());

function check(change: Partial<MadeProcess>): string {
  tree.put({ ...stray, ...change });
  const result = recheck(summary(200), {
    files: new ProcFiles(tree.procRoot),
    ownNamespace: "pid:[1]",
    untouchable: { controlGroup: "/system.slice/bot.service", mainPid: 100, pids: new Set([60]) },
  });
  return result.kind === "skip" ? result.reason : result.kind;
}

describe("recheck()", () => {
  it("lets an unchanged process pass", () => {
    expect(check({})).toBe("unchanged");
  });
  it.each([
    [{ cgroup: "/system.slice/bot.service" }, "in-unit-cgroup"],
    [{ cgroup: "/system.slice/bot.service/worker" }, "in-unit-cgroup"],
    [{ cgroup: "/system.slice/web.service" }, "identity-changed"],
    [{ cgroup: "/user.slice/user-1000.slice/session-4.scope" }, "identity-changed"],
    [{ startTimeTicks: 2001 }, "identity-changed"],
    [{ namespace: "pid:[2]" }, "identity-changed"],
    [{ namespace: null }, "unreadable"],
    [{ cgroup: null }, "unreadable"],
    [{ state: "Z" }, "gone"],
    [{ threadOf: 199 }, "protected"],
  ])("on %j says %s", (change, expected) => {
    expect(check(change)).toBe(expected);
  });
  it("says that a process is gone", () => {
    tree.put(stray);
    tree.remove(200);
    const context = { files: new ProcFiles(tree.procRoot), ownNamespace: "pid:[1]" };
    const untouchable = { controlGroup: null, mainPid: null, pids: new Set<number>() };
    expect(recheck(summary(200), { ...context, untouchable }).kind).toBe("gone");
  });
});

describe("targetsOf()", () => {
  it("puts wrappers first, the outermost before the inner, then the stray, then its descendants; each once", () => {
    const judged = (pid: number, parentPid: number, company: readonly ProcessSummary[]): JudgedProcess => ({
      process: summary(pid, parentPid),
      standing: "stray",
      reason: "same-script",
      strayIfConflict: true,
      company,
      parent: null,
    });
    const first = judged(203, 202, [summary(204, 203), summary(202, 201), summary(201, 1), summary(205, 204)]);
    const second = judged(204, 203, [summary(205, 204)]);
    expect(targetsOf([first, second]).map(({ process, role }) => `${process.pid} ${role}`)).toEqual([
      "201 wrapper",
      "202 wrapper",
      "203 stray",
      "204 descendant",
      "205 descendant",
    ]);
  });
});
