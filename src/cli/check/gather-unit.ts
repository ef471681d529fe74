import { ownWords } from "../../daemon/own-words.ts";
import { type Result, failure, success } from "../../model/result.ts";
import type { InvocationId, MonotonicMs, WallMs } from "../../model/scalars.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { JournalEntry } from "../../sensors/journal/entry.ts";
import type { JournalQueries } from "../../sensors/journal/query.ts";
import { journalSight } from "../../sensors/journal/sight.ts";
import { readMemory } from "../../sensors/memory/read-memory.ts";
import { counterOf } from "../../systemd/unit-properties.ts";
import { type DaemonRecords, readDaemonRecords } from "./daemon-records.ts";
import { withinTime } from "./deadline.ts";
import { askDependencies, dependenciesOf } from "./dependencies.ts";
import { type Activity, isMissing, isRunning, type UnitFacts } from "./facts.ts";
import type { SeenUnit } from "./gather.ts";
import { type CheckJournal, MOST_LINES } from "./journal.ts";
import { criticalErrorsIn, type Heartbeat, heartbeatsIn } from "./lines.ts";
import { nearestUnit } from "./nearest-unit.ts";

/** What the gathering of one unit works with. */
export interface UnitMeans {
  readonly journal: CheckJournal;
  readonly queries: JournalQueries;
  readonly clock: Clock;
  readonly mayReadManager: Promise<Result<boolean>>;
  /** Asked for where a unit does not exist, once for all of those. */
  readonly serviceNames: () => Promise<readonly string[]>;
  readonly atMs: MonotonicMs;
  readonly uid: number;
  readonly leftMs: () => number;
}

/** Heartbeats are counted over this, milliseconds. */
const ACTIVITY_MS = 300_000;
/** The first heartbeat of a young invocation is no rate yet, milliseconds. */
const LEAST_ACTIVITY_MS = 10_000;
/** A wall clock that was stepped a little, and entries that come late. */
const SLACK_MS = 60_000;
/** Asking must leave the time to say what came of it. */
const PROBE_MS = 4000;
/** A stop takes up to TimeoutStopSec=; a hold shorter before or after is another's doing. */
const HOLD = { beforeMs: 5000, afterMs: 120_000 };

const noRecords: DaemonRecords = { samples: [], settledBytes: null, startsMs: [], heldAtMs: null };

/** Finds out about one unit all but its processes, which are looked at for all units in one pass. */
export async function gatherUnit(seen: SeenUnit, means: UnitMeans): Promise<Omit<UnitFacts, "processes" | "channels">> {
  const { unit, id, settings, state, file } = seen;
  const { journal, queries, atMs, clock, uid, leftMs } = means;
  if (isMissing(state)) return factsOfMissing(seen, means);
  const invocation = state.ok ? state.value.invocationId : null;
  const patience = <Value>(about: string, question: Promise<Result<Value>>) =>
    withinTime(question, { about, timeoutMs: leftMs() });
  const spanMs = Math.max(settings.errors.windowMs, ACTIVITY_MS) + SLACK_MS;
  const restartsSinceMs = (atMs - settings.restart.windowMs) as MonotonicMs;
  const [mayRead, lines, suppression, records, restartRecords] = await Promise.all([
    patience("the journal", means.mayReadManager),
    patience(`the lines of "${unit}"`, journal.linesSince(id, (clock.wallMs() - spanMs) as WallMs)),
    patience("what journald dropped", journal.suppression(id)),
    patience("the daemon's records", journal.daemonRecords(unit)),
    patience("systemd's records", queries.restartRecords(id, { sinceMs: restartsSinceMs })),
  ]);
  const access = accessOf(mayRead, lines);
  const { measure } = settings.memory;
  const daemon = records.ok ? readDaemonRecords(records.value, { unit, invocation, measure, ownUid: uid }) : noRecords;
  const heartbeats = await findHeartbeats(seen, { means, lines, invocation });
  const entries = heartbeats.ok ? dependenciesOf(settings, heartbeats.value) : (settings.depends ?? []);
  const timeoutMs = Math.min(PROBE_MS, leftMs());
  const dependencies = await askDependencies(entries, { unit, file, clock, timeoutMs });
  const hidden = failure("hidden", "Cannot see systemd's records about the unit in the journal", { recoverable: true });
  const noLines = failure("hidden", "Cannot see the unit's lines in the journal", { recoverable: true });
  const isHidden = access.access === "nothing";
  const seenLines = isHidden && lines.ok ? noLines : lines;
  const seenHeartbeats = isHidden && heartbeats.ok ? noLines : heartbeats;
  const bySystemd = mayRead.ok && !mayRead.value ? hidden : restartRecords;
  const byUnitwarden = daemon.startsMs.filter((startMs) => startMs >= restartsSinceMs).length;
  const { windowMs } = settings.errors;
  const complete = !lines.ok || lines.value.length < MOST_LINES || (lines.value[0]?.atMs ?? 0) <= atMs - windowMs;
  return {
    unit,
    settings,
    atMs,
    isRoot: uid === 0,
    state,
    nearestUnit: null,
    heldByUnitwarden: isHeld(seen, daemon.heldAtMs),
    restarts: bySystemd.ok ? success({ bySystemd: bySystemd.value.length, byUnitwarden }) : bySystemd,
    memory: memoryOf(seen, means),
    samples: records.ok ? success(daemon.samples) : records,
    settledBytes: daemon.settledBytes,
    journal: access,
    sight: sightOf(seen),
    activity: seenHeartbeats.ok
      ? success(activityOf(seenHeartbeats.value, { seen, lines, suppression, atMs }))
      : seenHeartbeats,
    criticalErrors: seenLines.ok
      ? success(criticalErrorsIn(seenLines.value, { sinceMs: atMs - windowMs, complete, own: ownWords(settings) }))
      : seenLines,
    dependencies,
  };
}

/** Of a unit that does not exist there is nothing to ask but what it should have been called. */
async function factsOfMissing(
  { unit, settings, state }: SeenUnit,
  { atMs, uid, leftMs, serviceNames }: UnitMeans,
): Promise<Omit<UnitFacts, "processes" | "channels">> {
  const nothing = failure("no-unit", "There is no such unit", { recoverable: true });
  const asked = serviceNames().then((names) => success(nearestUnit(unit, names)));
  const nearest = await withinTime(asked, { about: "the names of the units", timeoutMs: leftMs() });
  return {
    unit,
    settings,
    atMs,
    isRoot: uid === 0,
    state,
    nearestUnit: nearest.ok ? nearest.value : null,
    heldByUnitwarden: false,
    restarts: nothing,
    memory: nothing,
    samples: nothing,
    settledBytes: null,
    journal: { access: "nothing", why: null },
    sight: { visible: null, reason: "unknown", output: null },
    activity: nothing,
    criticalErrors: nothing,
    dependencies: [],
  };
}

function accessOf(mayRead: Result<boolean>, lines: Result<readonly JournalEntry[]>): UnitFacts["journal"] {
  if (!mayRead.ok) return { access: "nothing", why: mayRead.message };
  if (mayRead.value) return { access: "all", why: null };
  return { access: lines.ok && lines.value.length > 0 ? "own-lines" : "nothing", why: null };
}

/** Those among the lines that were read; where there are none, the newest that the invocation ever showed. */
async function findHeartbeats(
  { unit, id, settings }: SeenUnit,
  known: {
    readonly means: UnitMeans;
    readonly lines: Result<readonly JournalEntry[]>;
    readonly invocation: InvocationId | null;
  },
): Promise<Result<readonly Heartbeat[]>> {
  const { means, lines, invocation } = known;
  if (!lines.ok) return lines;
  if (invocation === null) return success([]);
  const source = settings.activity.pattern;
  const pattern = source === null ? null : new RegExp(source, "i");
  const recent = heartbeatsIn(lines.value, { invocation, pattern });
  if (recent.length > 0) return success(recent);
  const about = `the activity of unit "${unit}"`;
  const asked = means.journal.possibleHeartbeats(id, { invocation, pattern: source });
  const older = await withinTime(asked, { about, timeoutMs: means.leftMs() });
  return older.ok ? success(heartbeatsIn(older.value, { invocation, pattern }).toReversed()) : older;
}

function activityOf(
  heartbeats: readonly Heartbeat[],
  known: {
    readonly seen: SeenUnit;
    readonly lines: Result<readonly JournalEntry[]>;
    readonly suppression: Result<JournalEntry | null>;
    readonly atMs: MonotonicMs;
  },
): Activity {
  const { seen, lines, suppression, atMs } = known;
  const activeSinceMs = seen.state.ok ? (seen.state.value.activeSinceMs ?? 0) : 0;
  const isCut = lines.ok && lines.value.length >= MOST_LINES;
  const readSinceMs = isCut ? (lines.value[0]?.atMs ?? 0) : 0;
  const sinceMs = Math.max(atMs - ACTIVITY_MS, activeSinceMs, readSinceMs);
  const dropped = suppression.ok ? (suppression.value?.atMs ?? null) : null;
  return {
    heartbeats: heartbeats.filter((heartbeat) => heartbeat.atMs >= sinceMs).length,
    overMs: Math.max(LEAST_ACTIVITY_MS, atMs - sinceMs),
    lastAtMs: heartbeats.at(-1)?.atMs ?? null,
    suppressedAtMs: dropped !== null && dropped >= atMs - ACTIVITY_MS ? dropped : null,
  };
}

function isHeld({ state }: SeenUnit, heldAtMs: MonotonicMs | null): boolean {
  if (!state.ok || heldAtMs === null || state.value.stopCause === null) return false;
  const { downSinceMs } = state.value;
  return downSinceMs === null || (downSinceMs >= heldAtMs - HOLD.beforeMs && downSinceMs <= heldAtMs + HOLD.afterMs);
}

function memoryOf({ unit, state, properties, file }: SeenUnit, { atMs }: UnitMeans): UnitFacts["memory"] {
  if (!state.ok) return state;
  if (!isRunning({ state })) return failure("not-running", "The unit is not running", { recoverable: true });
  const { controlGroup, invocationId } = state.value;
  const roots = { cgroup: "/sys/fs/cgroup", proc: "/proc" };
  const unitLimitBytes = file?.memoryLimitBytes ?? null;
  const read = readMemory({ unit, controlGroup, invocationId, atMs, roots, unitLimitBytes });
  if (read.kind === "blind") return failure("blind", read.why, { recoverable: true });
  return success({ ...read, currentBytes: read.currentBytes ?? counterOf(properties["MemoryCurrent"]) });
}

function sightOf({ file }: SeenUnit): UnitFacts["sight"] {
  const { standardOutput, standardError } = file ?? { standardOutput: null, standardError: null };
  const sight = journalSight({ standardOutput: standardOutput ?? "", standardError: standardError ?? "" });
  return { ...sight, output: standardOutput };
}
