import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProcessesObservation } from "../../../src/model/observation.ts";
import type { MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import { ProcFiles } from "../../../src/procfs/proc-files.ts";
import { createProcessScanner, type ProcessScanner } from "../../../src/sensors/process/process-scanner.ts";
import type { UnitProgramFacts } from "../../../src/sensors/process/unit-program.ts";
import { OWN_PID, ProcTree } from "./proc-tree.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const SESSION = "/user.slice/user-1000.slice/session-9.scope";
const OURS = "/system.slice/marketingbot-bot.service";
const OTHER = "/system.slice/other.service";

let tree: ProcTree;
let scanner: ProcessScanner;
let unit: UnitProgramFacts;
let nowMs = 0;

const bot = (pid: number, cgroup: string, more: { startTimeTicks?: number; words?: string[] } = {}): void =>
  tree.put({ pid, ppid: 1, words: ["python3", "bot.py"], cgroup, ...more });

/** A scan some seconds later: what each copy is taken for, and what of the unit's process was read for it. */
function scan({ afterS = 10, full = false } = {}) {
  nowMs += afterS * 1000;
  const spy = vi.spyOn(ProcFiles.prototype, "bytes");
  const [seen] = scanner.scan([unit], { atMs: nowMs as MonotonicMs, full });
  const paths = spy.mock.calls.map(([path]) => path);
  spy.mockRestore();
  const { atMs, judged } = seen as ProcessesObservation;
  const standings = Object.fromEntries(judged.map(({ process, standing }) => [process.pid, standing]));
  return { atMs, standings, isJudgedAnew: paths.includes("100/cgroup") };
}

beforeEach(() => {
  tree = new ProcTree();
  nowMs = 0;
  scanner = createProcessScanner({ procRoot: tree.procRoot, ownPid: OWN_PID, redact: (text) => text });
  unit = {
    unit: "marketingbot-bot.service" as UnitName,
    controlGroup: OURS,
    mainPid: 100,
    execStart: [`${tree.home}/.venv/bin/python`, "bot.py"],
    workingDirectory: tree.home,
  };
  tree.put({ pid: 1, ppid: 0, words: ["/sbin/init"], cgroup: "/init.scope" });
  tree.put({ pid: OWN_PID, ppid: 1, words: ["unitwarden"], cgroup: "/system.slice/unitwarden.service" });
  bot(100, OURS);
  bot(400, OTHER);
  scan({ full: true });
});
afterEach(() => tree.release());

describe("a judgement of processes", () => {
  it("holds while nothing has changed, as of now, and for less than a minute", () => {
    const first = { standings: { 100: "ours", 400: "someone-else" } };
    expect(scan()).toEqual({ ...first, atMs: 20_000, isJudgedAnew: false });
    expect(scan()).toEqual({ ...first, atMs: 30_000, isJudgedAnew: false });
    expect(scan({ afterS: 39 })).toEqual({ ...first, atMs: 69_000, isJudgedAnew: false });
    expect(scan()).toEqual({ ...first, atMs: 79_000, isJudgedAnew: true });
    expect(scan()).toEqual({ ...first, atMs: 89_000, isJudgedAnew: false });
  });

  it("is made anew by a full scan", () => {
    expect(scan({ full: true }).isJudgedAnew).toBe(true);
  });

  it.each<[what: string, change: () => void, standings: Record<number, string>]>([
    ["a copy has come", () => bot(501, SESSION), { 100: "ours", 400: "someone-else", 501: "stray" }],
    ["one has gone", () => tree.remove(400), { 100: "ours" }],
    [
      "one has become another by exec",
      () => bot(400, SESSION, { words: ["python3", "-u", "bot.py"] }),
      { 100: "ours", 400: "stray" },
    ],
    ["its PID was given to another", () => bot(400, SESSION, { startTimeTicks: 9 }), { 100: "ours", 400: "stray" }],
    ["the unit runs in another cgroup", () => (unit = { ...unit, controlGroup: OTHER }), { 100: "ours", 400: "ours" }],
    [
      "the unit's file was read again",
      () => (unit = { ...unit, execStart: [...(unit.execStart ?? [])] }),
      { 100: "ours", 400: "someone-else" },
    ],
  ])("is made anew when %s", (_, change, standings) => {
    change();
    const after = scan();
    expect(after).toMatchObject({ standings, isJudgedAnew: true });
    expect(Object.keys(after.standings)).toEqual(Object.keys(standings));
  });

  it("is made anew each time while there is a stray: what is to be ended is looked at", () => {
    bot(501, SESSION);
    expect(scan().standings).toMatchObject({ 501: "stray" });
    expect(scan().isJudgedAnew).toBe(true);
    bot(501, OURS);
    expect(scan()).toMatchObject({ standings: { 501: "ours" }, isJudgedAnew: true });
    expect(scan().isJudgedAnew).toBe(false);
  });

  it("sees within a minute that a process has left its cgroup, for which there is no sign", () => {
    bot(400, SESSION);
    expect(scan().standings).toMatchObject({ 400: "someone-else" });
    expect(scan({ afterS: 50 }).standings).toMatchObject({ 400: "stray" });
  });
});
