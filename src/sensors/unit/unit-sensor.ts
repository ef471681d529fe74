import type { UnitName } from "../../model/scalars.ts";
import { defaultPollMs, type UnitSensorOptions, UnitWatcher } from "./unit-watcher.ts";

export type { UnitSensorOptions } from "./unit-watcher.ts";

/** Watches any number of units. */
export interface UnitSensor {
  watch(unit: UnitName): void;
  unwatch(unit: UnitName): void;
  /** Reads once more, although nothing hinted at it. */
  refresh(unit: UnitName): void;
  close(): void;
}

/** Reports every unit on each hint and every `pollMs`; blind while systemd cannot be asked. */
export function createUnitSensor(options: UnitSensorOptions): UnitSensor {
  const units = new Map<UnitName, UnitWatcher>();
  const timer = setInterval(() => {
    for (const watcher of units.values()) watcher.read();
  }, options.pollMs ?? defaultPollMs);
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
      clearInterval(timer);
      for (const watcher of units.values()) watcher.close();
      units.clear();
    },
  };
}
