import { type Moment, plainRecord } from "../audit/records.ts";
import type { AuditRecord } from "../model/audit-record.ts";
import type { MemoryObservation, UnitObservation } from "../model/observation.ts";
import type { UnitName } from "../model/scalars.ts";
import { duration, megabytes } from "../audit/wording/quantities.ts";

/** One sample record a minute and unit: the journal is the database of what was measured. */
const EVERY_MS = 60_000;

/** Writes what a unit measures into the audit trail, once a minute. */
export class SampleLog {
  private readonly unit: UnitName;
  private readonly record: (record: AuditRecord) => unknown;
  private heartbeats = 0;
  private sinceMs: number;

  constructor(options: {
    readonly unit: UnitName;
    readonly nowMs: number;
    readonly record: (record: AuditRecord) => unknown;
  }) {
    this.unit = options.unit;
    this.record = options.record;
    this.sinceMs = options.nowMs;
  }

  /** Counts a heartbeat of the minute; one from before, read late, belongs to no sample. */
  heartbeat(atMs: number): void {
    if (atMs >= this.sinceMs) this.heartbeats += 1;
  }

  tick(
    moment: Moment,
    seen: { readonly unit: UnitObservation | null; readonly memory: MemoryObservation | null },
  ): void {
    const overMs = moment.monotonicMs - this.sinceMs;
    if (overMs < EVERY_MS) return;
    const { unit, memory } = seen;
    const { heartbeats } = this;
    this.heartbeats = 0;
    this.sinceMs = moment.monotonicMs;
    if (unit?.activeState !== "active") return;
    const evidence = {
      overMs: Math.round(overMs),
      heartbeats,
      anonBytes: memory?.anonBytes ?? null,
      workingSetBytes: memory?.workingSetBytes ?? null,
      currentBytes: memory?.currentBytes ?? null,
      memorySource: memory?.source ?? null,
      automaticRestarts: unit.automaticRestarts,
    };
    const message = `${this.unit}: ${megabytes(memory?.anonBytes)} anonymous memory, ${heartbeats} heartbeats in ${duration(overMs)}.`;
    const more = {
      priority: 7,
      reason: "minute",
      unit: this.unit,
      invocation: unit.invocationId,
      evidence,
      moment,
    } as const;
    this.record(plainRecord("sample", message, more));
  }
}
