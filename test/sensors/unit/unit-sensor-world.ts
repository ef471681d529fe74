import { expect, onTestFinished } from "vitest";
import type { BlindObservation, StopCause, UnitObservation } from "../../../src/model/observation.ts";
import { success, type Result } from "../../../src/model/result.ts";
import type { MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import type { Ending } from "../../../src/sensors/unit/ending-of-records.ts";
import type { TimedRecord } from "../../../src/sensors/unit/stop-cause-of-records.ts";
import { createUnitSensor } from "../../../src/sensors/unit/unit-sensor.ts";
import type { UnitHint } from "../../../src/systemd/manager.ts";
import { parseUnitProperties, type UnitProperties } from "../../../src/systemd/unit-properties.ts";

/** The unit that is watched. */
export const unit = "x.service" as UnitName;
const clock = { monotonicMs: () => 5000 as MonotonicMs };

/** More of a unit's properties, and which invocation it is. */
type Answer = { readonly invocation?: number } & Readonly<Record<string, unknown>>;

/** A sensor above a systemd whose every reading waits for the test, and closed when that ends. */
export function unitSensorWorld(
  options: {
    journal?: StopCause;
    pollMs?: number;
    stamp?: () => string;
    raw?: Record<string, Record<string, unknown>>;
    records?: Record<string, TimedRecord[]>;
    ending?: (question: { invocationId: string | null }) => Ending | null;
  } = {},
) {
  const seen: (UnitObservation | BlindObservation)[] = [];
  const waiting: ((result: Result<UnitProperties>) => void)[] = [];
  const asked: string[] = [];
  const reloaded: UnitName[] = [];
  let hint: ((hint: UnitHint) => void) | undefined;
  const sensor = createUnitSensor({
    clock,
    pollMs: options.pollMs ?? 3_600_000,
    onObservation: (observation) => seen.push(observation),
    onReloaded: (name) => reloaded.push(name),
    manager: {
      watch: (_, onHint) => {
        hint = onHint;
        return () => {};
      },
      unitProperties: () => new Promise((resolve) => waiting.push(resolve)),
      stateStamp: () => {
        asked.push("stateStamp");
        return Promise.resolve(success(options.stamp?.() ?? "undefined"));
      },
      rawProperties: (name) => Promise.resolve(success(options.raw?.[name] ?? {})),
      callsSettled: () => Promise.resolve(),
      jobType: () => Promise.resolve(null),
      isOurJob: () => false,
    },
    journal: {
      stopCause: () => {
        asked.push("stopCause");
        return Promise.resolve(options.journal ?? "unknown");
      },
      jobType: () => Promise.resolve(null),
      ending: (question) => {
        asked.push("ending");
        return Promise.resolve(options.ending?.(question) ?? null);
      },
      records: (name) => Promise.resolve(options.records?.[name] ?? []),
    },
  });
  onTestFinished(() => sensor.close());
  sensor.watch(unit);
  const answer = async (activeState: string, { invocation = 1, ...more }: Answer = {}): Promise<void> => {
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    const known = { ActiveState: activeState, InvocationID: Buffer.alloc(16, invocation) };
    waiting.shift()?.(success(parseUnitProperties({ ...known, ...more })));
  };
  return { sensor, seen, waiting, asked, reloaded, answer, hint: (given: UnitHint) => hint?.(given) };
}
