import type { UnitName } from "../../model/scalars.ts";
import type { UnitSensorOptions } from "./sensor-options.ts";
import { defaultPollMs, UnitWatcher } from "./unit-watcher.ts";

export type { UnitSensorOptions } from "./sensor-options.ts";

/** Watches any number of units. */
export interface UnitSensor {
  watch(unit: UnitName): void;
  unwatch(unit: UnitName): void;
  /** Reads once more, although nothing hinted at it. */
  refresh(unit: UnitName): void;
  close(): void;
}

/** Units are read one after the other, no closer than this: with more than 15 a round takes longer than the poll's interval. */
const APART_MS = 2000;
/** But no longer than this: it is the net under signals that were lost, which none is as long as the bus is there. */
const LONGEST_ROUND_MS = 300_000;

/** Reports every unit on each hint and every `pollMs`, or so; blind while systemd cannot be asked. */
export function createUnitSensor(options: UnitSensorOptions): UnitSensor {
  const units = new Map<UnitName, UnitWatcher>();
  const { pollMs = defaultPollMs } = options;
  let timer: NodeJS.Timeout | undefined;
  /** Those of this round that are still to be read. */
  let round: UnitWatcher[] = [];
  const pollNext = (): void => {
    if (round.length === 0) round = [...units.values()];
    round.shift()?.look();
    const count = Math.max(1, units.size);
    timer = setTimeout(pollNext, Math.max(pollMs / count, Math.min(APART_MS, pollMs, LONGEST_ROUND_MS / count)));
  };
  timer = setTimeout(pollNext, pollMs);
  return {
    watch(unit) {
      if (!units.has(unit)) units.set(unit, new UnitWatcher(unit, options));
    },
    unwatch(unit) {
      units.get(unit)?.close();
      units.delete(unit);
    },
    refresh: (unit) => units.get(unit)?.read(),
    close() {
      clearTimeout(timer);
      for (const watcher of units.values()) watcher.close();
      units.clear();
    },
  };
}
