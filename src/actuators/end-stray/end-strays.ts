import type { EndStraysDecision, Outcome } from "../../model/decision.ts";
import type { Result } from "../../model/result.ts";
import type { BootId } from "../../model/scalars.ts";
import { ProcFiles } from "../../procfs/proc-files.ts";
import { readOwnNamespace, readStat } from "../../procfs/process-facts.ts";
import { ancestorsOf } from "../../procfs/process-tree.ts";
import type { PidHandle } from "../../runtime/pidfd.ts";
import { signalHold, stillLives, takeHold, type Hold } from "./hold.ts";
import { newDescendants } from "./new-descendants.ts";
import { outcomeOf } from "./outcome.ts";
import type { RecheckContext } from "./recheck.ts";
import { targetsOf } from "./targets.ts";

/** What endStrays() works with. */
export interface EndStraysDeps {
  readonly procRoot: string;
  readonly openPid: (pid: number) => Result<PidHandle>;
  /** A monotonic clock. */
  readonly nowMs: () => number;
  readonly wait: (durationMs: number) => Promise<void>;
  /** @default process.pid */
  readonly ownPid?: number;
}

/** How a decision is carried out. */
export interface EndStraysOptions {
  /** Between TERM and KILL. */
  readonly termGraceMs: number;
  /** The unit's ControlGroup *now*; null when it has none. */
  readonly unitControlGroup: string | null;
  /** The unit's MainPID now. @default null */
  readonly unitMainPid?: number | null;
}

/** Often enough to see the end of a process at once, seldom enough to cost nothing. */
const POLL_MS = 20;
/** A killed process is gone within milliseconds, unless it waits for a disc: then nothing helps. */
const KILL_WAIT_MS = 5_000;

/**
 * Ends strays and their company: TERM, the grace, KILL, each through a handle that is taken before the process is read
 * again and held until the end. What has changed since it was judged, or belongs to the unit, is left alone.
 */
export async function endStrays(
  decision: EndStraysDecision,
  deps: EndStraysDeps,
  options: EndStraysOptions,
): Promise<Outcome> {
  const files = new ProcFiles(deps.procRoot);
  const ownPid = deps.ownPid ?? process.pid;
  const context: RecheckContext = {
    files,
    ownNamespace: readOwnNamespace(files, ownPid),
    untouchable: {
      controlGroup: options.unitControlGroup,
      mainPid: options.unitMainPid ?? null,
      pids: ourselves(files, ownPid),
    },
  };
  const holds: Hold[] = [];
  const startedAtMs = deps.nowMs();
  const elapsed = (): number => Math.max(0, Math.round(deps.nowMs() - startedAtMs));
  try {
    takeAll(decision, holds, deps, context);
    takeNew(holds, deps, context);
    for (const hold of holds) signalHold(hold, "SIGTERM", elapsed());
    await untilEnded(holds, options.termGraceMs, deps, elapsed);
    takeNew(holds, deps, context);
    if (holds.some((hold) => stillLives(hold, elapsed()))) {
      for (const hold of holds) signalHold(hold, "SIGKILL", elapsed());
      await untilEnded(holds, KILL_WAIT_MS, deps, elapsed);
    }
    for (const hold of holds) stillLives(hold, elapsed());
    return outcomeOf(decision, holds);
  } finally {
    for (const hold of holds) hold.handle?.close();
  }
}

/** Strays first: where one is not what was judged any more, its company is not either. */
function takeAll(decision: EndStraysDecision, holds: Hold[], deps: EndStraysDeps, context: RecheckContext): void {
  const targets = targetsOf(decision.strays);
  const strays = new Map(
    targets
      .filter(({ role }) => role === "stray")
      .map((target) => {
        const hold = takeHold(target, deps.openPid, context);
        holds.push(hold);
        return [target.process.pid, hold];
      }),
  );
  const inOrder = targets.map((target) => {
    const stray = strays.get(target.strayPid);
    if (target.role === "stray" && stray !== undefined) return stray;
    if (stray !== undefined && stray.why !== null)
      return { target, handle: null, signals: [], endedAfterMs: null, why: stray.why };
    const hold = takeHold(target, deps.openPid, context);
    holds.push(hold);
    return hold;
  });
  holds.splice(0, holds.length, ...inOrder);
}

/** A process may have forked since it was judged: what is below it now goes with it. */
function takeNew(holds: Hold[], deps: EndStraysDeps, context: RecheckContext): void {
  const living = holds.filter(({ handle, target }) => handle !== null && target.role !== "wrapper" && !handle.exited());
  const bootId: BootId | undefined = living[0]?.target.process.bootId;
  if (bootId === undefined) return;
  const known = new Set(holds.map(({ target }) => target.process.pid));
  const parents = living.map(({ target }) => target.process.pid);
  for (const process of newDescendants(parents, known, { ...context, bootId })) {
    holds.push(takeHold({ process, role: "descendant", strayPid: process.parentPid }, deps.openPid, context));
  }
}

async function untilEnded(
  holds: readonly Hold[],
  atMostMs: number,
  deps: EndStraysDeps,
  elapsed: () => number,
): Promise<void> {
  const deadlineMs = deps.nowMs() + atMostMs;
  for (;;) {
    const living = holds.filter((hold) => stillLives(hold, elapsed()));
    const remainingMs = deadlineMs - deps.nowMs();
    // What cannot be signalled is not waited for.
    if (!living.some(({ why }) => why === null) || remainingMs <= 0) return;
    await deps.wait(Math.min(POLL_MS, remainingMs));
  }
}

function ourselves(files: ProcFiles, ownPid: number): ReadonlySet<number> {
  const statOf = (pid: number) => {
    const stat = pid > 0 ? readStat(files, pid) : null;
    return stat?.kind === "read" ? stat.value : null;
  };
  const own = statOf(ownPid);
  return new Set([ownPid, ...(own === null ? [] : ancestorsOf(own, statOf).map(({ pid }) => pid))]);
}
