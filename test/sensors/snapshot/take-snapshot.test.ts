import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { UnitName } from "../../../src/model/scalars.ts";
import { type SnapshotQuery, takeSnapshot } from "../../../src/sensors/snapshot/take-snapshot.ts";
import { PID, makeTree, put, statLine } from "./process-tree.ts";

let root: string;

beforeEach(() => {
  root = makeTree();
});

afterEach(() => rmSync(root, { recursive: true }));

function take(overrides: Partial<SnapshotQuery> = {}) {
  return takeSnapshot({
    unit: "bot.service" as UnitName,
    mainPid: PID,
    controlGroup: "/system.slice/bot.service",
    procRoot: join(root, "proc"),
    cgroupRoot: join(root, "cgroup"),
    lastMessages: ["older", "newer"],
    redact: (text) => text.replaceAll("hush", "<redacted>"),
    timeoutMs: 10_000,
    ...overrides,
  });
}

describe("takeSnapshot()", () => {
  it("holds memory, mappings, descriptors, sockets, processes and the last messages, newest first", async () => {
    expect(await take()).toMatchObject({
      unit: "bot.service",
      mainPid: PID,
      ageSeconds: 501,
      memory: { rssBytes: 81_920_000, pssBytes: 71_680_000, pssAnonBytes: 61_440_000, swapBytes: 102_400 },
      mappings: [
        { name: "[heap]", mappings: 1, rssBytes: 51_200_000, anonBytes: 51_200_000 },
        { name: "[anon]", mappings: 2, rssBytes: 10_240_000, anonBytes: 10_240_000 },
        { name: "/usr/lib/libpython 3.so (deleted)", mappings: 1, rssBytes: 5_120_000, anonBytes: 0 },
      ],
      descriptors: {
        count: 6,
        softLimit: 1024,
        byKind: { socket: 2, pipe: 1, file: 2, anon_inode: 1, other: 0 },
      },
      sockets: {
        byState: { ESTABLISHED: 1, LISTEN: 1 },
        peers: [
          { peer: "149.154.167.220:443", state: "ESTABLISHED", count: 1, sendQueueBytes: 0, receiveQueueBytes: 42 },
        ],
      },
      processes: 2,
      lastMessages: ["newer", "older"],
      unknown: {},
    });
  });

  it("says which peer the main thread waits for, and names the thread that is stuck", async () => {
    expect(await take()).toMatchObject({
      threads: {
        count: 2,
        first: [
          {
            tid: PID,
            name: "python",
            state: "S",
            waitsIn: "wait_woken",
            syscall: "recvfrom",
            peer: "149.154.167.220:443",
          },
          { tid: 4005, name: "httpx) (1", state: "D", waitsIn: null, syscall: null },
        ],
      },
    });
  });

  it("makes what is missing null, says why, and keeps the rest", async () => {
    rmSync(join(root, "proc", String(PID), "smaps_rollup"));
    rmSync(join(root, "proc", String(PID), "fd"), { recursive: true });
    expect(await take()).toMatchObject({
      memory: null,
      descriptors: null,
      sockets: null,
      mappings: [{}, {}, {}],
      threads: { count: 2 },
      unknown: {
        memory: "the process has ended",
        descriptors: "the process has ended",
        sockets: "the process has ended",
      },
    });
  });

  it("does not walk the pages of a large process", async () => {
    put(root, `proc/${PID}/status`, "VmRSS:\t 9000000 kB\n");
    expect(await take()).toMatchObject({ mappings: null, unknown: { mappings: expect.stringContaining("too large") } });
  });

  it("tells nothing of a process that is not in the unit's cgroup, or only beside it", async () => {
    for (const cgroup of ["0::/user.slice/session-1.scope\n", "0::/system.slice/bot.service-other\n", "0::/\n", ""]) {
      put(root, `proc/${PID}/cgroup`, cgroup);
      expect(await take()).toMatchObject({
        memory: null,
        threads: null,
        descriptors: null,
        sockets: null,
        processes: 2,
        unknown: { memory: expect.stringContaining("not in the unit's cgroup") },
      });
    }
  });

  it("has the messages though there is no process and no cgroup any more", async () => {
    expect(await take({ mainPid: null, controlGroup: null })).toMatchObject({
      memory: null,
      processes: null,
      lastMessages: ["newer", "older"],
      unknown: { memory: "the unit has no main process", processes: "the unit has no cgroup" },
    });
    expect(await take({ mainPid: 4999 })).toMatchObject({
      memory: null,
      unknown: { memory: "the main process has ended" },
    });
  });

  it("redacts names, paths and messages", async () => {
    put(root, `proc/${PID}/task/${PID}/stat`, statLine(PID, { name: "hush" }));
    const text = JSON.stringify(await take({ lastMessages: ["token hush"] }));
    expect(text).not.toContain("hush");
    expect(text).toContain("<redacted>");
  });

  it("stays within 8 KB, dropping the oldest message before the newest", async () => {
    for (let tid = 4010; tid < 4300; tid += 1) {
      put(root, `proc/${PID}/task/${tid}/stat`, statLine(tid, { name: `thread-${tid}`.padEnd(60, "я") }));
    }
    const lastMessages = Array.from({ length: 50 }, (_, index) => `${index} ${"😀".repeat(4000)}`);
    const snapshot = await take({ lastMessages });
    expect(Buffer.byteLength(JSON.stringify(snapshot))).toBeLessThanOrEqual(8192);
    expect(snapshot).toMatchObject({ truncated: true, threads: { count: 292 }, memory: { rssBytes: 81_920_000 } });
    expect(JSON.stringify(snapshot["lastMessages"])).toContain('["49 ');
  });

  it("gives up what does not answer in time, and keeps what did", async () => {
    const rollup = join(root, "proc", String(PID), "smaps_rollup");
    rmSync(rollup);
    // Opening a FIFO that nobody writes to waits like a read that a stuck process holds up.
    execFileSync("mkfifo", [rollup]);
    const snapshot = await take({ timeoutMs: 2000 });
    expect(snapshot).toMatchObject({
      memory: null,
      descriptors: { count: 6 },
      unknown: { memory: "not read within 2 s" },
    });
    // Lets the waiting thread of the pool go.
    writeFileSync(rollup, "");
  });
});
