import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { JudgedProcess, ProcessesObservation } from "../../../src/model/observation.ts";
import type { MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import { createProcessScanner, type ProcessScanner } from "../../../src/sensors/process/process-scanner.ts";
import type { UnitProgramFacts } from "../../../src/sensors/process/unit-program.ts";
import { OWN_PID, ProcTree, referenceHost } from "./proc-tree.ts";

// Room for a busy machine: nothing here waits for time to pass.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const at = (ms: number): MonotonicMs => ms as MonotonicMs;
const SESSION = "/user.slice/user-1000.slice/session-9.scope";

let tree: ProcTree;
let scanner: ProcessScanner;
let clockMs = 0;

function unit(change: Partial<UnitProgramFacts> = {}): UnitProgramFacts {
  return {
    unit: "marketingbot-bot.service" as UnitName,
    controlGroup: "/system.slice/marketingbot-bot.service",
    mainPid: 100,
    execStart: [`${tree.home}/.venv/bin/python`, "bot.py"],
    workingDirectory: tree.home,
    ...change,
  };
}

function scan(change: Partial<UnitProgramFacts> = {}, full = true): ProcessesObservation {
  const [observation] = scanner.scan([unit(change)], { atMs: at(1), full });
  if (observation?.kind !== "processes") throw new Error(`not seen: ${JSON.stringify(observation)}`);
  return observation;
}

function find(observation: ProcessesObservation, pid: number): JudgedProcess | undefined {
  return observation.judged.find(({ process }) => process.pid === pid);
}

const straysOf = (observation: ProcessesObservation): readonly number[] =>
  observation.judged.filter(({ standing }) => standing === "stray").map(({ process }) => process.pid);
const around = (words: readonly string[], more: { readonly sibling?: boolean; readonly cgroup?: string } = {}) => {
  tree.put({ pid: 200, ppid: 1, words, cgroup: more.cgroup ?? SESSION });
  tree.put({ pid: 201, ppid: 200, words: ["python3", "bot.py"], cgroup: SESSION });
  if (more.sibling) tree.put({ pid: 202, ppid: 200, words: ["sleep", "9"], cgroup: SESSION });
  const stray = find(scan({ mainPid: null, controlGroup: null, uid: 1000 }), 201);
  return {
    standing: stray?.standing,
    company: stray?.company.map(({ pid }) => pid),
    parent: stray?.parent?.pid ?? null,
  };
};
const fill = (): void => {
  tree.put({ pid: 1, ppid: 0, words: ["/sbin/init"], cgroup: "/init.scope" });
  tree.put({ pid: OWN_PID, ppid: 1, words: ["unitwarden"], cgroup: "/system.slice/unitwarden.service" });
  tree.put({ pid: 100, ppid: 1, words: ["python3", "bot.py"], cgroup: "/system.slice/marketingbot-bot.service" });
};
const quick = () => scanner.quickScan([unit()], { atMs: at(2) });

beforeEach(() => {
  tree = new ProcTree();
  clockMs = 0;
  scanner = createProcessScanner({
    procRoot: tree.procRoot,
    ownPid: OWN_PID,
    redact: (text) => text.replaceAll("hunter2", "***"),
    costClockMs: () => clockMs,
  });
});
afterEach(() => tree.release());

describe("a scan of the reference host", () => {
  beforeEach(() => tree.putAll(referenceHost()));

  it("judges every copy and lists no look-alike", () => {
    const observation = scan();
    expect(observation).toMatchObject({ enforced: true, offReason: null, program: `script ${tree.home}/bot.py` });
    expect(observation.judged.map(({ process, standing, reason }) => [process.pid, standing, reason])).toEqual([
      [100, "ours", "in-unit-cgroup"],
      [101, "ours", "child-of-ours"],
      [200, "stray", "same-script"],
      [212, "stray", "same-script"],
      [400, "someone-else", "other-service"],
      [401, "someone-else", "container"],
      [402, "someone-else", "other-pid-namespace"],
      [403, "someone-else", "other-token"],
      [404, "someone-else", "other-arguments"],
      [405, "unknown", "other-flags"],
      [406, "someone-else", "other-user"],
      [407, "unknown", "unresolved"],
      [409, "stray", "same-script"],
    ]);
  });

  it("takes a stray's fork along, but no process of another service below it", () => {
    expect(find(scan(), 200)?.company.map(({ pid }) => pid)).toEqual([201]);
  });

  it("takes the shell along that cron started for it, and names cron as the parent", () => {
    const stray = find(scan(), 212);
    expect(stray?.company.map(({ pid }) => pid)).toEqual([211]);
    expect(stray?.parent?.pid).toBe(210);
  });

  it("finds the same strays while the unit is down, and remembers its token and user", () => {
    const before = scan();
    tree.remove(100);
    tree.remove(101);
    const after = scan({ mainPid: null, controlGroup: null });
    expect(straysOf(after)).toEqual(straysOf(before));
    expect(find(after, 403)?.reason).toBe("other-token");
  });

  it.each(["systemd-executor", "systemd"])("takes a main process that is still %s for none", (starter) => {
    const exe = `/usr/lib/systemd/${starter}`;
    tree.put({
      pid: 100,
      ppid: 1,
      words: [exe, "--deserialize", "39"],
      cgroup: "/system.slice/marketingbot-bot.service",
      exe,
    });
    expect(scan({ uid: 1000 })).toMatchObject({ enforced: true, program: `script ${tree.home}/bot.py` });
  });

  it("falls back on ExecStart when it has never seen the unit run", () => {
    tree.remove(100);
    tree.remove(101);
    const observation = scan({ mainPid: null, controlGroup: null, uid: 1000 });
    expect(observation.program).toBe(`script ${tree.home}/bot.py`);
    expect(find(observation, 200)?.standing).toBe("stray");
  });

  it("knows the token of a unit that it has never seen run: from its environment files, or a .env that the program reads itself", () => {
    tree.remove(100);
    tree.remove(101);
    const never = { mainPid: null, controlGroup: null, uid: 1000 };
    expect(find(scan(never), 403)).toMatchObject({ standing: "unknown", reason: "token-not-comparable" });
    const path = `${tree.home}/settings.env`;
    const line = `BOT_TOKEN=${referenceHost().find(({ pid }) => pid === 100)?.environ?.["BOT_TOKEN"]}\n`;
    writeFileSync(path, line);
    const given = scan({ ...never, environmentFiles: [{ path, optional: false }] });
    expect(find(given, 403)).toMatchObject({ standing: "someone-else", reason: "other-token" });
    expect(find(given, 200)?.standing).toBe("stray");
    const unreadable = scan({ ...never, environmentFiles: [{ path: `${path}.gone`, optional: false }] });
    expect(find(unreadable, 403)).toMatchObject({ standing: "unknown", reason: "unreadable" });
    writeFileSync(`${tree.home}/.env`, line);
    expect(find(scan(never), 403)?.reason).toBe("other-token");
  });

  it("judges nobody a stray when cgroups, namespaces or directories cannot be read", () => {
    for (const made of referenceHost()) {
      tree.put({ ...made, cgroup: made.pid < 200 ? made.cgroup : null });
    }
    expect(scan().judged.filter(({ standing }) => standing === "stray")).toEqual([]);
    for (const made of referenceHost()) tree.put({ ...made, namespace: made.pid < 200 ? "pid:[1]" : null });
    expect(scan().judged.filter(({ standing }) => standing === "stray")).toEqual([]);
    for (const made of referenceHost()) {
      tree.put(made);
      if (made.pid >= 200) rmSync(join(tree.procRoot, String(made.pid), "cwd"));
    }
    expect(scan().judged.filter(({ standing }) => standing === "stray")).toEqual([]);
  });

  it("never lists itself or its ancestors", () => {
    tree.put({ pid: 58, ppid: 1, words: ["python3", "bot.py"], cgroup: SESSION });
    tree.put({ pid: OWN_PID, ppid: 58, words: ["python3", "bot.py"], cgroup: SESSION });
    const observation = scan();
    expect([find(observation, 58), find(observation, OWN_PID)]).toEqual([undefined, undefined]);
  });
});

describe("the unit's program", () => {
  beforeEach(() => {
    tree.put({ pid: 1, ppid: 0, words: ["/sbin/init"], cgroup: "/init.scope" });
    tree.put({ pid: OWN_PID, ppid: 1, words: ["unitwarden"], cgroup: "/system.slice/unitwarden.service" });
  });
  const inUnit = "/system.slice/marketingbot-bot.service";

  it("is what a wrapper runs in the unit's cgroup", () => {
    tree.put({ pid: 100, ppid: 1, words: ["bash", "start.sh"], cgroup: inUnit });
    tree.put({ pid: 101, ppid: 100, words: ["python3", "bot.py"], cgroup: inUnit });
    expect(scan().program).toBe(`script ${tree.home}/bot.py`);
  });

  it("is unknown where a wrapper runs two", () => {
    tree.put({ pid: 100, ppid: 1, words: ["bash", "start.sh"], cgroup: inUnit });
    tree.put({ pid: 101, ppid: 100, words: ["python3", "bot.py"], cgroup: inUnit });
    tree.put({ pid: 102, ppid: 100, words: ["python3", "webhook_handler.py"], cgroup: inUnit });
    expect(scan()).toMatchObject({ enforced: false, offReason: "several-programs", judged: [] });
  });

  it.each([
    [["docker", "run", "bot"], "container-runtime"],
    [["/usr/bin/sleep", "9"], "system-executable"],
  ])("is not enforced for %j", (words, offReason) => {
    tree.put({ pid: 100, ppid: 1, words, cgroup: inUnit, exe: words[0] ?? "" });
    expect(scan()).toMatchObject({ enforced: false, offReason, judged: [] });
  });

  it.each([
    ["bash -c", (home: string) => ["/bin/bash", "-c", `source ${home}/x && exec python bot.py`], true],
    ["cd", (home: string) => ["/bin/sh", "-c", `cd ${home}/other && python bot.py`], false],
    ["uv run", () => ["/usr/bin/uv", "run", "bot.py"], true],
    ["a prefix", (home: string) => ["-/usr/bin/python3", `${home}/bot.py`], true],
    ["a symbolic link", () => ["python3", "link.py"], true],
  ] as const)("is read from ExecStart through %s", (_name, words, isBot) => {
    const observation = scan({ mainPid: null, execStart: words(tree.home), uid: 1000 });
    expect(observation.program).toBe(`script ${tree.home}/${isBot ? "" : "other/"}bot.py`);
  });

  it("is read from the interpreter line of a script that is started by name", () => {
    writeFileSync(join(tree.home, "run"), "#!/usr/bin/env python3\n", { mode: 0o755 });
    expect(scan({ mainPid: null, execStart: [`${tree.home}/run`] }).program).toBe(`script ${tree.home}/run`);
  });

  it.each([
    [["python3", "${SCRIPT}"], "command-line-unclear"],
    [["bash", "start.sh"], "shell-script"],
    [["bash", "-c", "while true; do python bot.py; done"], "command-line-unclear"],
    [["python3", "missing.py"], "script-not-found"],
    [[], "program-unknown"],
    [null, "program-unknown"],
  ])("is not guessed from ExecStart %j", (execStart, offReason) => {
    expect(scan({ mainPid: null, execStart })).toMatchObject({ enforced: false, offReason });
  });

  it("is a module only together with its directory", () => {
    writeFileSync(join(tree.home, "bot.py"), "");
    tree.put({ pid: 100, ppid: 1, words: ["python3", "-m", "bot"], cgroup: inUnit });
    tree.put({ pid: 200, ppid: 1, words: ["/usr/bin/python3", "-u", "-m", "bot"], cgroup: SESSION });
    tree.put({ pid: 201, ppid: 1, words: ["python3", "-m", "bot"], cgroup: SESSION, cwd: "{home}/other" });
    expect(scan().judged.map(({ process, reason }) => [process.pid, reason])).toEqual([
      [100, "in-unit-cgroup"],
      [200, "same-module"],
    ]);
  });

  it("is a module of the interpreter's own packages only with the same interpreter", () => {
    tree.put({ pid: 100, ppid: 1, words: ["/venv/bin/python", "-m", "bots.main"], cgroup: inUnit });
    tree.put({ pid: 200, ppid: 1, words: ["/venv/bin/python", "-m", "bots.main"], cgroup: SESSION });
    tree.put({ pid: 201, ppid: 1, words: ["/usr/bin/python3", "-m", "bots.main"], cgroup: SESSION });
    expect(scan().judged.map(({ process, standing }) => [process.pid, standing])).toEqual([
      [100, "ours"],
      [200, "stray"],
      [201, "unknown"],
    ]);
  });

  it("is an executable outside the system directories, with its arguments and directory", () => {
    const exe = join(tree.home, "bot-go");
    writeFileSync(exe, "");
    tree.put({ pid: 100, ppid: 1, words: ["./bot-go", "-x"], cgroup: inUnit, exe });
    tree.put({ pid: 200, ppid: 1, words: [exe, "-x"], cgroup: SESSION, exe });
    tree.put({ pid: 201, ppid: 1, words: [exe, "-x"], cgroup: SESSION, exe, cwd: "/" });
    tree.put({ pid: 202, ppid: 1, words: [exe, "other"], cgroup: SESSION, exe });
    tree.put({ pid: 203, ppid: 1, words: [exe, "-x"], cgroup: SESSION, exe: "/usr/bin/env" });
    expect(scan().judged.map(({ process, standing, reason }) => [process.pid, standing, reason])).toEqual([
      [100, "ours", "in-unit-cgroup"],
      [200, "stray", "same-executable"],
      [201, "unknown", "other-place"],
      [202, "someone-else", "other-arguments"],
    ]);
  });
});

describe("wrappers and respawners of a stray", () => {
  beforeEach(() => {
    tree.put({ pid: 1, ppid: 0, words: ["/sbin/init"], cgroup: "/init.scope" });
    tree.put({ pid: OWN_PID, ppid: 1, words: ["unitwarden"], cgroup: "/system.slice/unitwarden.service" });
  });
  const own = { standing: "stray", company: [200], parent: null };
  const respawner = { standing: "stray", company: [], parent: 200 };
  const neither = { standing: "stray", company: [], parent: null };

  it.each([
    [["bash", "-c", "cd /x && source y && python3 bot.py"], own],
    [["bash", "-c", "cd x && python3 bot.py; true"], own],
    [["sh", "-c", "nohup python3 bot.py"], own],
    [["timeout", "60", "python3", "bot.py"], own],
    [["uv", "run", "bot.py"], own],
    [["/venv/bin/python", "/usr/bin/poetry", "run", "python", "bot.py"], own],
    [["bash", "-c", "while true; do python3 bot.py; done"], respawner],
    [["bash", "-c", "python3 bot.py; python3 bot.py"], respawner],
    [["bash", "start.sh"], respawner],
    [["PM2 v5.3.0: God Daemon (/home/u/.pm2)"], respawner],
    [["/usr/bin/python3", "/usr/bin/supervisord"], respawner],
    [["/usr/sbin/cron", "-f"], respawner],
    [["bash", "-c", "python3 bot.py; systemctl poweroff"], neither],
    [["timeout", "60", "python3", "other.py"], neither],
    [["-bash"], neither],
    [["bash", "-i"], neither],
    [["tmux", "new", "-s", "bot"], neither],
    [["sshd: ubuntu@pts/0"], neither],
    [["/lib/systemd/systemd", "--user"], neither],
    [["sudo", "-u", "ubuntu", "python3", "bot.py"], neither],
  ])("below %j", (words, expected) => {
    expect(around(words)).toEqual(expected);
  });

  it("leaves a shell alone that has another child", () => {
    expect(around(["bash", "-c", "cd x && python3 bot.py"], { sibling: true })).toEqual(neither);
  });

  it("names another unit that starts it, and leaves that alone", () => {
    expect(around(["timeout", "60", "python3", "bot.py"], { cgroup: "/system.slice/x.service" })).toEqual(respawner);
  });
});

describe("the cost of scanning", () => {
  it("a quick scan says nothing while nothing has changed, and everything when a copy appears or goes", () => {
    fill();
    scan();
    expect(quick()).toEqual([]);
    tree.put({ pid: 501, ppid: 1, words: ["python3", "bot.py"], cgroup: SESSION });
    tree.lastPid(501);
    expect(quick()).toMatchObject([{ judged: [{ standing: "ours" }, { standing: "stray", process: { pid: 501 } }] }]);
    expect(quick()).toEqual([]);
    tree.remove(501);
    expect(quick()).toMatchObject([{ judged: [{ standing: "ours" }] }]);
  });

  it("a quick scan probes a new process again: fork comes before exec", () => {
    fill();
    scan();
    tree.put({ pid: 501, ppid: 1, words: ["-bash"], cgroup: SESSION });
    tree.lastPid(501);
    expect(quick()).toEqual([]);
    tree.put({ pid: 501, ppid: 1, words: ["python3", "bot.py"], cgroup: SESSION });
    expect(quick()).toHaveLength(1);
  });

  it("a quick scan does not take a thread for a process", () => {
    fill();
    tree.put({ pid: 500, ppid: 1, words: ["python3", "bot.py"], cgroup: SESSION });
    scan();
    tree.put({ pid: 501, ppid: 1, words: ["python3", "bot.py"], cgroup: SESSION, threadOf: 500 });
    tree.lastPid(501);
    expect(quick()).toEqual([]);
  });

  it("a full scan sees that a known process has become another by exec, or by recycling its PID", () => {
    fill();
    tree.put({ pid: 300, ppid: 1, words: ["sleep", "5"], cgroup: SESSION });
    scan();
    scan();
    scan();
    tree.put({ pid: 300, ppid: 1, words: ["python3", "bot.py"], cgroup: SESSION });
    expect(find(scan({}, false), 300)).toBeUndefined();
    expect(find(scan({}, true), 300)?.standing).toBe("stray");
    tree.put({ pid: 300, ppid: 1, words: ["python3", "other/bot.py"], cgroup: SESSION, startTimeTicks: 9 });
    expect(find(scan(), 300)).toBeUndefined();
  });

  it("sweeps the known processes for no more than its share of the time that has passed", () => {
    fill();
    for (let pid = 300; pid < 340; pid += 1) tree.put({ pid, ppid: 1, words: ["sleep", "5"], cgroup: SESSION });
    for (let pass = 0; pass < 4; pass += 1) scan();
    for (let pid = 300; pid < 340; pid += 1) tree.put({ pid, ppid: 1, words: ["python3", "bot.py"], cgroup: SESSION });
    expect(straysOf(scan({}, false)).length).toBe(0);
    clockMs += 10_000;
    expect(straysOf(scan({}, false)).length).toBeGreaterThan(0);
  });

  it("redacts command lines before they leave", () => {
    fill();
    tree.put({ pid: 300, ppid: 1, words: ["python3", "bot.py", "--password=hunter2"], cgroup: SESSION });
    expect(JSON.stringify(scan())).not.toContain("hunter2");
    expect(find(scan(), 300)?.process.commandLine).toBe("python3 bot.py --password=***");
  });
});

describe("a scanner that cannot see", () => {
  it("is blind where /proc hides the processes of others, and where there is no boot ID", () => {
    tree.put({ pid: 100, ppid: 1, words: ["python3", "bot.py"], cgroup: "/x" });
    expect(scanner.scan([unit()], { atMs: at(1) })).toMatchObject([{ kind: "blind", sensor: "processes" }]);
    tree.put({ pid: 1, ppid: 0, words: ["/sbin/init"], cgroup: "/init.scope" });
    rmSync(join(tree.procRoot, "sys/kernel/random/boot_id"));
    expect(scanner.scan([unit()], { atMs: at(1) })).toMatchObject([{ kind: "blind" }]);
  });
  it("is blind where there is no /proc at all", () => {
    const lost = createProcessScanner({ procRoot: "/nonexistent", redact: (text) => text });
    expect(lost.scan([unit()], { atMs: at(1) })).toMatchObject([{ kind: "blind" }]);
    expect(lost.quickScan([unit()], { atMs: at(1) })).toMatchObject([{ kind: "blind" }]);
  });
});
