import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { InvocationId, MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import { readMemory } from "../../../src/sensors/memory/read-memory.ts";

const FIXTURES = join(import.meta.dirname, "../../fixtures/cgroup");
const CONTROL_GROUP = "/system.slice/bot.service";

function read(tree: string, overrides: { controlGroup?: string | null } = {}) {
  return readMemory({
    unit: "bot.service" as UnitName,
    controlGroup: CONTROL_GROUP,
    invocationId: "a".repeat(32) as InvocationId,
    atMs: 1000 as MonotonicMs,
    roots: { cgroup: join(tree, "cgroup"), proc: join(tree, "proc") },
    unitLimitBytes: 100_000_000,
    ...overrides,
  });
}

const copies: string[] = [];

/** A fixture tree that a test may change. */
function copyOf(name: string): string {
  const copy = mkdtempSync(join(tmpdir(), "unitwarden-memory-"));
  copies.push(copy);
  cpSync(join(FIXTURES, name), copy, { recursive: true });
  return copy;
}

afterEach(() => {
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true });
});

describe("readMemory()", () => {
  it("reads anonymous memory with swap, working set and current from cgroup v2", () => {
    expect(read(join(FIXTURES, "v2"))).toEqual({
      kind: "memory",
      unit: "bot.service",
      atMs: 1000,
      invocationId: "a".repeat(32),
      source: "cgroup-v2",
      anonBytes: 73_400_320 + 1_048_576,
      workingSetBytes: 287_309_824 - 157_286_400,
      currentBytes: 287_309_824,
      unitLimitBytes: 100_000_000,
    });
  });

  it("reads the hierarchical totals where the controller is bound to cgroup v1", () => {
    expect(read(join(FIXTURES, "hybrid"))).toMatchObject({
      source: "cgroup-v1",
      anonBytes: 62_914_560 + 2_097_152,
      workingSetBytes: 272_629_760 - 157_286_400,
      currentBytes: 272_629_760,
    });
  });

  it("adds up the processes in and below the cgroup where there is no memory controller", () => {
    expect(read(join(FIXTURES, "unaccounted"))).toMatchObject({
      source: "pss",
      anonBytes: (40_960 + 2048 + 10_240) * 1024,
      workingSetBytes: (61_440 + 20_480) * 1024,
      currentBytes: null,
    });
  });

  it("adds up the processes where only this unit has no memory accounting", () => {
    const tree = copyOf("hybrid");
    rmSync(join(tree, "cgroup/memory", CONTROL_GROUP), { recursive: true });
    cpSync(join(FIXTURES, "unaccounted/proc/400"), join(tree, "proc/300"), { recursive: true });
    expect(read(tree)).toMatchObject({ source: "pss", anonBytes: (40_960 + 2048) * 1024 });
  });

  it("takes a single process' own counters where its shares may not be read", () => {
    expect(read(join(FIXTURES, "unprivileged"))).toMatchObject({
      source: "pss",
      anonBytes: (51_200 + 1024) * 1024,
      currentBytes: null,
    });
  });

  it("is blind for several processes whose shares may not be read, for forks would count twice", () => {
    const tree = copyOf("unprivileged");
    cpSync(join(tree, "proc/500"), join(tree, "proc/501"), { recursive: true });
    writeFileSync(join(tree, "cgroup/systemd", CONTROL_GROUP, "cgroup.procs"), "500\n501\n");
    expect(read(tree)).toMatchObject({
      kind: "blind",
      sensor: "memory",
      why: expect.stringContaining("may not be read"),
    });
  });

  it("is blind rather than leave a live process out of the sum", () => {
    const tree = copyOf("unaccounted");
    rmSync(join(tree, "proc/401/smaps_rollup"));
    writeFileSync(join(tree, "proc/401/stat"), "401 (python) S 1");
    writeFileSync(join(tree, "proc/401/status"), "State:\tS (sleeping)\nVmRSS:\tlots\n");
    expect(read(tree)).toMatchObject({ kind: "blind", why: expect.stringContaining("process 401") });
  });

  it("leaves a zombie out of the sum", () => {
    const tree = copyOf("unaccounted");
    rmSync(join(tree, "proc/401/smaps_rollup"));
    writeFileSync(join(tree, "proc/401/stat"), "401 (python) Z 1");
    writeFileSync(join(tree, "proc/401/status"), "Name:\tpython\nState:\tZ (zombie)\n");
    expect(read(tree)).toMatchObject({ source: "pss", anonBytes: (40_960 + 2048) * 1024 });
  });

  it("finds the unit where only a part of the hierarchy is mounted, as in a container", () => {
    expect(read(join(FIXTURES, "container"), { controlGroup: `/docker/abc${CONTROL_GROUP}` })).toMatchObject({
      source: "cgroup-v2",
      anonBytes: 1000,
      currentBytes: 5000,
    });
  });

  it("gives null for what is odd, and keeps what is not", () => {
    const observation = read(join(FIXTURES, "odd"));
    expect(observation).toMatchObject({
      kind: "memory",
      anonBytes: null,
      workingSetBytes: null,
      currentBytes: 287_309_824,
    });
  });

  it("counts no swap where swap is not accounted for", () => {
    const v2 = copyOf("v2");
    rmSync(join(v2, "cgroup", CONTROL_GROUP, "memory.swap.current"));
    expect(read(v2)).toMatchObject({ anonBytes: 73_400_320 });
    const v1 = copyOf("hybrid");
    writeFileSync(join(v1, "cgroup/memory", CONTROL_GROUP, "memory.stat"), "total_rss 4096\ntotal_inactive_file 0\n");
    expect(read(v1)).toMatchObject({ anonBytes: 4096 });
  });

  it("does not take a torn memory.stat of cgroup v1 for one without swap", () => {
    const tree = copyOf("hybrid");
    writeFileSync(join(tree, "cgroup/memory", CONTROL_GROUP, "memory.stat"), "total_rss 4096\ntotal_sw");
    expect(read(tree)).toMatchObject({ anonBytes: null });
  });

  it("never says the working set is below nothing", () => {
    const tree = copyOf("v2");
    writeFileSync(join(tree, "cgroup", CONTROL_GROUP, "memory.current"), "5\n");
    expect(read(tree)).toMatchObject({ workingSetBytes: 0 });
  });

  it("is blind when the cgroup does not exist, and says that the unit is down", () => {
    expect(read(join(FIXTURES, "v2"), { controlGroup: "/system.slice/other.service" })).toMatchObject({
      kind: "blind",
      sensor: "memory",
      unit: "bot.service",
      why: expect.stringContaining("the unit is down"),
    });
    expect(read(join(FIXTURES, "v2"), { controlGroup: null })).toMatchObject({ kind: "blind" });
  });

  it.each(["/", "system.slice", "/system.slice/../..", "/a//b", "/a\0b", ""])(
    "is blind for %j, which is no unit's cgroup",
    (controlGroup) => {
      expect(read(join(FIXTURES, "v2"), { controlGroup })).toMatchObject({ kind: "blind" });
    },
  );

  it("is blind when the mounts cannot be read", () => {
    expect(read(join(FIXTURES, "nowhere"))).toMatchObject({ kind: "blind", why: expect.stringContaining("mountinfo") });
  });

  it("is blind when no file of the controller holds a number", () => {
    const tree = copyOf("v2");
    for (const name of ["memory.stat", "memory.current", "memory.swap.current"]) {
      writeFileSync(join(tree, "cgroup", CONTROL_GROUP, name), "");
    }
    expect(read(tree)).toMatchObject({ kind: "blind" });
  });

  it("looks at the mounts again when what it remembers no longer reads", () => {
    const tree = copyOf("hybrid");
    expect(read(tree)).toMatchObject({ source: "cgroup-v1" });
    rmSync(join(tree, "cgroup"), { recursive: true });
    mkdirSync(join(tree, "cgroup"));
    cpSync(join(FIXTURES, "v2"), tree, { recursive: true });
    expect(read(tree)).toMatchObject({ source: "cgroup-v2" });
  });
});
