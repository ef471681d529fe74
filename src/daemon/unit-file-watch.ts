import type { SightObservation } from "../model/observation.ts";
import type { UnitName } from "../model/scalars.ts";
import type { Clock } from "../runtime/clock.ts";
import { journalSight } from "../sensors/journal/sight.ts";
import { readUnitFile, type UnitFile } from "../sensors/unit-file/unit-file.ts";

/** systemd says when it has read its files again, but not when a property is set: then all 400 are read. Milliseconds. */
const AGAIN_MS = 900_000;
/** What could not be read is tried again after this, milliseconds. */
const RETRY_MS = 60_000;

/** Knows what a unit's file says: read with each activation, after a reload of systemd, and every now and then. */
export class UnitFileWatch {
  private readonly options: UnitFileWatchOptions;
  private known: UnitFile | null = null;
  private logsElsewhere = false;
  /** How the follower sees the journal. */
  private followed: SightObservation | null = null;
  private dueAtMs = -Infinity;

  constructor(options: UnitFileWatchOptions) {
    this.options = options;
  }

  /** Null until it has been read. */
  get file(): UnitFile | null {
    return this.known;
  }

  /** Takes in how the follower sees the journal; gives whether that goes for the unit: there may only be nothing of it in it. */
  follow(sight: SightObservation): boolean {
    this.followed = sight;
    return !sight.visible || !this.logsElsewhere;
  }

  /** To be called with each beat. */
  tick(nowMs: number): void {
    if (nowMs >= this.dueAtMs) void this.read({ isActivation: false });
  }

  /** What is known may be old: it is read with the next beat. */
  expire(): void {
    this.dueAtMs = -Infinity;
  }

  /** What runs writes where the file said when it was started, whatever the file says by now. */
  async read({ isActivation }: { readonly isActivation: boolean }): Promise<void> {
    const { clock, properties } = this.options;
    this.dueAtMs = clock.monotonicMs() + RETRY_MS;
    const read = await properties();
    if (read === null) return;
    // A reload in the meantime asks for another reading.
    if (this.dueAtMs !== -Infinity) this.dueAtMs = clock.monotonicMs() + AGAIN_MS;
    const isFirst = this.known === null;
    this.known = readUnitFile(read);
    if (isActivation || isFirst) this.look(this.known);
  }

  private look({ standardOutput, standardError }: UnitFile): void {
    const { unit, clock, onSight } = this.options;
    const atMs = clock.monotonicMs();
    const { visible, reason } = journalSight({
      standardOutput: standardOutput ?? "",
      standardError: standardError ?? "",
    });
    const wasElsewhere = this.logsElsewhere;
    this.logsElsewhere = visible === false;
    if (this.logsElsewhere === wasElsewhere) return;
    if (visible === false) onSight({ kind: "sight", unit, atMs, visible, reason });
    else if (this.followed !== null) onSight({ ...this.followed, atMs });
  }
}

/** What the watch of a unit's file needs. */
export interface UnitFileWatchOptions {
  readonly unit: UnitName;
  readonly clock: Clock;
  /** All properties of the unit; null where they cannot be read. */
  readonly properties: () => Promise<Readonly<Record<string, unknown>> | null>;
  /** Told when the unit turns out not to log to the journal, and how that is seen when it does again. */
  readonly onSight: (sight: SightObservation) => void;
}
