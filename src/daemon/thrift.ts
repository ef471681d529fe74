import { setFlagsFromString } from "node:v8";
import type { Clock } from "../runtime/clock.ts";
import { Compilers } from "../runtime/compilers.ts";
import { giveBackMemory } from "../runtime/give-back.ts";

/** What starting took is free again by then, milliseconds; and what the first rounds of everything took. */
const SETTLED_MS = [10_000, 90_000] as const;
const GIVE_BACK_EVERY_MS = 600_000;

/** Keeps the daemon small: it compiles only while there is much to do, and gives back what is free. Release it with end(). */
export class Thrift {
  private readonly compilers: Compilers;
  private readonly timers: readonly NodeJS.Timeout[];

  /** To be made before anything else runs: what has run is compiled. */
  constructor({ clock }: { readonly clock: Clock }) {
    this.compilers = new Compilers({
      nowMs: () => clock.monotonicMs(),
      cpuMs: () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1000;
      },
      setFlag: setFlagsFromString,
      onCalm: giveBackMemory,
    });
    this.timers = [
      ...SETTLED_MS.map((ms) => setTimeout(giveBackMemory, ms)),
      setInterval(giveBackMemory, GIVE_BACK_EVERY_MS),
    ];
  }

  /** To be called with each beat. */
  tick(): void {
    this.compilers.tick();
  }

  end(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
}
