import type { SettledObservation } from "../model/observation.ts";
import type { InvocationId } from "../model/scalars.ts";
import type { Situation } from "../policy/situation.ts";

/** Well within what a daemon that starts reads back, milliseconds (recall-observations.ts). */
const AGAIN_MS = 3_600_000;

/** Says what the unit's memory settled at, at once and each hour: the samples that show it are soon out of a next daemon's reach. */
export class SettledReminder {
  private said: { readonly invocationId: InvocationId; readonly bytes: number; readonly atMs: number } | null = null;

  /** What is to be written down now; null where nothing is. */
  due({ unit, assessments, nowMs }: Situation): SettledObservation | null {
    const { settledBytes, measure } = assessments["memory-limit"].evidence;
    const invocationId = unit?.invocationId ?? null;
    if (unit === null || invocationId === null || typeof settledBytes !== "number") return null;
    const { said } = this;
    const isSaid = said !== null && said.invocationId === invocationId && said.bytes === settledBytes;
    if (isSaid && nowMs - said.atMs < AGAIN_MS) return null;
    this.said = { invocationId, bytes: settledBytes, atMs: nowMs };
    const as = measure as SettledObservation["measure"];
    return {
      kind: "settled",
      unit: unit.unit,
      atMs: nowMs,
      invocationId,
      measure: as,
      bytes: Math.round(settledBytes),
    };
  }
}
