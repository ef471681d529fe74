import type { FaultKind } from "../stated-times.ts";
import type { Fault } from "./faults.ts";
import { type Court, daemonAway, spentAtMost, trueLimitBytes } from "./truth.ts";

/** What rightly keeps a fault from being noticed, just now; null when nothing does. */
export function detectionExcuse(fault: Fault, court: Court): string | null {
  const { world } = court;
  const { kind } = fault;
  const away = daemonAway(court);
  if (away !== null) return away;
  if (world.operatorStopped && kind !== "stray" && kind !== "doubtful") return "stopped by its operator";
  const { journal, host, program, unit } = world;
  const unseen = world.followerLost || journal.dropsLines;
  if (hearsOf.has(kind) && unseen) return "journal not seen";
  if (world.bus.lost) return "bus lost";
  switch (kind) {
    case "memory-over":
    case "leak":
      if (!world.memoryReadable) return "memory not readable";
      if (trueLimitBytes(court) === null && kind === "memory-over") return "limit not known yet";
      return unit.isUp && world.nowMs - program.startedMs < 60_000 ? "settling" : null;
    case "stray":
      return world.processesReadable ? null : "processes not readable";
    case "doubtful":
      return doubtfulExcuse(fault, court);
    case "remote":
    case "remote-flapping":
      // Conflicts after a start or a network error may be the old poll dying.
      if (world.nowMs - program.startedMs < 91_000) return "grace after a start";
      if (world.nowMs - world.onlineSinceMs < 91_000) return "grace after an outage";
      if (!program.serving) return "the unit does not poll";
      return host.onConflict === "exit" ? "the unit ends at each conflict" : null;
    case "webhook":
      if (!unit.isUp || program.readyMs === null || program.stalledMs !== null) return "the unit does not poll";
      if (!world.online) return "outage";
      return host.onConflict === "exit" ? "the unit ends at each conflict" : null;
    case "outage":
    case "outage-hung":
      if (!host.reachable) return "never reached";
      if (world.outageFlaps) return "it comes and goes";
      if (!court.daemon.senses.probe.reached) return "never reached by this daemon";
      if (host.beats !== "steady" || !unit.isUp || program.readyMs === null) return "the unit shows nothing of it";
      if (program.invocation === null || world.journal.lastActivity(program.invocation) === null)
        return "no heartbeat yet";
      return program.stalledMs !== null ? "the unit shows nothing of it" : null;
    case "down":
      return world.unit.isDown && causeUnknown(court) ? "unknown why the unit is down" : null;
    case "stall":
      // Silence after a network error may be the bot's own pause.
      if (!world.online || world.nowMs - world.onlineSinceMs < 160_000) return "outage, or just after it";
      return world.nowMs - program.startedMs < 60_000 ? "settling" : null;
    default:
      return null;
  }
}

/** What rightly keeps one that only a conflict convicts from being convicted. */
function doubtfulExcuse(fault: Fault, court: Court): string | null {
  const { world } = court;
  const { program, nowMs } = world;
  if (!world.processesReadable) return "processes not readable";
  // Conflicts right after a start may be the old poll dying; a copy that does not poll shows none.
  if (nowMs - program.startedMs < 91_000) return "grace after a start";
  if (nowMs - world.onlineSinceMs < 91_000) return "grace after an outage";
  if (conflictBefore(fault, court)) return "a conflict was on before it began";
  if (cameUnseen(fault, court)) return "nobody saw it come";
  if (isCrowded(world)) return "another doubtful copy is beside it";
  if (ranInPeace(fault, court)) return "it ran in peace beside a unit that shows no polls";
  return program.serving ? null : "no conflict to back it";
}

/** Whose conflict is it, where one was on, or came and went, before the copy began? What was before does not change. */
function conflictBefore(fault: Fault, court: Court): boolean {
  const known = beforeOf.get(fault);
  if (known !== undefined) return known;
  const was = looksBefore(fault, court);
  beforeOf.set(fault, was);
  return was;
}

const beforeOf = new WeakMap<Fault, boolean>();

function looksBefore({ key }: Fault, { world, daemon }: Court): boolean {
  const beganMs = world.copies.find(Number(key))?.sinceMs ?? -Infinity;
  const { windowMs } = daemon.settings.conflict;
  const before = world.journal.entries.filter(({ class: name, atMs }) => name === "conflict" && atMs < beganMs);
  const within = (ms: number) => before.filter(({ atMs }) => atMs > beganMs - ms).length;
  return within(windowMs) >= 1 || within(20 * windowMs) >= 2;
}

/** It was there already when this daemon came up, or looked again. */
function cameUnseen({ key }: Fault, { world, daemon }: Court): boolean {
  const shownMs = daemon.senses.shown.get(Number(key)) ?? world.nowMs;
  return shownMs - (world.copies.find(Number(key))?.sinceMs ?? shownMs) > daemon.settings.conflict.windowMs;
}

/** Which of several does the conflict go with? Just after one of them is gone, its poll still dies. */
function isCrowded({ copies, nowMs }: Court["world"]): boolean {
  return copies.all.filter(({ truth }) => truth === "doubtful").length > 1 || nowMs < copies.doubtfulEndedMs + 60_000;
}

/** A unit that does not poll and shows no polls looks as though it polled well beside the copy: that acquits it for good. */
function ranInPeace(fault: Fault, { world, daemon }: Court): boolean {
  if (peaceful.has(fault)) return true;
  const { host, unit, copies, journal, nowMs } = world;
  const sinceMs = copies.find(Number(fault.key))?.sinceMs ?? nowMs;
  const besideMs = nowMs - Math.max(sinceMs, unit.activeSinceMs ?? nowMs);
  if (host.beats === "steady" || !unit.isUp || besideMs < daemon.settings.conflict.windowMs) return false;
  const fromMs = nowMs - daemon.settings.conflict.windowMs;
  const quarrels = journal.entries.some(({ class: name, atMs }) => name === "conflict" && atMs >= fromMs);
  if (!quarrels) peaceful.add(fault);
  return !quarrels;
}

const peaceful = new WeakSet<Fault>();

const hearsOf: ReadonlySet<FaultKind> = new Set([
  "stall",
  "remote",
  "remote-flapping",
  "webhook",
  "critical",
  "outage",
  "outage-hung",
  "doubtful",
]);

/** What rightly keeps a fault from being mended, just now; null when nothing does. */
export function healingExcuse(fault: Fault, court: Court): string | null {
  const { world, daemon } = court;
  const { kind } = fault;
  const unnoticed = detectionExcuse(fault, court);
  if (unnoticed !== null) return unnoticed;
  if (world.operatorStopped) return "stopped by its operator";
  // How long a pause lasts on after a reboot, where the clock was stepped, only the daemon says.
  if (world.machine.monotonicMs < (daemon.state.pausedUntilMs ?? -Infinity)) return "paused";
  if (world.nowMs < world.pausedUntilMs) return "paused";
  if (daemon.state.inFlight !== null) return "an action is under way";
  if (world.jobs.failing !== null || world.jobs.slowMs !== null) return "jobs fail or are slow";
  const { observeUntilMs } = daemon.state;
  if (observeUntilMs !== null && world.machine.monotonicMs < observeUntilMs) return "state was lost";
  if (world.unit.job !== null || world.unit.phase === "stopping") return "a job is under way";
  if (kind === "stray" || kind === "doubtful") {
    if (world.unit.isDown && !world.bus.causeKnown) return "unknown why the unit is down";
    return daemon.state.respawner || respawned(court) ? "respawner" : null;
  }
  if (!world.online || world.nowMs - world.onlineSinceMs < 160_000) {
    if (kind !== "memory-over") return "outage, or just after it";
  }
  if (world.nowMs < world.outageUntilMs + 160_000 && kind !== "memory-over") return "outage, or just after it";
  if (world.strayLives) return "a stray is about";
  if (kind === "down") return world.unit.phase === "auto-restart" ? "systemd is about to restart it" : null;
  // Restarts of a unit that runs.
  if (world.unit.activeSinceMs === null || world.nowMs - world.unit.activeSinceMs < 61_000) return "settling";
  if (spentAtMost(court) >= daemon.settings.restart.budget) return "budget spent";
  if (kind === "stall" && (world.webhook || world.remote !== null)) return "a conflict explains the silence";
  return null;
}

/** It went down while nobody looked, and the journal does not tell whose doing it was. */
function causeUnknown({ world, daemon }: Court): boolean {
  return !world.bus.causeKnown && (world.unit.downSinceMs ?? 0) < Math.max(daemon.startedMs, world.busBackMs);
}

function respawned({ world, daemon }: Court): boolean {
  const { kills, windowMs } = daemon.settings.strays.respawn;
  const sinceMs = world.nowMs - windowMs;
  return (
    daemon.audit.entries.filter((e) => e.event === "intent" && e.kind === "end-strays" && e.atMs > sinceMs).length >=
    kills
  );
}
