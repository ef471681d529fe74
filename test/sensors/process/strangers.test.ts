import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProcFiles } from "../../../src/procfs/proc-files.ts";
import type { MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import {
  createProcessScanner,
  type ProcessScanner,
  type ScanObservation,
} from "../../../src/sensors/process/process-scanner.ts";
import { reusedNumbers } from "../../../src/sensors/process/reused-numbers.ts";
import { OWN_PID, ProcTree } from "./proc-tree.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const SESSION = "/user.slice/user-1000.slice/session-9.scope";
const atMs = 1 as MonotonicMs;

let tree: ProcTree;
let scanner: ProcessScanner;
let clockMs = 0;

const unit = (script = "bot.py") => ({
  unit: "marketingbot-bot.service" as UnitName,
  controlGroup: "/system.slice/marketingbot-bot.service",
  mainPid: 100,
  execStart: [`${tree.home}/.venv/bin/python`, script],
  workingDirectory: tree.home,
});
const strays = (observations: readonly ScanObservation[]): readonly number[] =>
  observations.flatMap((one) =>
    one.kind === "processes"
      ? one.judged.filter(({ standing }) => standing === "stray").map(({ process }) => process.pid)
      : [],
  );
const scan = ({ full = false } = {}) => strays(scanner.scan([unit()], { atMs, full }));
const quick = () => strays(scanner.quickScan([unit()], { atMs }));
const neighbour = (pid: number, more: { readonly startTimeTicks?: number; readonly cwd?: string } = {}): void =>
  tree.put({ pid, ppid: 1, words: ["python3", "webhook_handler.py"], cgroup: SESSION, ...more });
const main = (words: readonly string[]): void =>
  tree.put({ pid: 100, ppid: 1, words, cgroup: "/system.slice/marketingbot-bot.service" });

/** Files read of one process while something is done. */
function readsOf(pid: number, during: () => void): readonly string[] {
  const spy = vi.spyOn(ProcFiles.prototype, "bytes");
  during();
  const paths = spy.mock.calls.map(([path]) => path).filter((path) => path.startsWith(`${pid}/`));
  spy.mockRestore();
  return paths;
}

beforeEach(() => {
  tree = new ProcTree();
  clockMs = 0;
  scanner = createProcessScanner({
    procRoot: tree.procRoot,
    ownPid: OWN_PID,
    redact: (text) => text,
    costClockMs: () => clockMs,
  });
  tree.put({ pid: 1, ppid: 0, words: ["/sbin/init"], cgroup: "/init.scope" });
  tree.put({ pid: OWN_PID, ppid: 1, words: ["unitwarden"], cgroup: "/system.slice/unitwarden.service" });
  main(["python3", "bot.py"]);
  neighbour(300);
  // Young ones are read again on the next passes.
  for (let pass = 0; pass < 4; pass += 1) scan();
});
afterEach(() => tree.release());

describe("a neighbour in the same language", () => {
  it("is judged once: neither a quick scan nor a scan reads it again", () => {
    expect(readsOf(300, () => quick())).toEqual([]);
    expect(readsOf(300, () => scan())).toEqual([]);
    expect(readsOf(100, () => scan())).not.toEqual([]);
  });

  it("is looked at by the sweep", () => {
    clockMs += 10_000;
    const reads = readsOf(300, () => scan());
    expect(reads).toContain("300/cmdline");
  });

  it("is found by the next sweep when it becomes the bot by exec, with its old PID and start time", () => {
    tree.put({ pid: 300, ppid: 1, words: ["python3", "bot.py"], cgroup: SESSION });
    expect([scan(), quick()]).toEqual([[], []]);
    clockMs += 10_000;
    expect(scan()).toEqual([300]);
  });

  it("is found at once by a full scan when it becomes the bot by exec", () => {
    tree.put({ pid: 300, ppid: 1, words: ["python3", "bot.py"], cgroup: SESSION });
    expect(scan({ full: true })).toEqual([300]);
  });

  it("is found by the next quick scan when another process has its PID, even one with the same words", () => {
    const copy = { pid: 400, ppid: 1, words: ["python3", "bot.py"], cgroup: SESSION };
    tree.put({ ...copy, cwd: "{home}/other" });
    for (let pass = 0; pass < 4; pass += 1) expect(scan()).toEqual([]);
    tree.put({ ...copy, startTimeTicks: 9 });
    tree.lastPid(510);
    expect(quick()).toEqual([]);
    // The kernel has been through all numbers once.
    tree.lastPid(400);
    expect(quick()).toEqual([400]);
  });

  it("is judged again in its turn without a change of its words: the file they name may be another one by now", () => {
    rmSync(join(tree.home, "webhook_handler.py"));
    symlinkSync("bot.py", join(tree.home, "webhook_handler.py"));
    expect(scan()).toEqual([]);
    clockMs += 10_000;
    expect(scan()).toEqual([300]);
  });

  it("is judged again as soon as a unit runs another program, even one of the same name", () => {
    tree.put({ pid: 400, ppid: 1, words: ["python3", "other/bot.py"], cgroup: SESSION });
    for (let pass = 0; pass < 4; pass += 1) expect(scan()).toEqual([]);
    main(["python3", "other/bot.py"]);
    expect(scan()).toEqual([400]);
  });

  it("is no stranger, and read each time, while it cannot be told what it runs", () => {
    tree.put({ pid: 301, ppid: 1, words: ["python3", "bot.py"], cgroup: SESSION, cwd: "/nowhere" });
    tree.lastPid(501);
    for (let pass = 0; pass < 4; pass += 1) scan();
    expect(readsOf(301, () => scan())).not.toEqual([]);
    rmSync(join(tree.procRoot, "301/cwd"));
    symlinkSync(tree.home, join(tree.procRoot, "301/cwd"));
    expect(scan()).toEqual([301]);
  });
});

describe("numbers that were given anew", () => {
  const known = new Set([5, 300, 4000]);
  const reused = (before: number | null, now: number | null) => reusedNumbers(known, { before, now });

  it("are those between two readings of the last one, over the top as well; all where a reading is missing", () => {
    expect(reused(299, 300)).toEqual([300]);
    expect(reused(300, 301)).toEqual([]);
    expect(reused(300, 300)).toEqual([]);
    expect(reused(4, 3999)).toEqual([5, 300]);
    expect(reused(3999, 10)).toEqual([5, 4000]);
    expect(reused(null, 7)).toEqual([5, 300, 4000]);
    expect(reused(7, null)).toEqual([5, 300, 4000]);
  });
});
