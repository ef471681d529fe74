import { type Moment, plainRecord } from "../audit/records.ts";
import type { AuditEvent, AuditRecord } from "../model/audit-record.ts";
import type { MemoryObservation, Observation, UnitObservation } from "../model/observation.ts";
import type { Json, UnitName } from "../model/scalars.ts";
import type { UnitWording } from "../audit/wording/wording.ts";
import { ObservationLog } from "./observation-log.ts";
import { type Batch, batchesOf } from "./sample-batches.ts";

/** Records that rest on what was seen just before: a replay must see it first. */
export const restOnSight: ReadonlySet<AuditEvent> = new Set([
  "intent",
  "outcome",
  "withheld",
  "notice",
  "incident-opened",
  "incident-recovered",
  "operator",
]);

/** One sample record a minute and unit: the journal is the database of what was measured. */
const EVERY_MS = 60_000;
/** So many are recorded before their minute is over: more than a record's worth by any measure. */
const MANY = 50;
/** A heartbeat reaches us this much late at most when all is well. */
const LATE_MS = 5000;

/** What a sample shows beside what was observed. */
export interface SampleSight {
  readonly unit: UnitObservation | null;
  readonly memory: MemoryObservation | null;
  /** Minutes since local midnight, as the policy is told; null where the wall clock is not trusted. */
  readonly minuteOfDay?: number | null;
}

/** Why a sample is recorded now: its minute is over, a decision follows, a dependency answered otherwise, there is much, or it is the last. */
export type SampleReason = "minute" | "decision" | "probe" | "many" | "end";

/** Writes what a unit measures and all that was observed of it into the audit trail: once a minute, and before each decision that rests on it. */
export class SampleLog {
  private readonly unit: UnitName;
  private readonly record: (record: AuditRecord) => unknown;
  private readonly wording: () => UnitWording;
  private readonly log = new ObservationLog();
  private heartbeats = 0;
  private sinceMs: number;
  /** While the trail takes nothing, the clock alone does not ask it every second. */
  private refusedAtMs = -Infinity;

  constructor(options: {
    readonly unit: UnitName;
    readonly nowMs: number;
    readonly record: (record: AuditRecord) => unknown;
    readonly wording: () => UnitWording;
  }) {
    this.unit = options.unit;
    this.record = options.record;
    this.wording = options.wording;
    this.sinceMs = options.nowMs;
  }

  /** Counts a heartbeat of the minute; one from before, read late, belongs to no sample. */
  heartbeat(atMs: number): void {
    if (atMs >= this.sinceMs - LATE_MS) this.heartbeats += 1;
  }

  /** True when all that was seen is recorded. */
  get isWritten(): boolean {
    return this.log.isEmpty;
  }

  /** Collects an observation; messages and restart records are in the journal themselves. */
  see(observation: Observation): void {
    this.log.see(observation);
  }

  /** True when tick() has something to record: to gather what it shows is not for nothing. */
  isDue({ monotonicMs }: Moment): boolean {
    if (monotonicMs - this.refusedAtMs < EVERY_MS) return false;
    return monotonicMs - this.sinceMs >= EVERY_MS || this.log.hasNewAnswer || this.log.length >= MANY;
  }

  /** Records what is due by the clock. */
  tick(moment: Moment, sight: SampleSight): void {
    if (!this.isDue(moment)) return;
    if (moment.monotonicMs - this.sinceMs >= EVERY_MS) this.write("minute", moment, sight);
    else if (this.log.hasNewAnswer) this.write("probe", moment, sight);
    else this.write("many", moment, sight);
  }

  /** Records what was observed and is not recorded yet, the last readings included: what follows rests on it. */
  flush(reason: "decision" | "end", moment: Moment, sight: SampleSight): void {
    this.write(reason, moment, sight);
  }

  private write(due: SampleReason, moment: Moment, sight: SampleSight): void {
    // Found again by its reason: which dependencies have ever answered must be known after our own restart.
    const reason = this.log.hasNewAnswer ? "probe" : due;
    const { observations, lost } = this.log.take({ withRepeats: due === "decision" || due === "end" });
    const batches = batchesOf(observations);
    const alone = due === "minute" && sight.unit?.activeState === "active" ? [nothingSeen] : [];
    const refused = (batches.length === 0 ? alone : batches).filter((batch, index) => {
      const shown = index === 0 ? this.measured(moment, sight) : { overMs: 0, heartbeats: 0 };
      const told = index === 0 && lost > 0 ? { observationsLost: lost } : {};
      return !isTaken(this.say(reason, { moment, sight, evidence: { ...shown, ...told, observed: batch.observed } }));
    });
    if (refused.length === 0) {
      if (due === "minute" || batches.length > 0) this.begin(moment);
      return;
    }
    this.refusedAtMs = moment.monotonicMs;
    this.log.giveBack({ observations: refused.flatMap((batch) => batch.observations), lost });
  }

  private begin({ monotonicMs }: Moment): void {
    this.heartbeats = 0;
    this.sinceMs = monotonicMs;
  }

  private measured(moment: Moment, { unit, memory, minuteOfDay = null }: SampleSight) {
    // What an invocation used that is over is no measure of now.
    const used = unit?.activeState === "active" ? memory : null;
    return {
      overMs: Math.round(moment.monotonicMs - this.sinceMs),
      heartbeats: this.heartbeats,
      activeState: unit?.activeState ?? null,
      anonBytes: used?.anonBytes ?? null,
      workingSetBytes: used?.workingSetBytes ?? null,
      currentBytes: used?.currentBytes ?? null,
      memorySource: used?.source ?? null,
      automaticRestarts: unit?.automaticRestarts ?? null,
      minuteOfDay,
    };
  }

  private say(reason: SampleReason, { moment, sight: { unit, memory }, evidence }: SampleRecord): unknown {
    const { heartbeats } = this;
    const overMs = moment.monotonicMs - this.sinceMs;
    const words = this.wording();
    const message =
      unit?.activeState === "active"
        ? words.measured(this.unit, { anonBytes: memory?.anonBytes, heartbeats, overMs })
        : words.notMeasured(this.unit, unit?.activeState ?? null);
    const invocation = unit?.invocationId ?? null;
    return this.record(
      plainRecord("sample", message, { priority: 7, reason, unit: this.unit, invocation, evidence, moment }),
    );
  }
}

const nothingSeen: Batch = { observations: [], observed: [] };

interface SampleRecord {
  readonly moment: Moment;
  readonly sight: SampleSight;
  readonly evidence: { readonly [key: string]: Json };
}

/** Whoever records says so with a Result; one that says nothing took it. */
function isTaken(recorded: unknown): boolean {
  return !(typeof recorded === "object" && recorded !== null && "ok" in recorded && recorded.ok === false);
}
