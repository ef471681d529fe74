import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { bootHost } from "./host/boot.ts";
import type { Host } from "./host/host.ts";
import { readHostProcesses } from "./host/processes.ts";
import { run } from "./host/run.ts";
import { sweepCommand } from "./host/sweep.ts";
import { waitFor } from "./host/wait-for.ts";

/** What a host leaves on this machine while it lives: processes in cgroups that carry its tag. */
function processesOfHosts(ownerPid: number): number[] {
  return readHostProcesses("/proc").flatMap(({ pid, state }) => {
    if (state === "Z") return []; // dead; init takes its time
    try {
      return readFileSync(`/proc/${pid}/cgroup`, "utf8").includes(`unitwarden-host-${ownerPid}-`) ? [pid] : [];
    } catch {
      return [];
    }
  });
}

function cgroupsOfHosts(ownerPid: number): string[] {
  const mounts = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => / - cgroup2? /u.test(line))
    .flatMap((line) => line.split(" ")[4] ?? []);
  return mounts.flatMap((mount) => below(mount).filter((name) => name.startsWith(`unitwarden-host-${ownerPid}-`)));
}

/** The names of all directories below one; other hosts come and go meanwhile. */
function below(directory: string): string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return entries.flatMap(({ name }) => [name, ...below(join(directory, name))]);
  } catch {
    return [];
  }
}

const mounts = () => readFileSync("/proc/self/mounts", "utf8");

const sleeper = "[Service]\nExecStart=/bin/sh -c 'echo awake; exec sleep 1000'\n";

/** Boots a host in a process of its own, which then does as told. */
async function booter(ending: string): Promise<{ pid: number; exited: Promise<unknown> }> {
  const source = `
    import { bootHost } from ${JSON.stringify(join(import.meta.dirname, "host/boot.ts"))};
    const host = await bootHost();
    await host.spawn(["sleep", "1000"]);
    console.log("booted");
    setInterval(() => {}, 1000);
    ${ending}`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", source], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  await new Promise((resolve, reject) => {
    child.stdout.once("data", resolve);
    child.once("exit", () => reject(new Error("It did not boot")));
  });
  return { pid: child.pid ?? 0, exited };
}

describe("a host", () => {
  let host: Host;
  const before = { machineId: "", mounts: "" };
  beforeAll(async () => {
    before.machineId = existsSync("/etc/machine-id") ? readFileSync("/etc/machine-id", "utf8") : "";
    before.mounts = mounts();
    host = await bootHost();
  });
  afterAll(async () => {
    await host.close();
  });

  it("has systemd as PID 1, running, and next to nothing else", () => {
    const processes = host.processes();
    expect(processes.find(({ pid }) => pid === 1)?.argv[0]).toBe("/lib/systemd/systemd");
    const programs = processes.map(({ argv }) => argv[0]?.split("/").at(-1));
    const basics = ["systemd", "systemd-journald", "dbus-daemon"];
    expect(programs.filter((name = "?") => !basics.includes(name))).toEqual([]);
  });

  it("has a journal that takes what a unit prints", async () => {
    await host.writeUnit("awake.service", sleeper);
    await host.systemctl("start", "awake.service");
    const entries = await host.waitFor("the line in the journal", () => host.journal(["-u", "awake.service"]), {
      until: (found) => found.some((entry) => entry["MESSAGE"] === "awake"),
    });
    const line = entries.find((entry) => entry["MESSAGE"] === "awake");
    expect(line).toMatchObject({ _SYSTEMD_UNIT: "awake.service", PRIORITY: "6" });
  });

  it("has a bus on which systemd answers", async () => {
    const manager = "org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager";
    const { stdout } = await host.exec(["busctl", "get-property", ...manager.split(" "), "Version"]);
    expect(stdout).toMatch(/^s "\d+/u);
  });

  it("starts a unit, shows its cgroup and memory, and stops it", async () => {
    await host.writeUnit("measured.service", sleeper);
    await host.systemctl("start", "measured.service");
    const unit = await host.properties("measured.service", ["MainPID", "ControlGroup", "MemoryCurrent"]);
    const main = host.processes().find(({ pid }) => pid === Number(unit.MainPID));
    expect(main?.cgroup).toBe(unit.ControlGroup);
    expect(unit.ControlGroup).toBe("/system.slice/measured.service");
    // Without a memory controller at hand (cgroup2 in a container that may not hand it down) there is none.
    const controlled =
      host.cgroups === "v1" || existsSync(`${host.rootDirectory}/sys/fs/cgroup/system.slice/memory.stat`);
    expect(/^\d+$/u.test(unit.MemoryCurrent)).toBe(controlled);
    await host.systemctl("stop", "measured.service");
    expect(host.processes().some(({ pid }) => pid === main?.pid)).toBe(false);
  });

  it("runs programs with a user, a directory, an environment and an input", async () => {
    const script = 'id -un; pwd; echo "$COLOUR"; cat; exit 3';
    const options = { user: "daemon", cwd: "/usr", env: { COLOUR: "green" }, input: "typed\n" };
    expect(await host.exec(["sh", "-c", script], options)).toEqual({
      status: 3,
      stdout: "daemon\n/usr\ngreen\ntyped\n",
      stderr: "",
    });
  });

  it("puts programs into a session of their user, or where it is told to", async () => {
    const inSession = await host.exec(["cat", "/proc/self/cgroup"], { user: "daemon" });
    expect(inSession.stdout).toContain("\n0::/user.slice/user-1.slice/session-1.scope\n");
    const told = await host.exec(["cat", "/proc/self/cgroup"], { cgroup: "/user.slice/user-0.slice/session-7.scope" });
    expect(told.stdout).toContain("\n0::/user.slice/user-0.slice/session-7.scope\n");
  });

  it("keeps a spawned program until it is signalled", async () => {
    const spawned = await host.spawn(["sleep", "1000"]);
    expect(host.pidsOf("sleep 1000")).toContain(spawned.pid);
    expect(host.processes().find(({ pid }) => pid === spawned.pid)?.parentPid).toBe(1);
    await spawned.signal("TERM");
    await host.waitFor("the program to end", () => !spawned.isAlive());
  });

  it("ends a program that takes too long, and says what it printed", async () => {
    await expect(host.exec(["sh", "-c", "echo begun; sleep 77"], { timeoutMs: 500 })).rejects.toThrow(/0\.5 s: begun/u);
    await host.waitFor("the program to be gone", () => host.pidsOf("sleep 77").length === 0);
  });

  it("tells what it waited for, and what it saw last", async () => {
    const seen = host.waitFor("three", () => ({ count: 2 }), { timeoutMs: 10, until: ({ count }) => count === 3 });
    await expect(seen).rejects.toThrow("Waited 0.01 s for three; last seen: { count: 2 }");
  });

  it("has its own machine ID, users, network and devices, and may write anywhere", async () => {
    expect((await host.exec(["cat", "/etc/machine-id"])).stdout).not.toBe(before.machineId);
    for (const path of [
      "/etc/unitwarden/x",
      "/var/lib/unitwarden/x",
      "/usr/lib/unitwarden-x",
      "/home/x",
      "/tmp/x-of-host",
    ]) {
      await host.writeFile(path, "x");
      expect(existsSync(path)).toBe(false);
    }
    const links = (await host.exec(["cat", "/proc/net/dev"])).stdout.match(/^\s*\w+:/gmu);
    expect(links?.map((name) => name.trim())).toEqual(["lo:"]);
    expect((await host.exec(["test", "-w", "/proc/sys/kernel/pid_max"])).status).not.toBe(0);
  });

  it("shows this checkout, read-only, with the Node.js of this process", async () => {
    const { stdout } = await host.exec([host.node, "--version"]);
    expect(stdout.trim()).toBe(process.version);
    expect((await host.exec(["touch", `${host.checkout}/package.json`])).status).not.toBe(0);
  });

  it("leaves the mounts of this machine as they were", () => {
    expect(mounts()).toBe(before.mounts);
  });
});

describe("a host of another make", () => {
  it("boots on plain cgroup2, where memory is only what the processes show", async () => {
    const host = await bootHost({ cgroups: "v2" });
    try {
      expect((await host.exec(["stat", "-fc", "%T", "/sys/fs/cgroup"])).stdout.trim()).toBe("cgroup2fs");
      await host.writeUnit("awake.service", sleeper);
      await host.systemctl("start", "awake.service");
      expect((await host.properties("awake.service", ["ActiveState"])).ActiveState).toBe("active");
    } finally {
      await host.close();
    }
  });

  it("boots without overlayfs, its root read-only and tmpfs over what is written", async () => {
    const host = await bootHost({ view: "tmpfs" });
    try {
      await host.writeFile("/etc/unitwarden/x", "x");
      await host.writeFile("/var/lib/unitwarden/x", "x");
      expect(existsSync("/etc/unitwarden/x") || existsSync("/var/lib/unitwarden/x")).toBe(false);
      expect((await host.exec(["touch", "/usr/lib/unitwarden-x"])).status).not.toBe(0);
    } finally {
      await host.close();
    }
  });

  it("does not disturb another one beside it", async () => {
    const [one, other] = await Promise.all([bootHost(), bootHost()]);
    try {
      await one.writeUnit("awake.service", sleeper);
      await one.systemctl("start", "awake.service");
      expect(other.pidsOf("sleep 1000")).toEqual([]);
      await one.close();
      expect((await other.exec(["systemctl", "is-system-running"])).stdout.trim()).toBe("running");
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  });
});

describe("the end of a host", () => {
  it("takes its processes and cgroups with it, and may come twice", async () => {
    const host = await bootHost();
    await host.spawn(["sleep", "1000"]);
    expect(processesOfHosts(process.pid).length).toBeGreaterThan(2);
    expect(cgroupsOfHosts(process.pid)).not.toEqual([]);
    await host.close();
    await host.close();
    expect(processesOfHosts(process.pid)).toEqual([]);
    expect(cgroupsOfHosts(process.pid)).toEqual([]);
    expect(existsSync(`/proc/${host.pid}`)).toBe(false);
  });

  it("comes when a boot fails, with the reason", async () => {
    await expect(bootHost({ root: "/nowhere" })).rejects.toThrow(/^Cannot boot a test host: .*nowhere/su);
    expect(processesOfHosts(process.pid)).toEqual([]);
    expect(cgroupsOfHosts(process.pid)).toEqual([]);
  });

  it("comes with an exception that nobody catches", async () => {
    const { pid, exited } = await booter('throw new Error("on purpose");');
    await exited;
    expect(processesOfHosts(pid)).toEqual([]);
    expect(cgroupsOfHosts(pid)).toEqual([]);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("comes with %s to the process that booted it", async (signal) => {
    const { pid, exited } = await booter("");
    process.kill(pid, signal);
    await exited;
    expect(processesOfHosts(pid)).toEqual([]);
    expect(cgroupsOfHosts(pid)).toEqual([]);
  });

  it("comes with SIGKILL to the process that booted it; the next boot sweeps the cgroups", async () => {
    const { pid, exited } = await booter("");
    process.kill(pid, "SIGKILL");
    await exited;
    await waitFor("the processes to be gone", () => processesOfHosts(pid), { until: (pids) => pids.length === 0 });
    expect(cgroupsOfHosts(pid)).not.toEqual([]);
    const living = await bootHost();
    expect(cgroupsOfHosts(pid)).toEqual([]);
    // A sweep leaves the cgroups of those who live alone.
    await run({ argv: sweepCommand() });
    expect(cgroupsOfHosts(process.pid)).not.toEqual([]);
    await living.close();
  });
});
