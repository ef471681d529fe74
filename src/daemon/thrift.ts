import { setFlagsFromString } from "node:v8";
import type { MonotonicMs } from "../model/scalars.ts";
import { Compilers } from "../runtime/compilers.ts";
import { clearYoungMemory, giveBackMemory } from "../runtime/give-back.ts";

/** What starting took is free again by then, milliseconds; and what the first rounds of everything took. */
const SETTLED_MS: readonly number[] = [10_000, 90_000];
/** One unit writes 200 KB meanwhile, of the megabyte that V8 would have written to before it collects. */
const TIDY_EVERY_MS = 10_000;
/** Given back at most this often, where so much more is held than after the last time: a unit was read anew, or healed. */
const GIVE_BACK = { everyMs: 300_000, bytes: 2 ** 20 };

const ourMemory = {
  clearYoung: clearYoungMemory,
  giveBack: giveBackMemory,
  rssBytes: () => process.memoryUsage.rss(),
};

/** Keeps the daemon small: it compiles only while there is much to do, and gives back what is free. */
export class Thrift {
  private readonly nowMs: () => MonotonicMs;
  private readonly memory: NonNullable<ThriftOptions["memory"]>;
  private readonly compilers: Compilers;
  private readonly startedAtMs: number;
  /** How many of SETTLED_MS are over; counts on behind them. */
  private settled = 0;
  private tidiedAtMs: number;
  private gaveBack = { atMs: -Infinity, rssBytes: 0 };

  /** To be made before anything else runs: what has run is compiled. */
  constructor({ nowMs, memory = ourMemory, setFlag = setFlagsFromString }: ThriftOptions) {
    this.nowMs = nowMs;
    this.memory = memory;
    this.startedAtMs = nowMs();
    this.tidiedAtMs = this.startedAtMs;
    this.compilers = new Compilers({
      nowMs,
      cpuMs: () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1000;
      },
      setFlag,
      onCalm: () => this.giveBack(nowMs()),
    });
  }

  /** To be called with each beat. */
  tick(): void {
    this.compilers.tick();
    const nowMs = this.nowMs();
    if (nowMs - this.tidiedAtMs < TIDY_EVERY_MS) return;
    this.tidiedAtMs = nowMs;
    this.tidy(nowMs);
  }

  private tidy(nowMs: number): void {
    this.memory.clearYoung();
    if (!this.isDue(nowMs)) return;
    this.settled += 1;
    this.giveBack(nowMs);
  }

  private isDue(nowMs: number): boolean {
    const settledMs = SETTLED_MS[this.settled];
    if (settledMs !== undefined) return nowMs - this.startedAtMs >= settledMs;
    const { atMs, rssBytes } = this.gaveBack;
    return nowMs - atMs >= GIVE_BACK.everyMs && this.memory.rssBytes() - rssBytes > GIVE_BACK.bytes;
  }

  private giveBack(atMs: number): void {
    this.memory.giveBack();
    this.gaveBack = { atMs, rssBytes: this.memory.rssBytes() };
  }
}

/** What thrift needs. */
export interface ThriftOptions {
  readonly nowMs: () => MonotonicMs;
  /** @default {this process's} */
  readonly memory?: {
    readonly clearYoung: () => void;
    readonly giveBack: () => void;
    readonly rssBytes: () => number;
  };
  /** @default {V8's} */
  readonly setFlag?: (flag: string) => void;
}
