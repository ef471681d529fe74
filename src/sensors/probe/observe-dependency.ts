import type { BlindObservation, ProbeObservation } from "../../model/observation.ts";
import type { Result } from "../../model/result.ts";
import type { UnitName } from "../../model/scalars.ts";
import type { Clock } from "../../runtime/clock.ts";
import { resolveDependency } from "./dependency.ts";
import { type Probe, sharedProbe } from "./shared-probe.ts";

/**
 * Probes one entry of `depends` for a unit. Where its URL cannot be had, or the unit goes there through a proxy,
 * our own way says nothing about the unit's: then the observation is blind.
 */
export async function observeDependency(options: {
  readonly unit: UnitName;
  /** A URL, or `env:NAME`. */
  readonly entry: string;
  /** What `readUnitEnvironment` gave for the unit. */
  readonly environment: Result<ReadonlyMap<string, string>>;
  readonly clock: Pick<Clock, "monotonicMs">;
  /** @default {5000} */
  readonly timeoutMs?: number;
  /** @default sharedProbe */
  readonly probe?: Probe;
}): Promise<ProbeObservation | BlindObservation> {
  const { unit, entry, environment, clock, timeoutMs, probe = sharedProbe } = options;
  const blind = (why: string): BlindObservation => ({
    kind: "blind",
    unit,
    atMs: clock.monotonicMs(),
    sensor: "probe",
    why,
  });
  const resolved = resolveDependency({ entry, environment });
  if (!resolved.ok) return blind(resolved.message);
  const { origin, proxied } = resolved.value;
  if (proxied) return blind(`Cannot probe "${origin}": the unit goes there through a proxy, which is not followed`);
  try {
    const result = await probe({ url: origin, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
    if (result === null) return blind(`Cannot probe "${origin}": it is no http or https URL`);
    return { kind: "probe", unit, atMs: clock.monotonicMs(), ...result };
  } catch (error) {
    return blind(`Cannot probe "${origin}": ${error instanceof Error ? error.message : String(error)}`);
  }
}
