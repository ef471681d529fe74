import { describe, expect, it } from "vitest";
import { ScanLoop } from "../../src/daemon/scan-loop.ts";
import type { BootId, MonotonicMs, WallMs } from "../../src/model/scalars.ts";
import type { ProcessScanner, ScanOptions } from "../../src/sensors/process/process-scanner.ts";
import { processes } from "../detectors/observations.ts";

/** A loop above processes that never change, and what it asked for and told, by the second. */
function looping() {
  const world = { second: 1000, asked: [] as (readonly [number, ScanOptions])[], told: [] as number[] };
  const scan = (_units: unknown, options: ScanOptions) => {
    world.asked.push([world.second, options]);
    return options.onlyNews === true ? [] : [processes(world.second, [])];
  };
  const loop = new ScanLoop({
    clock: {
      monotonicMs: () => (world.second * 1000) as MonotonicMs,
      wallMs: () => 0 as WallMs,
      bootId: "b".repeat(32) as BootId,
    },
    scanner: { scan, quickScan: () => [] } as unknown as ProcessScanner,
    units: () => [],
    intervalMs: () => 10_000,
    onObservation: () => world.told.push(world.second),
  });
  function beat(seconds: number): void {
    for (const end = world.second + seconds; world.second < end; world.second += 1) loop.tick();
  }
  return { world, loop, beat };
}

describe("the scan loop", () => {
  it("scans at its interval, and tells what is as it was each half minute", () => {
    const { world, beat } = looping();
    beat(70);
    expect(world.asked.map(([second]) => second)).toEqual([1000, 1010, 1020, 1030, 1040, 1050, 1060]);
    expect(world.told).toEqual([1000, 1030, 1060]);
  });
});
