import type { Observation } from "../model/observation.ts";
import type { Json, UnitName } from "../model/scalars.ts";
import type { Codec } from "../runtime/codec.ts";
import { type Loggable, shapes } from "./observed/shapes.ts";

/** True for what a sample record carries: not what the journal has anyway (messages, restart records), nor what is concluded. */
export function isLoggable(observation: Observation): observation is Loggable {
  return Object.hasOwn(shapes, observation.kind);
}

/** What was observed of one unit, as the `observed` of its sample record: a list of plain objects, without the unit's name. */
export function encodeObserved(observations: readonly Observation[]): Json {
  return observations.filter(isLoggable).map(encodeOne);
}

/** One observation of such a list. */
export function encodeOne(observation: Loggable): Json {
  const codec = shapes[observation.kind] as unknown as Codec<Omit<Loggable, "unit">>;
  return codec.write(observation);
}

/**
 * The observations in the `observed` of a sample record, in its order. Anybody may have written it, and it may have been
 * cut: an item that is not wholly an observation is left out. Never throws.
 */
export function decodeObserved(observed: Json | undefined, unit: UnitName): readonly Observation[] {
  if (!Array.isArray(observed)) return [];
  return (observed as readonly Json[]).flatMap((item) => decodeOne(item, unit) ?? []);
}

function decodeOne(item: Json, unit: UnitName): Observation | null {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return null;
  const kind = (item as { readonly [key: string]: Json })["kind"];
  if (typeof kind !== "string" || !Object.hasOwn(shapes, kind)) return null;
  const codec = shapes[kind as Loggable["kind"]] as unknown as Codec<Omit<Loggable, "unit">>;
  const read = codec.read(item);
  return read === undefined ? null : ({ ...read, unit } as Loggable);
}
