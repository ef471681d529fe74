import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Result } from "../../src/model/result.ts";
import { loadLibc, type Libc } from "../../src/runtime/libc.ts";
import { openPid, type PidHandle } from "../../src/runtime/pidfd.ts";

const children: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
  vi.restoreAllMocks();
  for (const started of children.splice(0)) started.kill("SIGKILL");
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function child(): Promise<{ process: ChildProcess; pid: number; exit: Promise<unknown[]> }> {
  const started = spawn("sleep", ["1000"], { stdio: "ignore" });
  children.push(started);
  await once(started, "spawn");
  return { process: started, pid: started.pid ?? 0, exit: once(started, "exit") };
}

function opened(result: Result<PidHandle>): PidHandle {
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

/** A /proc with one process, whose stat the test can change. */
function fakeProc(pid: number): { root: string; write(startTimeTicks: number, state?: string, tgid?: number): void } {
  const root = mkdtempSync(join(tmpdir(), "proc-"));
  folders.push(root);
  mkdirSync(join(root, String(pid)));
  return {
    root,
    write(startTimeTicks, state = "S", tgid = pid) {
      const fields = [state, ...Array.from({ length: 16 }, () => "0"), "1", "0", startTimeTicks, "0"];
      writeFileSync(join(root, String(pid), "stat"), `${pid} (a ) b) ${fields.join(" ")}\n`);
      writeFileSync(join(root, String(pid), "status"), `Name:\tx\nTgid:\t${tgid}\n`);
    },
  };
}

const calls = loadLibc();
const without = (errno: number): Libc | null => (calls === null ? null : { ...calls, pidfdOpen: () => -errno });

describe.each([
  { way: "pidfd", options: {} },
  { way: "start-time", options: { libc: null } },
] as const)("a process held by $way", ({ way, options }) => {
  it("is signalled, and is seen to have exited", async () => {
    const { pid, exit } = await child();
    const handle = opened(openPid(pid, options));
    expect(handle.heldBy).toBe(way);
    expect(handle.exited()).toBe(false);
    expect(handle.signal("SIGTERM")).toEqual({ ok: true, value: "sent" });
    expect(await exit).toEqual([null, "SIGTERM"]);
    expect(handle.exited()).toBe(true);
    handle.close();
  });

  it("is gone once it has exited: the handle signals nothing any more", async () => {
    const { pid, process: started, exit } = await child();
    const handle = opened(openPid(pid, options));
    started.kill("SIGKILL");
    await exit;
    const kill = vi.spyOn(process, "kill");
    expect(handle.signal("SIGKILL")).toEqual({ ok: true, value: "gone" });
    expect(handle.signal("SIGTERM")).toEqual({ ok: true, value: "gone" });
    expect(kill).not.toHaveBeenCalled();
    expect(openPid(pid, options)).toMatchObject({ ok: false, code: "gone" });
    handle.close();
  });

  it("is gone as soon as it is a zombie, though its number is still taken", async () => {
    const parent = spawn("sh", ["-c", "sleep 1000 & echo $!; exec sleep 1000"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    children.push(parent);
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(line.toString("utf8"));
    // Only the exec'd sleep reaps nothing; a shell would.
    await vi.waitFor(() => expect(readFileSync(`/proc/${parent.pid}/comm`, "utf8")).toBe("sleep\n"));
    const handle = opened(openPid(pid, options));
    expect(handle.signal("SIGKILL")).toEqual({ ok: true, value: "sent" });
    await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, "latin1")).toMatch(/\) Z /));
    expect(handle.exited()).toBe(true);
    expect(handle.signal("SIGKILL")).toEqual({ ok: true, value: "gone" });
    handle.close();
  });

  it("is not signalled through a closed handle", async () => {
    const { pid, process: started, exit } = await child();
    const handle = opened(openPid(pid, options));
    handle.close();
    handle.close();
    expect(handle.signal("SIGKILL")).toMatchObject({ ok: false, code: "closed" });
    expect(handle.exited()).toBe(false);
    started.kill("SIGTERM");
    // Had the KILL been sent first, it would be what the child died of.
    expect(await exit).toEqual([null, "SIGTERM"]);
  });

  it("is never init, a group, this program or a number that is no PID", () => {
    for (const pid of [1, 0, -1, -4242, process.pid, 1.5, Number.NaN, 2 ** 31, Infinity]) {
      expect(openPid(pid, options)).toMatchObject({ ok: false, code: "refused" });
    }
  });

  it("is gone where nothing has that number", () => {
    expect(openPid(0x7fffffff, options)).toMatchObject({ ok: false, code: "gone", recoverable: false });
  });

  it("is not a thread: a signal to a thread's number would reach its whole process", () => {
    expect(openPid(otherThread(), options)).toMatchObject({ ok: false, code: "not-a-process" });
  });
});

describe("openPid()", () => {
  it("holds by start time where the kernel has no pidfd or a filter denies it", async () => {
    const { pid } = await child();
    for (const errno of [38, 1]) {
      const handle = opened(openPid(pid, { libc: without(errno) }));
      expect(handle.heldBy).toBe("start-time");
      handle.close();
    }
  });

  it("says that it can be tried again when descriptors have run out", async () => {
    const { pid } = await child();
    expect(openPid(pid, { libc: without(24) })).toMatchObject({ ok: false, code: "no-resources", recoverable: true });
  });

  it("does not leak descriptors", async () => {
    const { pid } = await child();
    const first = calls?.pidfdOpen(pid) ?? -1;
    calls?.close(first);
    for (let round = 0; round < 50; round++) opened(openPid(pid)).close();
    const last = calls?.pidfdOpen(pid) ?? -1;
    calls?.close(last);
    expect(last).toBe(first);
  });
});

describe("a process held by start-time", () => {
  it("is not signalled when its number was taken by another process", async () => {
    const { pid } = await child();
    const proc = fakeProc(pid);
    proc.write(1000);
    const handle = opened(openPid(pid, { libc: null, procRoot: proc.root }));
    proc.write(1001);
    const kill = vi.spyOn(process, "kill");
    expect(handle.signal("SIGKILL")).toEqual({ ok: true, value: "gone" });
    proc.write(1000);
    expect(handle.signal("SIGKILL")).toEqual({ ok: true, value: "gone" });
    expect(handle.exited()).toBe(true);
    expect(kill).not.toHaveBeenCalled();
  });

  it("is not signalled while its identity cannot be read", async () => {
    const { pid } = await child();
    const proc = fakeProc(pid);
    proc.write(1000);
    const handle = opened(openPid(pid, { libc: null, procRoot: proc.root }));
    writeFileSync(join(proc.root, String(pid), "stat"), "torn");
    const kill = vi.spyOn(process, "kill");
    expect(handle.signal("SIGTERM")).toMatchObject({ ok: false, code: "unreadable", recoverable: true });
    expect(handle.exited()).toBe(false);
    expect(kill).not.toHaveBeenCalled();
  });

  it("is gone when it is a zombie", async () => {
    const { pid } = await child();
    const proc = fakeProc(pid);
    proc.write(1000, "Z");
    expect(openPid(pid, { libc: null, procRoot: proc.root })).toMatchObject({ ok: false, code: "gone" });
  });
});

/** The number of another thread of this program than the one that carries its PID. */
function otherThread(): number {
  const threads = readdirSync("/proc/self/task").map(Number);
  return threads.find((thread) => thread !== process.pid) ?? 0;
}
