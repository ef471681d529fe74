import { type Classified, type MessageContext, classify } from "../../knowledge/classes/classify.ts";
import { isManagerClass } from "../../knowledge/classes/manager.ts";
import { redact, truncate } from "../../knowledge/redaction.ts";
import type { ManagerClass, MessageObservation, Observation, SightObservation } from "../../model/observation.ts";
import type { BootId, InvocationId, MonotonicMs, UnitName } from "../../model/scalars.ts";
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

/** What systemd or another supervisor says of a process, redacted. */
export interface ManagerWord {
  readonly unit: UnitName;
  readonly atMs: MonotonicMs;
  readonly class: ManagerClass;
  readonly text: string;
}

/** Turns journal entries into observations; remembers only which units were suppressed, and which are to be restarted. */
export interface JournalObserver {
  observe(entry: JournalEntry): readonly Observation[];
  /** The units of which each entry counts now, also one of a program that classify() finds nothing in. */
  heeded(nowMs: MonotonicMs): readonly UnitName[];
  /** True while journald may be dropping this unit's lines. */
  isSuppressed(unit: UnitName): boolean;
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
  /** Who speaks where it is not systemd: `unknown` for texts without the fields that say so. @default "program" */
  readonly speaker?: "program" | "unknown";
  /** Gets what a supervisor says of a process: it is for people, and no observation. @default {nobody} */
  readonly onManagerWord?: (word: ManagerWord) => void;
}): JournalObserver {
  const { units, scope, bootId, ownWords = new Map<UnitName, OwnWords>(), speaker = "program" } = options;
  const watched = new Set(units);
  const suppressedAtMs = new Map<UnitName, MonotonicMs>();
  const restarts = new Map(units.map((unit) => [unit, new RestartReader()]));
  /** The invocation of each unit whose OOM kill is told: systemd tells of one in two records. */
  const killed = new Map<UnitName, InvocationId>();
  const joiners = new Map(units.map((unit) => [unit, new RecordJoiner()]));
  let lastAtMs = 0;

  function messageOf(entry: JournalEntry, unit: UnitName, found: Classified | null): MessageObservation | null {
    if (found === null) return null;
    const { class: name, origin } = found;
    if (!isManagerClass(name)) return observation(entry, unit, { class: name, origin });
    const text = truncate(redact(entry.message ?? ""));
    options.onManagerWord?.({ unit, atMs: entry.atMs, class: name, text });
    return null;
  }

  function systemdsWord(entry: JournalEntry, unit: UnitName): readonly Observation[] {
    const { messageId, aboutInvocationId: invocationId, atMs } = entry;
    const isRestart = restarts.get(unit)?.isRestart({ messageId, invocationId, atMs }) ?? false;
    const found = managersClass(entry);
    const isTold = found?.class === "oom" && invocationId !== null && killed.get(unit) === invocationId;
    if (found?.class === "oom" && invocationId !== null) killed.set(unit, invocationId);
    const message = isTold ? null : messageOf(entry, unit, found);
    return [
      ...(isRestart ? [{ kind: "restart-record", unit, atMs } as const] : []),
      ...(message === null ? [] : [message]),
    ];
  }

  function isRegained(unit: UnitName, nowMs: MonotonicMs): boolean {
    const sinceMs = suppressedAtMs.get(unit);
    return sinceMs !== undefined && nowMs - sinceMs >= RATE_LIMIT_INTERVAL_MS;
  }

  function regained(unit: UnitName, nowMs: MonotonicMs): SightObservation[] {
    if (!isRegained(unit, nowMs)) return [];
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
      lastAtMs = entry.atMs;
      if (entry.messageId === systemdMessageIds.suppressed && entry.transport === "driver") {
        return suppressed(entry);
      }
      const fromManager = isFromManager(entry, scope);
      const unit = fromManager ? entry.aboutUnit : scope.kind === "user" ? entry.userUnit : entry.unit;
      if (unit === null || !watched.has(unit)) {
        return [];
      }
      if (fromManager) {
        return systemdsWord(entry, unit);
      }
      const context = { speaker, level: levelOf(entry), ...ownWords.get(unit) };
      const found = messageOf(entry, unit, entry.message === null ? null : classify(entry.message, context));
      const message = joiners.get(unit)?.isNews(entry, found?.class ?? null) === false ? null : found;
      return [...regained(unit, entry.atMs), ...(message === null ? [] : [message])];
    },
    heeded: (nowMs) => units.filter((unit) => isRegained(unit, nowMs) || joiners.get(unit)?.isOpen(lastAtMs) === true),
    isSuppressed: (unit) => suppressedAtMs.has(unit),
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

function managersClass({ message, messageId }: JournalEntry): Classified | null {
  if (OUT_OF_MEMORY.includes(messageId)) return { class: "oom", origin: null };
  return message === null ? null : classify(message, { speaker: "manager" });
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
