import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { entryOf } from "../../sensors/journal/entry.ts";
import type { MemorySample } from "./growth.ts";
import type { Fields } from "./journal.ts";
import { measuredBytes } from "./rows/memory.ts";

/** What the daemon wrote about one unit. */
export interface DaemonRecords {
  /** Memory of the given invocation. */
  readonly samples: readonly MemorySample[];
  /** Restarts and starts that the daemon decided on. */
  readonly startsMs: readonly MonotonicMs[];
  /** When the daemon took the unit down to hold it, where nothing followed that; else null. */
  readonly heldAtMs: MonotonicMs | null;
}

/** Reads the daemon's records; a field of a journal entry anybody can write, so the writer must be root, ourselves or the daemon's unit. */
export function readDaemonRecords(
  records: readonly Fields[],
  wanted: {
    readonly invocation: InvocationId | null;
    readonly measure: UnitSettings["memory"]["measure"];
    readonly ownUid: number;
  },
): DaemonRecords {
  const samples: MemorySample[] = [];
  const startsMs: MonotonicMs[] = [];
  let heldAtMs: MonotonicMs | null = null;
  for (const fields of records) {
    const entry = entryOf(fields);
    // A record that was delivered late carries another time than its own.
    if (entry === null || fields.has("UNITWARDEN_WALL_USEC") || !isTrusted(fields, wanted.ownUid)) continue;
    const evidence = evidenceOf(fields);
    if (fields.get("UNITWARDEN_EVENT") === "sample") {
      const ofInvocation = wanted.invocation !== null && fields.get("UNITWARDEN_INVOCATION") === wanted.invocation;
      const bytes = measuredBytes(memoryOf(evidence), wanted.measure);
      if (ofInvocation && bytes !== null) samples.push({ atMs: entry.atMs, bytes });
      continue;
    }
    const action = evidence.get("action");
    if (action === "restart" || action === "start") startsMs.push(entry.atMs);
    if (action === "hold") heldAtMs = entry.atMs;
    else if (action === "restart" || action === "start") heldAtMs = null;
  }
  return { samples, startsMs, heldAtMs };
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
