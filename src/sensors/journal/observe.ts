import { type MessageContext, classify } from "../../knowledge/classes/classify.ts";
import { isManagerClass } from "../../knowledge/classes/manager.ts";
import { redact, truncate } from "../../knowledge/redaction.ts";
import type { MessageObservation, Observation, SightObservation } from "../../model/observation.ts";
import type { BootId, MonotonicMs, UnitName } from "../../model/scalars.ts";
import type { JournalEntry } from "./entry.ts";
import type { JournalScope } from "./matches.ts";
import { systemdMessageIds } from "./message-ids.ts";
import { RecordJoiner } from "./record-joiner.ts";
import { RestartReader } from "./restarts.ts";

/** journald's RateLimitIntervalSec=: for so long after a suppression the next one may be under way. */
const RATE_LIMIT_INTERVAL_MS = 30_000;
const OUT_OF_MEMORY: readonly (string | null)[] = [systemdMessageIds.outOfMemory, systemdMessageIds.outOfMemoryDaemon];
const LEVELS = ["critical", "critical", "critical", "error", "warning", "info", "info", "debug"] as const;

/** What an owner says of a unit's messages, as classify() takes it. */
export type OwnWords = Pick<MessageContext, "activityPattern" | "own">;

/** Turns journal entries into observations; remembers only which units were suppressed, and which are to be restarted. */
export interface JournalObserver {
  observe(entry: JournalEntry): readonly Observation[];
  /** Ends a suppression whose interval is over though the unit has been silent since: that silence is the unit's own. */
  tick(nowMs: MonotonicMs): readonly SightObservation[];
}

/** Makes an observer for these units; entries of other units, other boots and without a finding give nothing. */
export function journalObserver(options: {
  readonly units: readonly UnitName[];
  readonly scope: JournalScope;
  readonly bootId: BootId;
  /** The owners' heartbeats and words, by unit. */
  readonly ownWords?: ReadonlyMap<UnitName, OwnWords>;
}): JournalObserver {
  const { units, scope, bootId, ownWords = new Map<UnitName, OwnWords>() } = options;
  const watched = new Set(units);
  const suppressedAtMs = new Map<UnitName, MonotonicMs>();
  const restarts = new Map(units.map((unit) => [unit, new RestartReader()]));
  const joiners = new Map(units.map((unit) => [unit, new RecordJoiner()]));

  function regained(unit: UnitName, nowMs: MonotonicMs): SightObservation[] {
    const sinceMs = suppressedAtMs.get(unit);
    if (sinceMs === undefined || nowMs - sinceMs < RATE_LIMIT_INTERVAL_MS) {
      return [];
    }
    suppressedAtMs.delete(unit);
    return [{ kind: "sight", unit, atMs: nowMs, visible: true, reason: "following" }];
  }

  function suppressed(entry: JournalEntry): SightObservation[] {
    const unit = entry.objectUnit;
    if (unit === null || !watched.has(unit)) {
      return [];
    }
    suppressedAtMs.set(unit, entry.atMs);
    return [{ kind: "sight", unit, atMs: entry.atMs, visible: false, reason: "suppressed" }];
  }

  return {
    observe(entry) {
      if (entry.bootId !== bootId) {
        return [];
      }
      if (entry.messageId === systemdMessageIds.suppressed && entry.transport === "driver") {
        return suppressed(entry);
      }
      const fromManager = isFromManager(entry, scope);
      const unit = fromManager ? entry.aboutUnit : scope.kind === "user" ? entry.userUnit : entry.unit;
      if (unit === null || !watched.has(unit)) {
        return [];
      }
      if (fromManager) {
        return systemdsWord(entry, unit, restarts.get(unit));
      }
      const found = programMessage(entry, unit, ownWords.get(unit) ?? {});
      const message = joiners.get(unit)?.isNews(entry, found?.class ?? null) === false ? null : found;
      return [...regained(unit, entry.atMs), ...(message === null ? [] : [message])];
    },
    tick: (nowMs) => [...suppressedAtMs.keys()].flatMap((unit) => regained(unit, nowMs)),
  };
}

/** Only fields that journald validates count; a program can write UNIT= and MESSAGE_ID= itself. */
export function isFromManager(entry: JournalEntry, scope: JournalScope): boolean {
  return entry.aboutUnit !== null && (scope.kind === "user" ? entry.userUnit === "init.scope" : entry.pid === 1);
}

/** The level that journald's fields show; a line on stdout has the unit's SyslogLevel=, which says nothing of the line. */
export function levelOf(entry: JournalEntry): NonNullable<MessageContext["level"]> | null {
  const told = entry.transport === "journal" || entry.transport === "syslog";
  return told && entry.priority !== null ? (LEVELS[entry.priority] ?? null) : null;
}

function systemdsWord(entry: JournalEntry, unit: UnitName, restarts?: RestartReader): readonly Observation[] {
  const { messageId, aboutInvocationId: invocationId, atMs } = entry;
  const isRestart = restarts?.isRestart({ messageId, invocationId, atMs }) ?? false;
  const message = managerMessage(entry, unit);
  return [
    ...(isRestart ? [{ kind: "restart-record", unit, atMs } as const] : []),
    ...(message === null ? [] : [message]),
  ];
}

function managerMessage(entry: JournalEntry, unit: UnitName): MessageObservation | null {
  const origin = null;
  if (OUT_OF_MEMORY.includes(entry.messageId)) {
    return observation(entry, unit, { class: "oom", origin });
  }
  const found = entry.message === null ? null : classify(entry.message, { speaker: "manager" });
  // One kill shows in two records; the one with its own MESSAGE_ID counts.
  return found === null || found.class === "oom" || isManagerClass(found.class)
    ? null
    : observation(entry, unit, { class: found.class, origin: found.origin });
}

function programMessage(entry: JournalEntry, unit: UnitName, own: OwnWords): MessageObservation | null {
  if (entry.message === null) {
    return null;
  }
  const found = classify(entry.message, {
    speaker: "program",
    level: levelOf(entry),
    ...own,
  });
  // That a wrapper says so too is no news: the unit's properties tell it.
  return found === null || isManagerClass(found.class)
    ? null
    : observation(entry, unit, { class: found.class, origin: found.origin });
}

function observation(
  entry: JournalEntry,
  unit: UnitName,
  found: Pick<MessageObservation, "class" | "origin">,
): MessageObservation {
  return {
    kind: "message",
    unit,
    atMs: entry.atMs,
    class: found.class,
    invocationId: isOwnRecord(entry) ? entry.aboutInvocationId : entry.invocationId,
    text: truncate(redact(entry.message ?? "")),
    origin: found.origin,
    cursor: entry.cursor,
  };
}

function isOwnRecord(entry: JournalEntry): boolean {
  return entry.pid === 1 || entry.userUnit === "init.scope";
}
