import type { Observation } from "../model/observation.ts";
import type { Clock } from "../runtime/clock.ts";
import type { ProcessScanner } from "../sensors/process/process-scanner.ts";
import type { UnitProgramFacts } from "../sensors/process/unit-program.ts";

/** Between two looks for new processes, milliseconds: a look costs some 10 µs. */
const QUICK_MS = 1000;
/** Scans asked for in one go (a conflict is several lines) are one scan. */
const ASKED_MS = 100;
/** And so many times as long as the last one took: hundreds of units that are first seen one after the other ask for one each. */
const ASKED_COSTS = 2;

/** What the scan loop needs. */
export interface ScanLoopOptions {
  readonly clock: Clock;
  readonly scanner: ProcessScanner;
  /** The units that can be scanned for, and what is known of each. */
  readonly units: () => readonly UnitProgramFacts[];
  /** The shortest `strays.interval` of all units, milliseconds. */
  readonly intervalMs: () => number;
  readonly onObservation: (observation: Observation) => void;
}

/** Looks for strays: for new processes all the time, at all of them at the interval, and at once when asked. */
export class ScanLoop {
  private readonly options: ScanLoopOptions;
  private scannedAtMs = -Infinity;
  private quickAtMs = -Infinity;
  private endedAtMs = -Infinity;
  private costMs = 0;
  private asked = false;

  constructor(options: ScanLoopOptions) {
    this.options = options;
  }

  tick(): void {
    const nowMs = this.options.clock.monotonicMs();
    const intervalMs = this.options.intervalMs();
    if (this.asked && this.mayBeAsked(nowMs)) this.scan({ full: true });
    else if (nowMs - this.scannedAtMs >= intervalMs) this.scan({ full: false });
    else if (nowMs - this.quickAtMs >= Math.min(QUICK_MS, intervalMs)) this.quick();
  }

  /** Looks at every process now, because a conflict or an activation asks for it. */
  scanNow(): void {
    const nowMs = this.options.clock.monotonicMs();
    if (nowMs - this.scannedAtMs >= ASKED_MS && this.mayBeAsked(nowMs)) this.scan({ full: true });
    else this.asked = true;
  }

  private mayBeAsked(nowMs: number): boolean {
    return nowMs - this.endedAtMs >= ASKED_COSTS * this.costMs;
  }

  /** Looks at every process, however short ago it did: after strays were ended, what was seen is old. */
  scanAfterwards(): void {
    this.scan({ full: true });
  }

  private scan({ full }: { readonly full: boolean }): void {
    const { clock, scanner, units, onObservation } = this.options;
    const atMs = clock.monotonicMs();
    this.scannedAtMs = atMs;
    this.asked = false;
    this.quickAtMs = atMs;
    const observations = scanner.scan(units(), { atMs, full });
    for (const observation of observations) onObservation(observation);
    this.endedAtMs = clock.monotonicMs();
    this.costMs = this.endedAtMs - atMs;
  }

  private quick(): void {
    const { clock, scanner, units, onObservation } = this.options;
    const atMs = clock.monotonicMs();
    this.quickAtMs = atMs;
    for (const observation of scanner.quickScan(units(), { atMs })) onObservation(observation);
  }
}
