import type { MonotonicMs } from "../model/scalars.ts";

/** V8's compilers beyond its interpreter, the quickest to compile first. */
const COMPILERS: readonly string[] = ["sparkplug", "maglev", "opt"];
/** Between two looks, milliseconds. */
const LOOK_MS = 1000;
/** Coming to know hundreds of units takes a core for some ten seconds, compiled for eight; and it is done only once. */
const START_MS = 30_000;
/** Of one core, for two looks in a row: then compiled code pays. */
const BUSY = 0.25;
/** Of one core, for so long without a break: then what is compiled only takes room. */
const CALM = { share: 0.05, forMs: 30_000 };

/**
 * Has V8 compile only while there is much to do. What runs once a second is fast enough interpreted, and is compiled in the
 * end all the same: that is some 3 MB of anonymous memory, and 6 MB of the compilers' own pages (docs/design.md, "Footprint").
 */
export class Compilers {
  private readonly options: CompilersOptions;
  private on = false;
  private readonly startedAtMs: MonotonicMs;
  private looked: { readonly atMs: MonotonicMs; readonly cpuMs: number };
  private wasBusy = false;
  private calmSinceMs: MonotonicMs | null = null;

  /** Turns them off at once. */
  constructor(options: CompilersOptions) {
    this.options = options;
    this.startedAtMs = options.nowMs();
    this.looked = { atMs: this.startedAtMs, cpuMs: options.cpuMs() };
    this.set(false);
  }

  /** To be called about once a second, or more often: turns them on or off by what was used since. */
  tick(): void {
    const { nowMs, cpuMs } = this.options;
    const atMs = nowMs();
    const elapsedMs = atMs - this.looked.atMs;
    if (elapsedMs < LOOK_MS) return;
    const usedMs = cpuMs();
    const share = (usedMs - this.looked.cpuMs) / elapsedMs;
    this.looked = { atMs, cpuMs: usedMs };
    const isBusy = share >= BUSY && atMs - this.startedAtMs > START_MS;
    if (isBusy && this.wasBusy && !this.on) this.set(true);
    this.wasBusy = isBusy;
    this.calmSinceMs = share < CALM.share ? (this.calmSinceMs ?? atMs) : null;
    if (!this.on || this.calmSinceMs === null || atMs - this.calmSinceMs < CALM.forMs) return;
    this.set(false);
    this.options.onCalm();
  }

  private set(on: boolean): void {
    this.on = on;
    for (const name of COMPILERS) this.options.setFlag(on ? `--${name}` : `--no-${name}`);
  }
}

/** What the switch needs. */
export interface CompilersOptions {
  readonly nowMs: () => MonotonicMs;
  /** Processor time of this process so far, milliseconds. */
  readonly cpuMs: () => number;
  /** `setFlagsFromString` of node:v8. */
  readonly setFlag: (flag: string) => void;
  /** Called when they were turned off after a busy time. */
  readonly onCalm: () => void;
}
