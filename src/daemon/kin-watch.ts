import type { KinActionObservation, UnitObservation } from "../model/observation.ts";
import type { MonotonicMs, UnitName } from "../model/scalars.ts";
import type { PolicyState } from "../policy/state.ts";
import { mirror, type Tie, tieSets } from "../sensors/unit-file/ties.ts";
import { isMissed, type Kinship, kinships } from "./kin.ts";

/** One watched unit, as far as its kin have to know it. */
export interface Relative {
  readonly unit: UnitName;
  readonly keeper: { readonly state: Pick<PolicyState, "inFlight">; readonly lastSeen: UnitObservation | null };
  /** Null until its file has been read. */
  readonly unitFile: { readonly ties: readonly Tie[] } | null;
  take(observation: KinActionObservation): void;
}

/** What the watch over kin needs. */
export interface KinWatchOptions {
  readonly relatives: () => Iterable<Relative>;
  readonly nowMs: () => MonotonicMs;
}

/** An action that lasts is shown again before anybody takes it for a lost one (src/policy/kin.ts), milliseconds. */
const SHOW_AGAIN_MS = 240_000;
/** Hundreds of units' files are read one after the other: between two workings-out lies this many times what the last one took. */
const PATIENCE_COSTS = 10;
const nobody: Kinship = { kin: new Set(), needs: new Set(), pulls: { required: new Set(), wanted: new Set() } };

/**
 * Shows each unit what is done to the units it is tied to: `begun` while an action on one of them is under way, or one
 * that it needs is down, and `ended` when that is over. What is shown always follows from how things stand, so that
 * nothing is left hanging, whichever way an action ends.
 */
export class KinWatch {
  private readonly options: KinWatchOptions;
  private readonly shown = new Map<UnitName, Map<UnitName, MonotonicMs>>();
  private ties = new Map<UnitName, readonly Tie[]>();
  private kinships: ReadonlyMap<UnitName, Kinship> = new Map();
  private workedOutAtMs = -Infinity;
  private costMs = 0;
  private reviewing = false;
  private due = false;

  constructor(options: KinWatchOptions) {
    this.options = options;
  }

  /** Looks at how things stand, and shows what has changed; called whenever an action begins or ends, or a unit is seen. */
  review(): void {
    this.due = true;
    // What is shown to one may make it act: that is looked at when all have been shown the first.
    if (this.reviewing) return;
    this.reviewing = true;
    try {
      while (this.due) {
        this.due = false;
        this.showAll();
      }
    } finally {
      this.reviewing = false;
    }
  }

  /** The units that a start of this one would start against their operator. */
  wouldStart(unit: UnitName): { readonly required: readonly UnitName[]; readonly wanted: readonly UnitName[] } {
    const relatives = this.relatives();
    const { pulls } = this.kinships.get(unit) ?? nobody;
    const stopped = (other: UnitName) => relatives.get(other)?.keeper.lastSeen?.stopCause === "job";
    return { required: [...pulls.required].filter(stopped), wanted: [...pulls.wanted].filter(stopped) };
  }

  /** Units that nobody here watches and that systemd stops when this one goes down: they would not come back by our doing. */
  strangersBoundTo(unit: UnitName): readonly string[] {
    const relatives = this.relatives();
    const bound = (relatives.get(unit)?.unitFile?.ties ?? none).filter(({ kind }) => tieSets.falling.has(mirror(kind)));
    return [...new Set(bound.map((tie) => tie.unit))].filter((other) => !relatives.has(other as UnitName));
  }

  private showAll(): void {
    const isTimely = this.options.nowMs() - this.workedOutAtMs >= PATIENCE_COSTS * this.costMs;
    const relatives = this.relatives({ asKnown: !isTimely });
    for (const unit of this.shown.keys()) if (!relatives.has(unit)) this.shown.delete(unit);
    for (const relative of relatives.values()) this.show(relative, relatives);
  }

  private show(relative: Relative, relatives: ReadonlyMap<UnitName, Relative>): void {
    const { unit } = relative;
    const shown = this.shown.get(unit) ?? new Map<UnitName, MonotonicMs>();
    this.shown.set(unit, shown);
    const atMs = this.options.nowMs();
    const { kin, needs } = this.kinships.get(unit) ?? nobody;
    const busy = [...kin].filter((other) => {
      const { keeper } = relatives.get(other) ?? {};
      if (keeper === undefined) return false;
      const { inFlight } = keeper.state;
      return (inFlight !== null && inFlight.kind !== "end-strays") || (needs.has(other) && isMissed(keeper.lastSeen));
    });
    for (const by of busy.filter((other) => atMs - (shown.get(other) ?? -Infinity) >= SHOW_AGAIN_MS)) {
      shown.set(by, atMs);
      relative.take({ kind: "kin-action", unit, atMs, by, phase: "begun" });
    }
    for (const by of [...shown.keys()].filter((other) => !busy.includes(other))) {
      shown.delete(by);
      relative.take({ kind: "kin-action", unit, atMs, by, phase: "ended" });
    }
  }

  /** The watched units as they are now; who is tied to whom is worked out anew when a unit's file was read again. */
  private relatives({ asKnown = false } = {}): ReadonlyMap<UnitName, Relative> {
    const relatives = new Map([...this.options.relatives()].map((relative) => [relative.unit, relative]));
    if (asKnown) return relatives;
    const ties = new Map([...relatives].map(([unit, { unitFile }]) => [unit, unitFile?.ties ?? none]));
    const same = ties.size === this.ties.size && [...ties].every(([unit, list]) => this.ties.get(unit) === list);
    if (!same) {
      const beganMs = this.options.nowMs();
      this.ties = ties;
      this.kinships = kinships(ties);
      this.workedOutAtMs = this.options.nowMs();
      this.costMs = this.workedOutAtMs - beganMs;
    }
    return relatives;
  }
}

const none: readonly Tie[] = [];
