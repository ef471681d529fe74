import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { JudgedProcess } from "../../../src/model/observation.ts";
import type { MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import { createProcessScanner } from "../../../src/sensors/process/process-scanner.ts";
import { commandLine, RealProcesses, until } from "./real-processes.ts";

// Room for a busy machine: nothing here waits for time to pass.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const PYTHON = "/usr/bin/python3";
const SLEEPER = "import time\ntime.sleep(600)\n";

let real: RealProcesses;

function judged(options: { readonly environ?: number } = {}): readonly JudgedProcess[] {
  const scanner = createProcessScanner({ redact: (text) => text });
  const [observation] = scanner.scan(
    [
      {
        unit: "bot.service" as UnitName,
        controlGroup: null,
        mainPid: options.environ ?? null,
        execStart: [PYTHON, "bot.py"],
        workingDirectory: real.directory,
      },
    ],
    { atMs: 1 as MonotonicMs },
  );
  if (observation?.kind !== "processes") throw new Error("blind");
  return observation.judged;
}

function strays(): readonly number[] {
  return judged()
    .filter(({ standing }) => standing === "stray")
    .map(({ process }) => process.pid);
}

const env = (digit: string) => ({ BOT_TOKEN: `${digit.repeat(6)}:${"A".repeat(35)}` });

beforeEach(() => {
  real = new RealProcesses();
  real.write("bot.py", SLEEPER);
  real.write("other/bot.py", SLEEPER);
});
afterEach(async () => real.release());

describe("real processes", () => {
  it.each([
    ["a relative script", () => [PYTHON, "bot.py"]],
    ["an absolute script and -u", () => [PYTHON, "-u", join(real.directory, "bot.py")]],
    ["bundled flags", () => [PYTHON, "-uB", "-W", "ignore", "./bot.py"]],
    ["another name in argv[0]", () => ["/bin/bash", "-c", "exec -a mybot /usr/bin/python3 bot.py"]],
  ])("a copy with %s is a stray", async (_name, words) => {
    const pid = real.start(words());
    await until(() => strays().includes(pid));
    expect(strays()).toEqual([pid]);
  });

  it("a copy below nohup is a stray without company: nohup has become it", async () => {
    const pid = real.start(["/usr/bin/nohup", PYTHON, "bot.py"]);
    const stray = await until(() => judged().find(({ standing }) => standing === "stray"));
    expect(stray).toMatchObject({ process: { pid }, company: [] });
  });

  it("look-alikes are not listed at all", async () => {
    copyFileSync("/usr/bin/sleep", real.write("vim", ""));
    const words = [
      ["/usr/bin/tail", "-f", "bot.py"],
      ["/bin/sh", "-c", "sleep 100; true", "bot.py"],
      ["/bin/bash", "-c", "exec -a vim sleep 600 bot.py || sleep 600"],
      [PYTHON, "other/bot.py"],
      [PYTHON, "-c", "import time; time.sleep(600) # from multiprocessing.spawn", "bot.py"],
      [PYTHON, "-m", "http.server", "0", "bot.py"],
      [PYTHON, "-m", "timeit", "-n1", "-r1", "import time; time.sleep(600) # bot.py"],
    ];
    const pids = words.map((line) => real.start(line));
    await until(() => pids.slice(0, 2).every((pid) => commandLine(pid).includes("bot.py")));
    const copy = real.start([PYTHON, "bot.py"]);
    await until(() => strays().includes(copy));
    expect(judged().map(({ process }) => process.pid)).toEqual([copy]);
  });

  it("a copy in another PID namespace is someone else's", async () => {
    real.start(["/usr/bin/unshare", "--pid", "--fork", "--kill-child", PYTHON, "bot.py"]);
    const found = await until(() => judged().find(({ reason }) => reason === "other-pid-namespace"));
    expect(found.standing).toBe("someone-else");
    expect(strays()).toEqual([]);
  });

  it("a copy seen through another mount is not the same script", async () => {
    // Another file under the same path, in a mount namespace of its own.
    const script = `mount --bind ${real.directory}/other ${real.directory} && cd / && exec ${PYTHON} ${real.directory}/bot.py`;
    const pid = real.start(["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script], { cwd: real.directory });
    await until(() => commandLine(pid).startsWith(PYTHON));
    try {
      expect(judged()).toEqual([]);
    } finally {
      process.kill(pid, "SIGKILL");
    }
  });

  it("a copy whose directory has been removed is unknown", async () => {
    mkdirSync(join(real.directory, "keep"));
    const pid = real.start([PYTHON, "bot.py"], { cwd: join(real.directory, "other") });
    await until(
      () => commandLine(pid).startsWith(PYTHON) && readFileSync(`/proc/${pid}/stat`, "utf8").includes(") S "),
    );
    renameSync(join(real.directory, "other/bot.py"), join(real.directory, "keep/bot.py"));
    rmSync(join(real.directory, "other"), { recursive: true });
    expect(judged()).toMatchObject([{ standing: "unknown", reason: "unresolved", process: { pid } }]);
    process.kill(pid, "SIGKILL");
  });

  it("its wrapper shell goes with a copy, a shell in a loop becomes its parent", async () => {
    const wrapper = real.start(["/bin/bash", "-c", `cd ${real.directory} && ${PYTHON} bot.py; true`]);
    const [stray] = await until(() => {
      const list = judged().filter(({ standing }) => standing === "stray");
      return list.length === 1 && list[0]?.company.length === 1 ? list : null;
    });
    expect(stray?.company.map(({ pid }) => pid)).toEqual([wrapper]);
    process.kill(wrapper, "SIGKILL");
    process.kill(stray?.process.pid ?? 0, "SIGKILL");
    const loop = real.start(["/bin/bash", "-c", `while true; do ${PYTHON} bot.py; done`]);
    const respawned = await until(() => judged().find(({ parent }) => parent?.pid === loop));
    expect(respawned.company).toEqual([]);
  });

  it("forked and other children go with a copy and are not listed again", async () => {
    real.write(
      "bot.py",
      "import os, subprocess, time\nos.fork()\nsubprocess.Popen(['sleep', '600'])\ntime.sleep(600)\n",
    );
    const pid = real.start([PYTHON, "bot.py"]);
    const stray = await until(() => judged().find(({ company }) => company.length === 3));
    expect(stray.process.pid).toBe(pid);
    expect(judged()).toHaveLength(1);
  });

  it("the token in a copy's environment tells another bot", async () => {
    const main = real.start([PYTHON, "bot.py"], { env: env("1") });
    const same = real.start([PYTHON, "bot.py"], { env: env("1") });
    const other = real.start([PYTHON, "bot.py"], { env: env("2") });
    await until(() => judged({ environ: main }).length === 3);
    const standings = new Map(judged({ environ: main }).map(({ process, reason }) => [process.pid, reason]));
    expect([main, same, other].map((pid) => standings.get(pid))).toEqual([
      "in-unit-cgroup",
      "same-script",
      "other-token",
    ]);
  });
});
