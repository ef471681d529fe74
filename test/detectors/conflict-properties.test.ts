import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conflict } from "../../src/detectors/conflict/conflict.ts";
import type { Health } from "../../src/model/assessment.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { InvocationId } from "../../src/model/scalars.ts";
import { settings } from "../policy/settings.ts";
import { at, every, fallen, message, sight, story, unit } from "./observations.ts";

const life = (number: number) => number.toString(16).padStart(32, "0") as InvocationId;
const hour = 3600;

/** Judges after every observation and every ten seconds, as the daemon does; when it was judged unhealthy, from and to. */
function incidentsOf(observations: readonly Observation[], endSeconds: number) {
  const ticks = every(10, { to: endSeconds }).map((seconds) => ({ seconds, observation: null }));
  const seen = observations.map((observation) => ({ seconds: (observation.atMs - at(0)) / 1000, observation }));
  const timeline = [...ticks, ...seen].toSorted((one, other) => one.seconds - other.seconds);
  const incidents: { from: number; to: number | null; reason: string }[] = [];
  let memory = conflict.blank;
  let before: Health = "healthy";
  for (const { seconds, observation } of timeline) {
    if (observation !== null) memory = conflict.observe(memory, observation, settings);
    const { health, reason } = conflict.assess(memory, settings, at(seconds));
    const last = incidents.at(-1);
    if (health === "unhealthy" && before !== "unhealthy") incidents.push({ from: seconds, to: null, reason });
    if (health !== "unhealthy" && before === "unhealthy" && last !== undefined) last.to = seconds;
    before = health;
  }
  return incidents;
}

/** Polls every 10 s, but for the seconds right after a conflict. */
const pollsBetween = (times: readonly number[], endSeconds: number) =>
  every(10, { to: endSeconds })
    .filter((time) => !times.some((other) => time >= other && time < other + 5))
    .map((time) => message(time, "activity"));

/** How long after the last 409 the incident is over, seconds. */
const until = (seconds: number, end: number) => {
  const times = every(seconds, { to: end });
  const [incident] = incidentsOf(
    [unit(0), ...pollsBetween(times, end + hour), ...times.map((time) => message(time, "conflict"))],
    end + hour,
  );
  return (incident?.to ?? Infinity) - (times.at(-1) ?? 0);
};

/** Lives that each end of a 409, with a pause of systemd's or of ours before the next. */
const exits = (lives: readonly { readonly pause: number; readonly livesFor: number }[], polls: boolean) => {
  let time = 0;
  const conflictsAt: number[] = [];
  const observations = lives.flatMap(({ pause, livesFor }, index): Observation[] => {
    const invocationId = life(index + 1);
    const began = time;
    const fell = began + livesFor;
    time = fell + pause;
    conflictsAt.push(fell - 0.5);
    return [
      unit(began, { invocationId, activeSinceMs: at(began), startCause: "systemd" }),
      ...(polls ? [message(began + 0.2, "activity", { invocationId })] : []),
      message(fell - 0.5, "conflict", { invocationId }),
      fallen(fell, { invocationId, activeState: "activating", subState: "auto-restart", downSinceMs: null }),
    ];
  });
  return { observations, conflictsAt, end: time };
};

describe("a conflict every so many seconds, for hours", { timeout: 60_000 }, () => {
  const spacing = fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 120, max: 600 }));

  it("is raised by its third, or by its sixth from 90 s apart to 10 min, and is one incident, whether the unit polls well between or shows nothing", () => {
    fc.assert(
      fc.property(spacing, fc.boolean(), (seconds, polls) => {
        const end = 3 * hour;
        const times = every(seconds, { to: end });
        const lines = times.map((time) => message(time, "conflict"));
        const incidents = incidentsOf([unit(0), ...(polls ? pollsBetween(times, end) : []), ...lines], end);
        expect(incidents).toHaveLength(1);
        expect(incidents[0]?.from).toBeLessThanOrEqual(seconds < 90 ? Math.max(6, 2 * seconds) : 5 * seconds);
        expect(incidents[0]?.to).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it("is at most three incidents a day where its pauses vary by half", () => {
    const pauses = fc.array(fc.double({ min: 0.5, max: 1.5, noNaN: true }), { minLength: 150, maxLength: 150 });
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 600 }), pauses, (seconds, factors) => {
        let time = 0;
        const times = factors.map((factor) => (time += factor * seconds));
        const end = Math.min(time, 24 * hour);
        const lines = times.map((one) => message(one, "conflict"));
        const incidents = incidentsOf([unit(0), ...pollsBetween(times, end), ...lines], end);
        expect(incidents.length).toBeGreaterThanOrEqual(1);
        expect(incidents.length).toBeLessThanOrEqual(Math.ceil(end / (24 * hour)) * 3);
      }),
      { numRuns: 25 },
    );
  });

  it("is over after its calm: 3 minutes for one that lasts, twice the pause for one that flaps", () => {
    expect(until(10, 600)).toBeLessThanOrEqual(190);
    expect(until(10, 600)).toBeGreaterThanOrEqual(180);
    expect(until(120, 1800)).toBeLessThanOrEqual(250);
    expect(until(120, 1800)).toBeGreaterThanOrEqual(240);
    expect(until(600, 7200)).toBeLessThanOrEqual(1210);
  });
});

describe("a transient conflict after each of many starts", { timeout: 60_000 }, () => {
  const restart = fc.record({
    afterMinutes: fc.double({ min: 6, max: 60, noNaN: true }),
    conflicts: fc.uniqueArray(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 6 }),
    startCause: fc.constantFrom("ours" as const, "operator" as const, "systemd" as const),
  });

  it("is never raised, from 6 minutes apart on, with a heartbeat or without", () => {
    fc.assert(
      fc.property(fc.array(restart, { minLength: 5, maxLength: 30 }), fc.boolean(), (restarts, polls) => {
        let start = 0;
        const observations = restarts.flatMap(({ afterMinutes, conflicts, startCause }, index) => {
          const began = start;
          start += afterMinutes * 60;
          const poll = every(10, { from: began + Math.max(...conflicts) + 2, to: start }).map((time) =>
            message(time, "activity", { invocationId: life(index) }),
          );
          return [
            unit(began, { invocationId: life(index), activeSinceMs: at(began), startCause }),
            ...conflicts
              .toSorted((one, other) => one - other)
              .map((time) => message(began + time, "conflict", { invocationId: life(index) })),
            ...(polls ? poll : []),
          ];
        });
        expect(incidentsOf(observations, start)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a bot that ends itself at each conflict", { timeout: 60_000 }, () => {
  it("is raised by its first 409 that comes 90 s after the first, or by the sixth life, whatever the pauses, and stays", () => {
    const one = fc.record({
      pause: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(1800)),
      livesFor: fc.double({ min: 1, max: 20, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 20, maxLength: 40 }), fc.boolean(), (lives, polls) => {
        const { observations, conflictsAt, end } = exits(lives, polls);
        const incidents = incidentsOf(observations, Math.min(end, 24 * hour));
        const [firstAt = 0] = conflictsAt;
        const bound = conflictsAt.find((time, index) => index >= 2 && time >= firstAt + 90) ?? Infinity;
        expect(incidents).toHaveLength(1);
        expect(incidents[0]?.from).toBeLessThanOrEqual(bound + 0.01);
        expect(incidents[0]?.to).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it("is raised by its sixth life where the budget is spent before 90 s have passed", () => {
    const lives = Array.from({ length: 6 }, () => ({ pause: 5, livesFor: 6 }));
    const { observations, conflictsAt, end } = exits(lives, false);
    expect(incidentsOf(observations, end)[0]?.from).toBeCloseTo(conflictsAt[5] ?? 0);
    expect(incidentsOf(exits(lives.slice(1), false).observations, end)).toEqual([]);
  });
});

describe("the order in which the journal and systemd tell", { timeout: 60_000 }, () => {
  const drawn = fc.record({
    kind: fc.constantFrom(
      ...([
        "conflict",
        "bare",
        "activity",
        "network",
        "conflict_webhook",
        "session_conflict",
        "up",
        "down",
        "deaf",
        "hears",
      ] as const),
    ),
    seconds: fc.double({ min: 0, max: 900, noNaN: true }),
    delay: fc.double({ min: 0, max: 0.9, noNaN: true }),
  });

  it("makes no difference within the journal's latency", () => {
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 80 }), fc.integer({ min: 900, max: 4000 }), (events, askedAt) => {
        const inTime = events.toSorted((one, other) => one.seconds - other.seconds);
        let number = 1;
        const told = inTime.map(({ kind, seconds, delay }) => {
          switch (kind) {
            case "up":
            case "down": {
              if (kind === "up") number += 1;
              const unitSeen =
                kind === "up"
                  ? unit(seconds, { invocationId: life(number), activeSinceMs: at(seconds) })
                  : fallen(seconds, { invocationId: life(number) });
              // Readings of the unit come as they are made.
              return { told: unitSeen, at: seconds };
            }
            case "deaf":
            case "hears":
              return { told: sight(seconds, kind === "hears"), at: seconds };
            case "bare":
              return {
                told: message(seconds, "conflict", { origin: "https://api.telegram.org" }),
                at: seconds + delay,
              };
            default:
              return { told: message(seconds, kind, { invocationId: life(number) }), at: seconds + delay };
          }
        });
        const arriving = told.toSorted((one, other) => one.at - other.at).map((one) => one.told);
        const judge = (observations: readonly Observation[]) =>
          story(conflict)
            .see(unit(-10, { invocationId: life(1) }), ...observations)
            .at(askedAt);
        expect(judge(arriving)).toEqual(judge(told.map((one) => one.told)));
      }),
      { numRuns: 200 },
    );
  });
});
