import { wordingIn } from "../../../src/audit/wording/wording.ts";
import { MESSAGE_IDS } from "../../../src/audit/message-ids.ts";
import type { ReplayEvent } from "../../../src/cli/replay/events.ts";
import { journalReader } from "../../../src/cli/replay/read-journal.ts";
import { replayer } from "../../../src/cli/replay/replayer.ts";
import type { AuditEvent } from "../../../src/model/audit-record.ts";
import type { InvocationId, MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import type { MemoryObservation, UnitObservation } from "../../../src/model/observation.ts";
import type { UnitSettings } from "../../../src/model/settings.ts";

/** The unit that made-up journals are about. */
export const unit = "marketingbot-bot.service" as UnitName;
/** Its invocation. */
export const invocation = "1".repeat(32) as InvocationId;

/** One entry of a made-up journal. */
export type Entry = Readonly<Record<string, unknown>>;

/** 2023-11-14 22:13:20 UTC. */
const WALL_SECONDS = 1_700_000_000;

/** What journald adds: `seconds` after the boot, which was `bootedAt` seconds after a fixed moment. */
export function stamp(seconds: number, { boot = "a", bootedAt = 0 } = {}): Entry {
  return {
    __CURSOR: `b=${boot};s=${seconds}`,
    __REALTIME_TIMESTAMP: String(Math.round((WALL_SECONDS + bootedAt + seconds) * 1e6)),
    __MONOTONIC_TIMESTAMP: String(Math.round(seconds * 1e6)),
    _BOOT_ID: boot.repeat(32),
  };
}

/** A line of the unit's own program. */
export function line(seconds: number, message: string, more: Entry = {}): Entry {
  const writer = { _PID: "4711", _TRANSPORT: "stdout", _SYSTEMD_UNIT: unit, _SYSTEMD_INVOCATION_ID: invocation };
  return { ...stamp(seconds), ...writer, PRIORITY: "6", MESSAGE: message, ...more };
}

/** A record of the daemon's. */
export function audit(seconds: number, event: AuditEvent, evidence: unknown, more: Entry = {}): Entry {
  return {
    ...stamp(seconds),
    _PID: "99",
    _TRANSPORT: "journal",
    _SYSTEMD_UNIT: "unitwarden.service",
    MESSAGE_ID: MESSAGE_IDS[event],
    UNITWARDEN_EVENT: event,
    UNITWARDEN_UNIT: unit,
    UNITWARDEN_EVIDENCE: JSON.stringify(evidence),
    MESSAGE: event,
    ...more,
  };
}

/** The unit as the daemon read it. */
export function unitSeen(seconds: number, more: Partial<UnitObservation> = {}): Omit<UnitObservation, "unit"> {
  return {
    kind: "unit",
    atMs: (seconds * 1000) as MonotonicMs,
    loadState: "loaded",
    activeState: "active",
    subState: "running",
    result: "success",
    mainPid: 4711,
    invocationId: invocation,
    automaticRestarts: 0,
    controlGroup: `/system.slice/${unit}`,
    exitStatus: null,
    exitCode: null,
    activeSinceMs: 1000 as MonotonicMs,
    downSinceMs: null,
    stopCause: null,
    startCause: "operator",
    serviceType: "simple",
    restartPolicy: "always",
    ...more,
  };
}

/** What it used. */
export function memorySeen(seconds: number, megabytes: number): Omit<MemoryObservation, "unit"> {
  const bytes = megabytes * 1024 ** 2;
  return {
    kind: "memory",
    atMs: (seconds * 1000) as MonotonicMs,
    invocationId: invocation,
    source: "cgroup-v2",
    anonBytes: bytes,
    workingSetBytes: bytes,
    currentBytes: bytes,
    unitLimitBytes: null,
  };
}

/** The entries as `journalctl -o json` prints them. */
export function json(entries: readonly Entry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}

/** The entries as `journalctl -o export` prints them; `binary` names the fields that are written with their length. */
export function exported(entries: readonly Entry[], { binary = [] as readonly string[] } = {}): Buffer {
  const field = ([name, value]: readonly [string, unknown]): Buffer => {
    const bytes = Buffer.isBuffer(value) ? value : Buffer.from(String(value));
    if (!binary.includes(name) && !bytes.includes(10))
      return Buffer.concat([Buffer.from(`${name}=`), bytes, Buffer.from("\n")]);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(bytes.length));
    return Buffer.concat([Buffer.from(`${name}\n`), length, bytes, Buffer.from("\n")]);
  };
  return Buffer.concat(entries.flatMap((entry) => [...Object.entries(entry).map(field), Buffer.from("\n")]));
}

/** What a replay tells of a journal. */
export function played(
  journal: string | Uint8Array,
  { units = null }: { readonly units?: ReadonlyMap<UnitName, UnitSettings> | null } = {},
): readonly ReplayEvent[] {
  const told: ReplayEvent[] = [];
  const player = replayer({
    wording: wordingIn("en"),
    named: units,
    asRecorded: units === null,
    scope: { kind: "system" },
    tell: (event) => told.push(event),
    onBug: (what) => {
      throw new Error(what);
    },
  });
  const reader = journalReader({ onEntry: (fields, number) => player.entry(fields, number), onJunk: () => undefined });
  reader.push(Buffer.from(journal));
  reader.end();
  player.end();
  return told;
}

/** In short: `opened stall stall`, `restart memory-over-limit`, `operator stopped`, `auth`. */
export function inShort(told: readonly ReplayEvent[]): readonly string[] {
  return told.map((event) => {
    switch (event.kind) {
      case "finding":
        return event.class;
      case "operator":
        return `operator ${event.hand}`;
      case "incident":
        return `${event.change.kind} ${event.change.incident.detector} ${event.change.incident.reason}`;
      case "decision": {
        const { decision } = event;
        return decision.kind === "withheld"
          ? `withheld ${decision.action} ${decision.heldBy}`
          : `${decision.kind} ${decision.reason}`;
      }
    }
  });
}
