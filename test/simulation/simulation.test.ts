import { describe, expect, it } from "vitest";
import type { Policy } from "./daemon/policy.ts";
import type { Happening, History } from "./history.ts";
import { clock } from "./judge/judge.ts";
import {
  deafToSilence,
  forgetsItsBudget,
  ignoresPause,
  killsOthers,
  repeatsItself,
  restartsForNothing,
  restartsThroughOutages,
  takesBlindnessForSilence,
  undoesStops,
} from "./mutants.ts";
import { planWeek } from "./plan.ts";
import { playWeeks } from "./play-weeks.ts";
import { runWeek } from "./run-week.ts";
import { shrink } from "./shrink.ts";
import { type Found, offences } from "./tally.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const mib = 1024 * 1024;

/** The reference deployment (docs/field-notes.md), and what happens to it. */
function history(happenings: readonly Happening[], host: Partial<History["host"]> = {}): History {
  return {
    seed: 1,
    week: 0,
    lengthMs: Math.max(...happenings.map((one) => one.atMs + ("forMs" in one ? one.forMs : 0))) + 2 * hour,
    host: {
      restart: "on-failure",
      restartSecMs: 5 * second,
      startLimit: { burst: 5, intervalMs: hour },
      beats: "steady",
      onConflict: "retry",
      offline: "patient",
      portGuard: false,
      output: "journal",
      reachable: true,
      memory: {
        baseBytes: 80 * mib,
        noiseBytes: mib,
        warmUpBytes: 5 * mib,
        warmUpMs: minute,
        sawtoothBytes: 0,
        sawtoothMs: hour,
      },
      limitSet: true,
      startTakesMs: 20,
      stopTakesMs: 200,
      retryMaxMs: 30 * second,
      beginsAtMinute: 600,
      ...host,
    },
    happenings,
  };
}

const stray = {
  kind: "copy",
  atMs: hour,
  copy: "plain",
  forMs: 5 * hour,
  polls: true,
  respawnMs: 0,
  ignoresTerm: false,
  recycled: false,
} as const satisfies Happening;
const crashLoop = {
  kind: "crash-loop",
  atMs: hour,
  forMs: 3 * hour,
  crashAfterMs: 2000,
  cure: "time",
  cause: null,
} as const;
const told = (found: readonly Found[]) =>
  found.map((one) => `${one.kind} ${one.name} (${one.detail}); seed ${one.seed} week ${one.week} ${clock(one.atMs)}`);
const fallAt = (atMs: number): Happening => ({ kind: "fall", atMs, result: "success" });
const killed = (atMs: number): Happening => ({
  kind: "daemon-killed",
  atMs,
  forMs: second,
  when: "now",
  state: "kept",
});
const namesOf = (policy: Policy | undefined, played: History) =>
  runWeek(played, policy === undefined ? {} : { policy }).findings.map(({ kind, name }) => `${kind}: ${name}`);

// Generous: a slow machine is no failure.
describe("a hundred simulated weeks", { timeout: 600_000 }, () => {
  it("show no wrong kill, no broken invariant, nothing needless, nothing missed and no noise", () => {
    expect(told(offences(playWeeks({ seed: 20_261_123, from: 0, weeks: 100, step: 1 })))).toEqual([]);
  });

  it("are the same each time", () => {
    expect(runWeek(planWeek(7, 3), { tells: true })).toEqual(runWeek(planWeek(7, 3), { tells: true }));
    expect(planWeek(7, 3)).not.toEqual(planWeek(7, 4));
  });
});

describe("the judge", { timeout: 120_000 }, () => {
  const outage: Happening = { kind: "outage", atMs: hour, forMs: 3 * hour, hung: true, flapMs: null };
  const silent: Happening = { kind: "stall", atMs: hour, forMs: 24 * hour };
  const cases: readonly (readonly [string, Policy, RegExp, History])[] = [
    [
      "acts while paused",
      ignoresPause,
      /^violation: 3: acts while paused/,
      history([{ kind: "pause", atMs: hour, forMs: 2 * hour }, fallAt(hour + minute)]),
    ],
    [
      "kills somebody else's process",
      killsOthers,
      /^wrong-kill: someone-else/,
      history([{ ...stray, copy: "someone-else" }]),
    ],
    ["restarts in an outage", restartsThroughOutages, /^needless: restart (?:for|in) an outage/, history([outage])],
    [
      "forgets its budget with the daemon",
      forgetsItsBudget,
      /^violation: 1: .*beyond the budget/,
      history([crashLoop, ...[20, 30, 40, 50].map((minutes) => killed(hour + minutes * minute))]),
    ],
    [
      "starts what its operator stopped",
      undoesStops,
      /^violation: 3: acts against the operator/,
      history([{ kind: "operator-stop", atMs: hour, forMs: 2 * hour, runsByHand: "no" }]),
    ],
    ["never mends a stall", deafToSilence, /^missed: stall \(heal\)/, history([silent])],
    [
      "takes blindness for silence",
      takesBlindnessForSilence,
      /^needless: restart for blindness/,
      history([{ kind: "journal-lost", atMs: hour, forMs: 2 * hour, how: "suppressed" }]),
    ],
    ["repeats itself", repeatsItself, /^noise: repeated notice/, history([outage])],
    [
      "restarts a healthy unit",
      restartsForNothing,
      /^needless: restart of a healthy unit/,
      history([{ kind: "coroutine", atMs: 24 * hour }]),
    ],
  ];

  it.each(cases)("sees a policy that %s", (_, mutant, finding, played) => {
    expect(namesOf(mutant, played)).toContainEqual(expect.stringMatching(finding));
  });

  it.each(cases)("finds nothing in the real policy, where another %s", (_, __, ___, played) => {
    expect(namesOf(undefined, played)).toEqual([]);
  });

  it.each([
    ["a stray", "stray", history([stray])],
    ["a stall", "stall", history([silent])],
    ["memory over the limit", "memory-over", history([{ kind: "memory-jump", atMs: hour, bytes: 200 * mib }])],
    ["a fall that systemd does not mend", "down", history([fallAt(hour)])],
    ["a remote copy", "remote", history([{ kind: "remote", atMs: hour, forMs: hour, everyMs: 15 * second }])],
    ["a webhook", "webhook", history([{ kind: "webhook", atMs: hour, forMs: hour }])],
    ["an outage", "outage-hung", history([outage])],
    ["a crash loop", "crash-loop", history([crashLoop])],
    ["a leak", "leak", history([{ kind: "leak", atMs: hour, forMs: 48 * hour, bytesPerHour: 100 * mib }])],
  ] as const)("knows that there is %s, and that it was seen", (_, kind, played) => {
    const { faults } = runWeek(played);
    expect(faults.filter((fault) => fault.kind === kind)[0]).toMatchObject({
      detectMs: expect.any(Number),
      missed: false,
    });
  });

  it("knows of no fault where there is none", () => {
    const week = history([{ kind: "page-cache", atMs: hour, bytes: 900 * mib }]);
    expect(runWeek(week).faults).toEqual([]);
    expect(runWeek(week).actions).toEqual({});
  });
});

describe("shrink()", { timeout: 120_000 }, () => {
  it("leaves of a long history what a finding needs, and finds it again in that", () => {
    const noise = planWeek(3, 1).happenings.filter(({ kind }) => kind === "page-cache" || kind === "coroutine");
    const pause: Happening = { kind: "pause", atMs: 20 * hour + 123, forMs: 7_234_567 };
    const fall: Happening = { kind: "fall", atMs: 20 * hour + 61_234, result: "success" };
    const others: Happening[] = [...noise, { kind: "bus-late", atMs: hour, forMs: hour, lateMs: 300 }, stray];
    const long = history([...others, pause, fall].toSorted((a, b) => a.atMs - b.atMs));
    const sought = { kind: "violation", name: "3: acts while paused" };
    const smallest = shrink(long, sought, ignoresPause);
    expect(smallest.happenings.map(({ kind }) => kind)).toEqual(["pause", "fall"]);
    expect(runWeek(smallest, { policy: ignoresPause }).findings).toContainEqual(expect.objectContaining(sought));
    expect(smallest.lengthMs).toBeLessThan(long.lengthMs);
  });

  it("leaves a history alone that does not show the finding", () => {
    const played = history([stray]);
    expect(shrink(played, { kind: "violation", name: "none of these" })).toEqual(played);
  });
});
