import type { PolicyState } from "../policy/state.ts";
import type { Clock } from "../runtime/clock.ts";
import type { AuditDesk } from "./audit-desk.ts";
import { savedAt } from "./initial-state.ts";
import type { StateStore } from "./state-store.ts";

/** Between two saves that nothing urgent asks for: all they bring is the journal cursor, and what it missed is read again. */
const SAVE_MS = 60_000;

/** Makes the state durable, and says once when it cannot be. */
export class Saver {
  private readonly options: SaverOptions;
  private savedAtMs = -Infinity;
  private trouble: string | null = null;

  constructor(options: SaverOptions) {
    this.options = options;
  }

  tick(): void {
    if (this.options.clock.monotonicMs() - this.savedAtMs >= SAVE_MS) this.save();
  }

  save(): void {
    const { clock, desk, store, units, journalCursor } = this.options;
    this.savedAtMs = clock.monotonicMs();
    const saved = store.save({ savedAt: savedAt(clock), journalCursor: journalCursor(), units: units() });
    const trouble = saved.ok ? null : saved.message;
    if (trouble !== null && trouble !== this.trouble) {
      desk.say("trouble", desk.wording.daemon.stateNotSaved(trouble), {
        reason: "state-not-saved",
        priority: 3,
      });
    }
    this.trouble = trouble;
  }
}

/** What a saver needs. */
export interface SaverOptions {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly desk: AuditDesk;
  readonly units: () => readonly PolicyState[];
  readonly journalCursor: () => string | null;
}
