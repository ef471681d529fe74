import { wordingIn } from "../../src/audit/wording/wording.ts";
import type { UnitWatchOptions } from "../../src/daemon/unit-watch.ts";
import type { AuditRecord } from "../../src/model/audit-record.ts";
import { success } from "../../src/model/result.ts";
import type { BootId, WallMs } from "../../src/model/scalars.ts";
import { freshState } from "../../src/policy/state.ts";
import { settings } from "../policy/settings.ts";
import { type SimulatedUnit, unitName } from "../policy/simulated-unit.ts";

/** What the watch of a simulated unit needs, with a trail that keeps everything. */
export function watchOptions(
  unit: SimulatedUnit,
  more: Partial<UnitWatchOptions> = {},
): { readonly options: UnitWatchOptions; readonly trail: AuditRecord[] } {
  const trail: AuditRecord[] = [];
  const clock = {
    monotonicMs: () => unit.nowMs,
    wallMs: () => (1.7e12 + unit.nowMs) as WallMs,
    bootId: "b".repeat(32) as BootId,
  };
  const options: UnitWatchOptions = {
    unit: unitName,
    settings,
    state: freshState(unitName),
    clock,
    minuteOfDay: () => null,
    wordingFor: () => wordingIn("en"),
    hands: {
      act: async ({ id }) => ({ decision: id, result: "done", reason: "x", evidence: {}, recoverable: true }),
      snapshot: async () => ({}),
      explainFall: async () => ({}),
    },
    record: (record) => trail.push(record),
    announce: (record) => success(trail.push(record)),
    save: () => {},
    toldDefects: async () => [],
    scanNow: () => {},
    properties: async () => null,
    lastHeartbeat: async () => null,
    onUnheard: () => {},
    onSight: () => {},
    probe: async () => ({ kind: "blind", unit: unitName, atMs: unit.nowMs, sensor: "probe", why: "no network here" }),
    ...more,
  };
  return { options, trail };
}
