import { decodeObserved } from "../../audit/observed.ts";
import { measuredBytes } from "../../detectors/memory-level.ts";
import type { InvocationId, Json, MonotonicMs, UnitName } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { entryOf } from "../../sensors/journal/entry.ts";
import type { MemorySample } from "./growth.ts";
import type { Fields } from "./journal.ts";

/** What the daemon wrote about one unit. */
export interface DaemonRecords {
  /** Memory of the given invocation. */
  readonly samples: readonly MemorySample[];
  /** What the given invocation settled at after its warm-up, by the measure that is judged, bytes; null where it is not said. */
  readonly settledBytes: number | null;
  /** Restarts and starts that the daemon decided on. */
  readonly startsMs: readonly MonotonicMs[];
  /** When the daemon took the unit down to hold it, where nothing followed that; else null. */
  readonly heldAtMs: MonotonicMs | null;
}

interface Wanted {
  readonly unit: UnitName;
  readonly invocation: InvocationId | null;
  readonly measure: UnitSettings["memory"]["measure"];
  readonly ownUid: number;
}

/** Reads the daemon's records; a field of a journal entry anybody can write, so the writer must be root, ourselves or the daemon's unit. */
export function readDaemonRecords(records: readonly Fields[], wanted: Wanted): DaemonRecords {
  const samples: MemorySample[] = [];
  const startsMs: MonotonicMs[] = [];
  let settledBytes: number | null = null;
  let heldAtMs: MonotonicMs | null = null;
  for (const fields of records) {
    const entry = entryOf(fields);
    // A record that was delivered late carries another time than its own.
    if (entry === null || fields.has("UNITWARDEN_WALL_USEC") || !isTrusted(fields, wanted.ownUid)) continue;
    const evidence = evidenceOf(fields);
    if (fields.get("UNITWARDEN_EVENT") === "sample") {
      if (wanted.invocation === null || fields.get("UNITWARDEN_INVOCATION") !== wanted.invocation) continue;
      const bytes = measuredBytes(memoryOf(evidence), wanted.measure);
      if (bytes !== null) samples.push({ atMs: entry.atMs, bytes });
      settledBytes = settledIn(evidence, wanted) ?? settledBytes;
      continue;
    }
    const action = evidence.get("action");
    if (action === "restart" || action === "start") startsMs.push(entry.atMs);
    if (action === "hold") heldAtMs = entry.atMs;
    else if (action === "restart" || action === "start") heldAtMs = null;
  }
  return { samples, settledBytes, startsMs, heldAtMs };
}

function settledIn(
  evidence: ReadonlyMap<string, unknown>,
  { unit, invocation, measure }: Pick<Wanted, "unit" | "invocation" | "measure">,
): number | null {
  const said = decodeObserved(evidence.get("observed") as Json | undefined, unit).findLast(
    (one) => one.kind === "settled" && one.invocationId === invocation && one.measure === measure,
  );
  return said?.kind === "settled" ? said.bytes : null;
}

function isTrusted(fields: Fields, ownUid: number): boolean {
  const uid = fields.get("_UID");
  if (uid === "0" || uid === String(ownUid)) return true;
  return [fields.get("_SYSTEMD_UNIT"), fields.get("_SYSTEMD_USER_UNIT")].includes("unitwarden.service");
}

function evidenceOf(fields: Fields): ReadonlyMap<string, unknown> {
  const text = fields.get("UNITWARDEN_EVIDENCE");
  try {
    const value: unknown = typeof text === "string" ? JSON.parse(text) : null;
    return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}

function memoryOf(evidence: ReadonlyMap<string, unknown>) {
  const bytes = (name: string): number | null => {
    const value = evidence.get(name);
    return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
  };
  return {
    anonBytes: bytes("anonBytes"),
    workingSetBytes: bytes("workingSetBytes"),
    currentBytes: bytes("currentBytes"),
  };
}
