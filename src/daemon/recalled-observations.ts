import { decodeObserved } from "../audit/observed.ts";
import type { MemoryObservation, Observation, ProbeObservation, UnitObservation } from "../model/observation.ts";
import type { InvocationId, Json, MonotonicMs, UnitName } from "../model/scalars.ts";
import { originOf } from "../sensors/probe/origin.ts";
import type { RecordedSample } from "../sensors/journal/query.ts";

/** Older memory samples tell of another day's load. */
const MEMORY_MS = 24 * 3_600_000;
/** A record is written within a minute of what it tells of, or a little later while the audit trail takes nothing. */
const OLDEST_IN_RECORD_MS = 3_600_000;
/** Of each dependency: one answer may be an accident, for good or ill. */
const LAST_ANSWERS = 3;
/** In an outage each dependency is asked once a minute at least. */
const FRESH_MS = 120_000;
/** What a record tells of is not from after it, but for the grain of the clocks. */
const GRAIN_MS = 1000;

const sources: ReadonlySet<unknown> = new Set([
  "cgroup-v2",
  "cgroup-v1",
  "pss",
] satisfies MemoryObservation["source"][]);

/**
 * The observations in one sample record; one from before they were written into it gives the memory that it shows. A
 * record that was delivered late tells of a time that is long past, perhaps of another boot: it gives nothing.
 */
export function observationsOf(sample: RecordedSample, unit: UnitName): readonly Observation[] {
  if (sample.fields.has("UNITWARDEN_WALL_USEC")) return [];
  const evidence = evidenceOf(sample.fields.get("UNITWARDEN_EVIDENCE"));
  if (!Object.hasOwn(evidence, "observed")) return memoryShown(sample, unit, evidence);
  const { atMs } = sample;
  return decodeObserved(evidence["observed"], unit).filter(
    (observation) => observation.atMs <= atMs + GRAIN_MS && observation.atMs >= atMs - OLDEST_IN_RECORD_MS,
  );
}

/**
 * What the detectors are to be told of the time before, once the unit has been seen: the memory of its present invocation,
 * what it settled at, and of each dependency that is still one the last answers. In the order of time. Pure.
 */
export function recalledFor(
  seen: readonly Observation[],
  { unit, depends }: { readonly unit: UnitObservation; readonly depends: readonly string[] | null },
): readonly Observation[] {
  const memory = seen.filter(
    (one) =>
      one.kind === "memory" &&
      unit.invocationId !== null &&
      one.invocationId === unit.invocationId &&
      one.atMs > unit.atMs - MEMORY_MS &&
      one.atMs <= unit.atMs,
  );
  const probes = recalledProbes(seen, depends).filter(({ atMs }) => atMs <= unit.atMs);
  // However old: the samples that it was concluded from may be out of reach.
  const settled = seen.findLast((one) => one.kind === "settled" && one.invocationId === unit.invocationId);
  const inOrder = [...memory, ...stillTelling(probes, unit.atMs)].toSorted((a, b) => a.atMs - b.atMs);
  return settled === undefined ? inOrder : [settled, ...inOrder];
}

/** That it was down may be long over: of a dependency that was not asked lately it is told only that it has answered. */
function stillTelling(probes: readonly ProbeObservation[], nowMs: MonotonicMs): readonly ProbeObservation[] {
  const byName = Map.groupBy(probes, ({ dependency }) => dependency);
  return [...byName.values()].flatMap((answers) => {
    if (answers.some(({ atMs }) => nowMs - atMs <= FRESH_MS)) return answers;
    return answers.findLast(({ up }) => up) ?? [];
  });
}

/** Of each dependency that may still be one: an answer from before it was last down, the last time that it was, and the last few answers. */
export function recalledProbes(
  seen: readonly Observation[],
  depends: readonly string[] | null,
): readonly ProbeObservation[] {
  const asked = seen.filter((one) => one.kind === "probe").filter(({ dependency }) => mayBeAsked(dependency, depends));
  const byName = Map.groupBy(asked, ({ dependency }) => dependency);
  return [...byName.values()].flatMap((answers) => {
    const ordered = answers.toSorted((a, b) => a.atMs - b.atMs);
    const lastDown = ordered.findLastIndex(({ up }) => !up);
    const before = ordered.slice(0, Math.max(0, lastDown)).findLast(({ up }) => up);
    const kept = new Set([before, ordered[lastDown], ...ordered.slice(-LAST_ANSWERS)]);
    return [...kept].filter((one) => one !== undefined).toSorted((a, b) => a.atMs - b.atMs);
  });
}

/** What an `env:` entry stands for is not known yet: then any dependency may be one. */
function mayBeAsked(dependency: string, depends: readonly string[] | null): boolean {
  if (depends === null) return true;
  return depends.some((entry) => entry.startsWith("env:") || originOf(entry) === dependency);
}

function memoryShown(
  { atMs, fields }: RecordedSample,
  unit: UnitName,
  evidence: { readonly [key: string]: Json },
): readonly Observation[] {
  const source = evidence["memorySource"];
  const invocationId = fields.get("UNITWARDEN_INVOCATION") ?? "";
  if (!sources.has(source) || invocationId === "") return [];
  const bytes = (name: string): number | null => {
    const value = evidence[name];
    return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
  };
  return [
    {
      kind: "memory",
      unit,
      atMs,
      invocationId: invocationId as InvocationId,
      source: source as MemoryObservation["source"],
      anonBytes: bytes("anonBytes"),
      workingSetBytes: bytes("workingSetBytes"),
      currentBytes: bytes("currentBytes"),
      unitLimitBytes: null,
    },
  ];
}

function evidenceOf(text: string | undefined): { readonly [key: string]: Json } {
  try {
    const evidence = JSON.parse(text ?? "{}") as Json;
    return typeof evidence === "object" && evidence !== null && !Array.isArray(evidence)
      ? (evidence as { readonly [key: string]: Json })
      : {};
  } catch {
    return {};
  }
}
