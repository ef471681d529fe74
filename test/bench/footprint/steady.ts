import { setTimeout as delay } from "node:timers/promises";

import type { Host } from "../../system/host/host.ts";
import { spreadOf } from "../statistics.ts";
import type { Figures } from "./reading.ts";
import { type IsKept, ServiceMeter, type ServiceMemory } from "./service-meter.ts";
import { useBetween } from "./use.ts";

/** How long is waited before a measurement, and how long it takes. */
export interface Pace {
  readonly warmUpMs: number;
  readonly spanMs: number;
}

/**
 * restart.settle (60 s) and what unitwarden does once after 90 s (src/daemon/thrift.ts) are over in the warm-up;
 * memory.interval (30 s) and strays.interval (10 s) fit into the span whole.
 */
const wholePace: Pace = { warmUpMs: 100_000, spanMs: 60_000 };
/** Two of unitwarden's stray scans; shorter than its settle time and than its memory interval, and all of it in its start. */
const quickPace: Pace = { warmUpMs: 20_000, spanMs: 20_000 };

/** The pace of a whole run, or of a quick one. */
export function paceOf({ quick }: { readonly quick: boolean }): Pace {
  return quick ? quickPace : wholePace;
}

/** What a heap holds swings with its collector: memory is read so often in a span, and the median counts. */
const memoryReadings = 10;

/** Services whose use is noted beside: who works for a supervisor without being it. */
const beside = { systemd: "init.scope", bus: "dbus.service", journald: "systemd-journald.service" } as const;

/** Waits until the service is warm, measures it over a span, and what systemd, the bus and the journal use meanwhile. */
export async function measureSteady(
  host: Host,
  { unit, isKept, pace }: { readonly unit: string; readonly isKept?: IsKept; readonly pace: Pace },
): Promise<Figures> {
  const meter = await ServiceMeter.of(host, unit, isKept);
  await delay(pace.warmUpMs);
  const others = await othersOf(host);
  const before = meter.use();
  const othersBefore = others.map((other) => other.meter.use());
  const memories: ServiceMemory[] = [];
  for (let reading = 0; reading < memoryReadings; reading += 1) {
    await delay(pace.spanMs / memoryReadings);
    memories.push(meter.memory());
  }
  const use = useBetween(before, meter.use());
  const figures: Record<string, number> = {
    seconds: use.seconds,
    mainCpu: use.mainShare,
    mainWakeUps: use.mainWakeUpsPerS,
    wholeCpu: use.wholeShare,
    wholeWakeUps: use.wholeWakeUpsPerS,
    journalctlCpu: use.shareByName["journalctl"] ?? 0,
    ...memoryFigures(memories),
  };
  others.forEach((other, index) => {
    const first = othersBefore[index];
    if (first !== undefined) figures[`${other.name}Cpu`] = useBetween(first, other.meter.use()).wholeShare;
  });
  return figures;
}

/** Meters of those that run: the bus does not where nobody asks for it. */
async function othersOf(host: Host): Promise<{ readonly name: string; readonly meter: ServiceMeter }[]> {
  const others = await Promise.all(
    Object.entries(beside).map(async ([name, unit]) => {
      const { ActiveState } = await host.properties(unit, ["ActiveState"]);
      return ActiveState === "active" ? [{ name, meter: await ServiceMeter.of(host, unit) }] : [];
    }),
  );
  return others.flat();
}

function memoryFigures(memories: readonly ServiceMemory[]): Figures {
  const median = (read: (memory: ServiceMemory) => number) => spreadOf(memories.map(read))?.median ?? Number.NaN;
  return {
    mainRss: median(({ main }) => main.rssBytes),
    mainPss: median(({ main }) => main.pssBytes),
    mainAnon: median(({ main }) => main.anonBytes),
    wholeRss: median(({ whole }) => whole.rssBytes),
    wholePss: median(({ whole }) => whole.pssBytes),
    wholeAnon: median(({ whole }) => whole.anonBytes),
    processes: median(({ processes }) => processes),
  };
}
