import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { everyDeed, everyDeedWhileObscured, overHistories, play, playHistory, randomSteps } from "./histories.ts";
import { settings } from "./settings.ts";
import { type Deed, type End, Simulation } from "./simulation.ts";

const { restart } = settings;
const startsUnit = ({ action }: Deed) => action.kind === "restart" || action.kind === "start";
const isBeyondBudget = ({ action }: Deed) => action.kind === "start" && action.beyondBudget;
/** Milliseconds since the last of some points in time; Infinity when there is none. */
const sinceLast = (nowMs: number, timesMs: readonly number[]) => nowMs - Math.max(-Infinity, ...timesMs);

/** Restarts in the window that ends with a deed: ours before it, and those that systemd made. */
function restartsBefore(deed: Deed, { unit }: Simulation, earlier: readonly Deed[]): number {
  const since = deed.atMs - restart.windowMs;
  const ours = earlier.filter((before) => startsUnit(before) && before.atMs > since).length;
  return ours + unit.restartsBySystemd.filter((atMs) => atMs > since && atMs <= deed.atMs).length;
}

/** An action that brought, or may have brought, a new invocation. */
const brings = ({ kind, result }: End) => (kind === "restart" || kind === "start") && result !== "timed-out";

/** True when a deed rests on an unhealthy judgement, and on a sensor that could see. */
function sees({ action, situation, truth }: Deed): boolean {
  const unseen = [
    !truth.journalSeen && "stall",
    !truth.processesSeen && "stray",
    !truth.memoryRead && "memory-limit",
    !truth.unitSeen && "inactive",
  ];
  return situation.assessments[action.detector].health === "unhealthy" && !unseen.includes(action.detector);
}

/** True unless a deed ends a stray that was not seen for long enough, without a conflict that backs it. */
function isConfirmed({ action, truth }: Deed): boolean {
  if (action.kind !== "end-strays" || truth.sinceConflictMs <= 30_000) return true;
  return truth.strayShownMs >= settings.strays.confirmMs;
}

// Generous: a slow machine is no failure.
describe("the policy, over random histories,", { timeout: 60_000 }, () => {
  it("never restarts beyond the budget, slow retries apart", () => {
    everyDeed((deed, simulation, earlier) => {
      if (!startsUnit(deed) || isBeyondBudget(deed)) return;
      expect(restartsBefore(deed, simulation, earlier)).toBeLessThan(restart.budget);
    });
  });

  it("makes at most one start beyond the budget each half hour, and only when the budget is spent", () => {
    everyDeed((deed, _, earlier) => {
      if (!isBeyondBudget(deed)) return;
      const times = earlier.filter(isBeyondBudget).map(({ atMs }) => atMs);
      expect(sinceLast(deed.atMs, times)).toBeGreaterThanOrEqual(restart.retryAfterGivingUpMs);
      const { gaveUpAtMs, curedAtMs, slowUntilMs } = deed.stateBefore;
      expect(gaveUpAtMs ?? curedAtMs ?? slowUntilMs).not.toBeNull();
    });
  });

  it("never signals anything but a stray, and none whose identity has changed", () => {
    everyDeed(({ action, truth }, { unit }) => {
      if (action.kind !== "end-strays") return;
      for (const { process, standing, strayIfConflict } of action.strays) {
        expect(standing === "stray" || (strayIfConflict && truth.sinceConflictMs <= 30_000)).toBe(true);
        expect(process.cgroup).not.toContain(unit.observeUnit().controlGroup);
        expect(process.cgroup).not.toContain("marketingbot-web");
        const isNow = standing !== "stray" || process.startTimeTicks === truth.stray?.startTimeTicks;
        expect(isNow).toBe(true);
      }
    });
  });

  it("never acts on an unseen unit nor against its operator, nor while paused", () => {
    everyDeed(({ action, truth }) => {
      expect(truth.unitSeen).toBe(true);
      expect(truth.stoppedByOperator).toBe(false);
      expect(action.kind === "start" && truth.stopCause === "unknown").toBe(false);
      expect(truth.paused).toBe(false);
    });
  });

  it("never acts on what it cannot see", () => {
    everyDeed((deed) => expect(deed).toSatisfy(sees));
    everyDeedWhileObscured((deed) => expect(deed).toSatisfy(sees));
  });

  it.each([
    ["memoryUp", "memoryLost"],
    ["silent", "journalLost"],
    ["stray", "processesLost"],
    ["exit", "busLost"],
  ] as const)("does not act on %s, seen during a pause, once it cannot be seen any more (%s)", (fault, loss) => {
    const steps = [
      { happening: "talking", thenMs: 120_000 },
      { happening: "pause", thenMs: 0 },
      { happening: fault, thenMs: 400_000 },
      { happening: loss, thenMs: 60_000 },
      { happening: "resume", thenMs: 600_000 },
    ] as const;
    const simulation = playHistory({ restartPolicy: "no", steps });
    expect(simulation.decisions).toContainEqual(expect.objectContaining({ kind: "withheld", heldBy: "paused" }));
    expect(simulation.deeds).toEqual([]);
  });

  it("never starts or restarts a unit beside a stray, slow retries apart", () => {
    everyDeed((deed) => {
      if (!startsUnit(deed) || !deed.truth.processesSeen || deed.truth.stray === null) return;
      const { kills, respawner, startEndedMs } = deed.stateBefore;
      // Only beside one that killing does not rid us of; and then a start only slowly.
      expect(respawner || kills.length >= settings.strays.respawn.kills).toBe(true);
      if (deed.action.kind === "restart") return;
      expect(deed.atMs - (startEndedMs ?? -Infinity)).toBeGreaterThanOrEqual(restart.retryAfterGivingUpMs);
    });
  });

  it("never ends a stray that was not seen again after 10 s, unless a conflict backs it", () => {
    everyDeed((deed) => expect(deed).toSatisfy(isConfirmed));
    everyDeedWhileObscured((deed) => expect(deed).toSatisfy(isConfirmed));
  });

  it("does nothing in observe mode, whatever happens", () => {
    overHistories((_, history) => expect(playHistory(history, { mode: "observe" }).deeds).toEqual([]), { numRuns: 80 });
  });

  it("never restarts an invocation that has not had its time to settle", () => {
    everyDeed(({ action, atMs, truth }, { ends }) => {
      if (action.kind !== "restart") return;
      expect(truth.up).toBe(true);
      expect(atMs - (truth.activeSinceMs ?? atMs)).toBeGreaterThanOrEqual(restart.settleMs);
      const times = ends.filter((end) => end.atMs < atMs && brings(end)).map((end) => end.atMs);
      expect(sinceLast(atMs, times)).toBeGreaterThanOrEqual(restart.settleMs);
    });
  });

  it("has at most one action in flight, and pauses between any two", () => {
    everyDeed(({ atMs, stateBefore }, { ends }, earlier) => {
      expect(stateBefore.inFlight).toBeNull();
      const begins = earlier.map((before) => before.atMs);
      expect(sinceLast(atMs, begins)).toBeGreaterThanOrEqual(restart.pauseMs);
      // What ended by now: one end for each deed before this one, and the last of them long enough ago.
      const over = ends.slice(0, earlier.length).map((end) => end.atMs);
      expect(over).toHaveLength(earlier.length);
      expect(sinceLast(atMs, over)).toBeGreaterThanOrEqual(restart.pauseMs);
    });
  });

  it("breaks none of the invariants that the daemon asserts before it acts", () => {
    everyDeed(({ broken }) => expect(broken).toBeNull());
  });

  it("gives every decision and every incident a number of its own", () => {
    overHistories(({ decisions }) => {
      const ids = decisions.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    });
  });

  it("decides the same when the same is observed", () => {
    overHistories(({ decisions }, history) => expect(playHistory(history).decisions).toEqual(decisions), {
      numRuns: 60,
    });
  });

  it("never touches a unit that is healthy throughout", () => {
    const harmless = randomSteps(
      [
        "daemonKilled",
        "journalLost",
        "journalBack",
        "memoryLost",
        "memoryBack",
        "processesLost",
        "processesBack",
        "busLost",
        "busBack",
        "network",
        "conflict",
        "critical",
        "doubtful",
        "pause",
        "resume",
        "outage",
        "operatorRestart",
      ],
      20,
    );
    // A doubtful copy with a conflict is no healthy unit.
    const healthyThroughout = harmless.filter((steps) => {
      const names = new Set(steps.map(({ happening }) => happening));
      return !(names.has("doubtful") && names.has("conflict"));
    });
    fc.assert(
      fc.property(healthyThroughout, (steps) => {
        expect(play(new Simulation(), steps).deeds).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
