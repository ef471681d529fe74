import { array, assert, boolean, constantFrom, nat, property, record } from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { parseCgroup } from "../../../src/procfs/cgroup.ts";
import { parseCommandLine } from "../../../src/procfs/command-line.ts";
import type { ProcessFacts } from "../../../src/procfs/process-facts.ts";
import type { SeenFile } from "../../../src/procfs/real-path.ts";
import type { BootId, UnitName } from "../../../src/model/scalars.ts";
import type { Candidate } from "../../../src/sensors/process/candidate.ts";
import { judgeProcesses } from "../../../src/sensors/process/judge-processes.ts";
import type { ProcessTable } from "../../../src/sensors/process/process-table.ts";
import type { KnownProgram } from "../../../src/sensors/process/program.ts";
import { summarise } from "../../../src/sensors/process/summary.ts";
import { NO_TOKENS } from "../../../src/sensors/process/token-evidence.ts";

// Room for a busy machine: nothing here waits for time to pass.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const file: SeenFile = { path: "/srv/bot.py", device: 1n, inode: 2n, ownerUid: 1000, directory: false };
const program: KnownProgram = { kind: "script", family: "python", file, args: [] };
const OWN_GROUP = "/system.slice/bot.service";
const OWN_PID = 3;
const MAIN_PID = 4;

const made = record({
  parent: nat(14),
  words: constantFrom(
    "python3\0bot.py\0",
    "bash\0-c\0python3 bot.py\0",
    "bash\0-c\0while true; do python3 bot.py; done\0",
    "timeout\x009\0python3\0bot.py\0",
    "sleep\x009\0",
    "-bash\0",
    "",
  ),
  cgroup: constantFrom(
    "/",
    "/user.slice/session-1.scope",
    OWN_GROUP,
    `${OWN_GROUP}/x`,
    "/system.slice/web.service",
    "/docker/0123456789ab",
    "/system.slice/cron.service",
    null,
  ),
  namespace: constantFrom("same", "same", "same", "other", "unknown"),
  uid: constantFrom(0, 1000, 1000, 1000, 1001, null),
  isProcess: constantFrom(true, true, true, false, null),
  kernelThread: constantFrom(false, false, false, false, true),
  copy: boolean(),
});

describe("over random process trees", () => {
  it("nothing of the unit's, another service's, a container's or another namespace's, nor PID 1 or ourselves, is ever a stray or in its company", () => {
    let strays = 0;
    let members = 0;
    assert(
      property(array(made, { minLength: 6, maxLength: 15 }), (list) => {
        const processes: readonly ProcessFacts[] = list.map((one, index) => ({
          pid: index + 1,
          comm: "x",
          state: "S",
          parentPid: one.parent,
          sessionId: 1,
          kernelThread: one.kernelThread,
          startTimeTicks: index,
          uid: one.uid,
          isProcess: one.isProcess,
          commandLine: parseCommandLine(one.words),
          cgroup: one.cgroup === null ? null : parseCgroup(`0::${one.cgroup}`),
          namespace: one.namespace,
        }));
        const table: ProcessTable = { get: (pid) => processes[pid - 1] ?? null, links: () => processes };
        const candidates = processes.flatMap((facts, index): readonly Candidate[] =>
          list[index]?.copy ? [{ facts, own: { kind: "program", program }, tokens: () => NO_TOKENS }] : [],
        );
        const judged = judgeProcesses({
          unit: {
            unit: "bot.service" as UnitName,
            controlGroup: OWN_GROUP,
            mainPid: MAIN_PID,
            execStart: null,
            workingDirectory: null,
          },
          known: { program, uid: 1000, tokens: NO_TOKENS },
          candidates,
          table,
          protectedPids: new Set([OWN_PID]),
          summarise: (facts) => summarise(facts, { bootId: "0" as BootId, redact: (text) => text }),
        });
        const ended = judged.filter(({ standing, strayIfConflict }) => standing === "stray" || strayIfConflict);
        const left = judged.filter((one) => !ended.includes(one));
        expect(left.flatMap(({ company }) => company)).toEqual([]);
        strays += ended.length;
        members += ended.flatMap(({ company }) => company).length;
        for (const { process, company } of ended) {
          expect(company.map(({ pid }) => pid)).not.toContain(process.pid);
          for (const { pid } of [process, ...company]) {
            const facts = processes[pid - 1];
            expect([1, OWN_PID, MAIN_PID]).not.toContain(pid);
            expect(["/", "/user.slice/session-1.scope", "/system.slice/cron.service"]).toContain(facts?.cgroup?.path);
            expect(facts).toMatchObject({ namespace: "same", isProcess: true, kernelThread: false });
          }
        }
        const strayPids = judged.filter(({ standing }) => standing === "stray").map(({ process }) => process.pid);
        expect(new Set(strayPids).size).toBe(strayPids.length);
      }),
      { numRuns: 3000 },
    );
    // The property would hold of a judgement that never finds anything.
    expect(strays).toBeGreaterThan(100);
    expect(members).toBeGreaterThan(20);
  });
});
