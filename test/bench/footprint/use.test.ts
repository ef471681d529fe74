import { describe, expect, it } from "vitest";

import { type ProcessUse, type ServiceUse, useBetween } from "./use.ts";

const secondNs = 1e9;

function process(name: string, threads: readonly [tid: number, cpuNs: number, wakeUps: number][], isOwn = true) {
  const entries = threads.map(([tid, cpuNs, wakeUps]) => [tid, { cpuNs, wakeUps }] as const);
  return { name, isOwn, threads: new Map(entries) } satisfies ProcessUse;
}

function moment(atS: number, cgroupCpuNs: number, processes: readonly [number, ProcessUse][], mainPid = 7): ServiceUse {
  return { atNs: BigInt(atS * secondNs), mainPid, cgroupCpuNs, processes: new Map(processes) };
}

describe("useBetween()", () => {
  it("adds the threads of the main process, new ones from their beginning", () => {
    const before = moment(0, 0, [[7, process("main", [[7, 100, 10]])]]);
    const threads = [
      [7, 100 + 0.1 * secondNs, 30],
      [8, 0.1 * secondNs, 20],
    ] as const;
    const after = moment(10, 0.5 * secondNs, [[7, process("main", [[...threads[0]], [...threads[1]]])]]);
    const use = useBetween(before, after);
    expect(use.mainShare).toBeCloseTo(0.02);
    expect(use.mainWakeUpsPerS).toBeCloseTo(4);
  });

  it("has children that ended meanwhile in the whole, and tells those that live by name", () => {
    const main = process("main", [[7, 0, 0]]);
    const before = moment(0, 0, [[7, main]]);
    const after = moment(10, 3 * secondNs, [
      [7, main],
      [9, process("journalctl", [[9, secondNs, 50]])],
    ]);
    expect(useBetween(before, after)).toMatchObject({
      mainShare: 0,
      wholeShare: 0.3,
      wholeWakeUpsPerS: 5,
      shareByName: { main: 0, journalctl: 0.1 },
    });
  });

  it("takes off what the service keeps, and does not count its wake-ups", () => {
    const before = moment(0, 0, [
      [7, process("main", [[7, 0, 0]])],
      [9, process("bot", [[9, 0, 0]], false)],
    ]);
    const after = moment(10, 3 * secondNs, [
      [7, process("main", [[7, secondNs, 10]])],
      [9, process("bot", [[9, 2 * secondNs, 90]], false)],
    ]);
    expect(useBetween(before, after)).toMatchObject({
      wholeShare: 0.1,
      wholeWakeUpsPerS: 1,
      shareByName: { main: 0.1 },
    });
  });

  it("refuses where the main process is another, or what is kept has ended", () => {
    const one = moment(0, 0, [[7, process("main", [[7, 0, 0]])]]);
    expect(() => useBetween(one, moment(1, 0, [[8, process("main", [[8, 0, 0]])]], 8))).toThrow("another one");
    const kept = moment(0, 0, [...one.processes, [9, process("bot", [[9, 0, 0]], false)]]);
    expect(() => useBetween(kept, moment(1, 0, [...one.processes]))).toThrow("ended meanwhile");
    expect(() => useBetween(one, moment(1, 0, []))).toThrow("not in the cgroup");
  });
});
