import type { SimulatedDaemon } from "../daemon/daemon.ts";
import type { World } from "../world/world.ts";

const hourMs = 3_600_000;

/** What the judge looks at: the world as it is, and the daemon's life. */
export interface Court {
  readonly world: World;
  readonly daemon: SimulatedDaemon;
  readonly settled: SettledTruth;
}

/** What is known of the level that the unit's present invocation settled at: by it a limit is set where none is configured. */
export interface SettledTruth {
  invocation: number | null;
  highestBytes: number;
  /** Looks at it while it settled; too few, or one that the daemon could not have, and nothing can be said. */
  looks: number;
  tainted: boolean;
  /** It loops, or has looped and nothing shows yet that it will not again. */
  loops: boolean;
}

/** After the warm-up a median of ten samples is taken; in quiet times they come a minute apart. */
const settlingMs = 12 * 60_000;

/** Follows how the unit settles; to be called with each look at the world. */
export function followSettling({ settled, world, daemon }: Court): void {
  const { program } = world;
  if (program.invocation !== settled.invocation) {
    Object.assign(settled, { invocation: program.invocation, highestBytes: 0, looks: 0, tainted: false });
  }
  const ageMs = world.nowMs - program.startedMs - daemon.settings.memory.warmUpMs;
  if (program.invocation === null || ageMs < 0 || ageMs > settlingMs) return;
  settled.looks += 1;
  settled.highestBytes = Math.max(settled.highestBytes, program.plainBytes() + world.host.memory.noiseBytes);
  if (daemonAway({ world, daemon }) !== null || !world.memoryReadable || world.bus.lost) settled.tainted = true;
}

/** The highest limit that may be in force for the unit, bytes; null while the daemon cannot know it. */
export function trueLimitBytes({ world, daemon, settled }: Court): number | null {
  const { limitBytes, warmUpMs } = daemon.settings.memory;
  if (limitBytes !== null) return limitBytes;
  const settleMs = world.program.startedMs + warmUpMs;
  const heldUp = daemon.heldUp.toMs > settleMs && daemon.heldUp.fromMs < settleMs + settlingMs;
  if (world.nowMs - settleMs < settlingMs || settled.looks < 5 || settled.tainted || heldUp) return null;
  return Math.max(150 * 1024 * 1024, 2 * settled.highestBytes);
}

/** How many of a list in the order of time are younger than a moment, and fit. */
function countSince<Item extends { readonly atMs: number }>(
  items: readonly Item[],
  sinceMs: number,
  fits: (item: Item) => boolean,
): number {
  let count = 0;
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = items[index];
    if (item === undefined || item.atMs <= sinceMs) break;
    if (fits(item)) count += 1;
  }
  return count;
}

/** Our starts and restarts since a moment, as they were asked for. */
export function ourStarts({ daemon }: Court, sinceMs: number): number {
  return countSince(
    daemon.audit.entries,
    sinceMs,
    ({ event, kind }) => event === "intent" && (kind === "start" || kind === "restart"),
  );
}

/** Restarts since a moment, as they truly were: nobody's by hand, and in this boot: switched off, the machine's time stands still here. */
function restartsSince({ world }: Pick<Court, "world">, sinceMs: number): number {
  const { unit, machine } = world;
  return countSince(unit.activations, sinceMs, ({ cause, atMs }) => cause !== "operator" && machine.isThisBoot(atMs));
}

/** Starts by hand since a moment that nobody may have seen the hand of: they count, as those of unknown origin do. */
function unseenHands({ world }: Pick<Court, "world">, sinceMs: number): number {
  const { unit, nowMs } = world;
  return countSince(
    unit.activations,
    sinceMs,
    ({ cause, atMs, knowableAtMs }) => cause === "operator" && (knowableAtMs ?? nowMs) - atMs > UNSEEN_MS,
  );
}

/** A start that was read so much later was not seen as it happened. */
const UNSEEN_MS = 3000;

/** Restarts of the last hour as the daemon may count them at most: one may count twice. */
export function spentAtMost(court: Court): number {
  const sinceMs = court.world.nowMs - hourMs;
  const records = countSince(court.world.journal.entries, sinceMs, ({ kind }) => kind === "restart-record");
  return records + ourStarts(court, sinceMs) + unseenHands(court, sinceMs);
}

/** True while a loop is going on: by the limits of the owner, over restarts that truly were. */
export function loops({ world }: Pick<Court, "world">): boolean {
  const { nowMs } = world;
  return restartsSince({ world }, nowMs - 120_000) >= 3 || restartsSince({ world }, nowMs - hourMs) > 5;
}

/** The same by what the daemon has to charge: its own starts count before they are tried. */
export function loopsAsCharged(court: Court): boolean {
  const { nowMs, unit } = court.world;
  const within = (windowMs: number) =>
    countSince(unit.activations, nowMs - windowMs, ({ cause }) => cause === "systemd") +
    unseenHands(court, nowMs - windowMs) +
    ourStarts(court, nowMs - windowMs);
  return within(120_000) >= 3 || within(hourMs) > 5;
}

/** Follows whether a loop is over: the unit has stayed up for ten minutes, or its operator had a hand in it; to be called with each look at the world. */
export function followLoop(court: Court): void {
  const { unit, nowMs } = court.world;
  const last = unit.activations.at(-1);
  const steady = unit.isUp && nowMs - (unit.activeSinceMs ?? nowMs) >= 10 * 60_000;
  if (loops(court) || loopsAsCharged(court)) court.settled.loops = true;
  else if (steady || last?.cause === "operator") court.settled.loops = false;
}

/** Why a daemon cannot see or do anything just now; null when it can. */
export function daemonAway({ world, daemon }: Pick<Court, "world" | "daemon">): string | null {
  if (!daemon.alive) return "daemon dead";
  if (daemon.frozen) return "daemon stopped";
  if (world.nowMs - daemon.startedMs < 15_000) return "daemon starting";
  return null;
}

/** More CRITICAL lines than the owner calls normal, since the daemon has been there to count them. */
export function isCritical({ world, daemon }: Court): boolean {
  const sinceMs = Math.max(daemon.startedMs, world.nowMs - hourMs);
  return world.journal.criticalsSince(sinceMs) > daemon.settings.errors.limit;
}
