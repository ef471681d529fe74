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

/** Keeps the daemon small: it compiles only while there is much to do, and gives back what is free. */
export class Thrift {
  private readonly options: ThriftOptions;
  private readonly compilers: Compilers;
  private readonly startedAtMs: number;
  private settled = 0;
  private tidiedAtMs: number;
  private gaveBack = { atMs: -Infinity, rssBytes: 0 };

  /** To be made before anything else runs: what has run is compiled. */
  constructor(options: ThriftOptions) {
    const { nowMs } = options;
    this.options = options;
    this.startedAtMs = nowMs();
    this.tidiedAtMs = this.startedAtMs;
    this.compilers = new Compilers({
      nowMs,
      cpuMs: () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1000;
      },
      setFlag: options.setFlag ?? setFlagsFromString,
      onCalm: () => this.giveBack(nowMs()),
    });
  }

  /** To be called with each beat. */
  tick(): void {
    this.compilers.tick();
    const nowMs = this.options.nowMs();
    if (nowMs - this.tidiedAtMs < TIDY_EVERY_MS) return;
    this.tidiedAtMs = nowMs;
    this.tidy(nowMs);
  }

  private tidy(nowMs: number): void {
    const { memory = ourMemory } = this.options;
    memory.clearYoung();
    const settledMs = SETTLED_MS[this.settled] ?? Infinity;
    const hasGrown = memory.rssBytes() - this.gaveBack.rssBytes > GIVE_BACK.bytes;
    if (nowMs - this.startedAtMs >= settledMs) this.settled += 1;
    else if (this.settled < SETTLED_MS.length || !hasGrown || nowMs - this.gaveBack.atMs < GIVE_BACK.everyMs) return;
    this.giveBack(nowMs);
  }

  private giveBack(atMs: number): void {
    const { memory = ourMemory } = this.options;
    memory.giveBack();
    this.gaveBack = { atMs, rssBytes: memory.rssBytes() };
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

const ourMemory = {
  clearYoung: clearYoungMemory,
  giveBack: giveBackMemory,
  rssBytes: () => process.memoryUsage.rss(),
};
