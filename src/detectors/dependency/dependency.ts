import type { ProbeObservation } from "../../model/observation.ts";
import type { MonotonicMs } from "../../model/scalars.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";

/** Dependencies are asked in one go, and each answers or times out within seconds. */
const ASKED_TOGETHER_MS = 60_000;

/** A dependency is up again when it has answered so often in a row: one that answers now and then is not. */
const ANSWERS_TO_TRUST = 2;

/** How often in a row a dependency has answered, or has not. */
interface Streak {
  readonly up: boolean;
  readonly length: number;
  /** Since it was last trusted it has been down. */
  readonly wasDown: boolean;
}

interface Memory {
  /** The last answer of each dependency. */
  readonly answers: ReadonlyMap<string, ProbeObservation>;
  readonly streaks: ReadonlyMap<string, Streak>;
  /** Dependencies that have answered once: only they can be down. What we never reached, the unit may reach another way (a proxy). */
  readonly reached: ReadonlyMap<string, MonotonicMs>;
  /** When one that was reached was last seen down. */
  readonly lastDownAtMs: MonotonicMs | null;
  /** True where one was down when a daemon before this one ended: what it had answered before that is no answer now. */
  readonly recalledDown: boolean;
  /** When the unit was first seen: what was answered until then is recalled. */
  readonly seenSinceMs: MonotonicMs | null;
  /** When it was last seen that they cannot be asked (a proxy, an unreadable environment file). */
  readonly blindAtMs: MonotonicMs | null;
}

/** Judges whether what the unit depends on answers. */
export const dependency: Detector<Memory> = {
  name: "dependency",
  blank: {
    answers: new Map(),
    streaks: new Map(),
    reached: new Map(),
    lastDownAtMs: null,
    recalledDown: false,
    seenSinceMs: null,
    blindAtMs: null,
  },
  observe(memory, observation) {
    if (observation.kind === "incident-recalled" && observation.detector === "dependency")
      return { ...memory, recalledDown: true };
    if (observation.kind === "unit" && memory.seenSinceMs === null) return { ...memory, seenSinceMs: observation.atMs };
    if (observation.kind === "blind" && observation.sensor === "probe")
      return { ...memory, blindAtMs: observation.atMs };
    if (observation.kind !== "probe") return memory;
    const answers = new Map(memory.answers).set(observation.dependency, observation);
    const wasReached = memory.reached.has(observation.dependency);
    const reached = observation.up
      ? new Map(memory.reached).set(observation.dependency, observation.atMs)
      : memory.reached;
    const isDown = !observation.up && wasReached;
    // What was missing before the first answer showed nothing, and is not to be made good.
    const before = wasReached ? memory.streaks.get(observation.dependency) : undefined;
    const streak = longer(before, observation.up);
    const streaks = new Map(memory.streaks).set(observation.dependency, streak);
    const isRecalled = memory.seenSinceMs === null || observation.atMs <= memory.seenSinceMs;
    return {
      ...memory,
      answers,
      streaks,
      reached,
      lastDownAtMs: isDown ? observation.atMs : memory.lastDownAtMs,
      recalledDown: memory.recalledDown && isRecalled,
      blindAtMs: null,
    };
  },
  assess({ answers, streaks, reached, lastDownAtMs, recalledDown, blindAtMs }) {
    const newestMs = Math.max(blindAtMs ?? -Infinity, ...[...answers.values()].map(({ atMs }) => atMs));
    // All are asked together: one that is no longer asked (another configuration) has nothing to say.
    const probes = [...answers.values()].filter(({ atMs }) => newestMs - atMs < ASKED_TOGETHER_MS);
    const oldestMs = Math.min(...probes.map(({ atMs }) => atMs));
    const isDown = ({ dependency: name, up }: ProbeObservation) =>
      reached.has(name) && (!up || !trusted(streaks.get(name)));
    const down = probes.filter(isDown);
    const evidence = {
      // The policy asks whether every answer is younger than the trouble.
      probedAtMs: Math.round(oldestMs),
      // And whether the unit has had time to recover from an outage by itself.
      lastDownAtMs: lastDownAtMs === null ? null : Math.round(lastDownAtMs),
      down: down.map(({ dependency: name, stage, detail }) => ({ name, stage, detail })),
      // A single answer that is missing may be a lost packet: the policy waits for the next before it says so.
      failures: Math.max(0, ...down.map(({ dependency: name, up }) => (up ? 0 : (streaks.get(name)?.length ?? 0)))),
    };
    if (down.length > 0) return unhealthy("dependency-down", evidence);
    if (blindAtMs !== null) return unknown("cannot-be-asked", { ...evidence, probedAtMs: Math.round(blindAtMs) });
    if (probes.length === 0) return unknown("not-probed");
    if (probes.some((probe) => !probe.up)) return unknown("never-reached", evidence);
    return recalledDown ? unknown("not-asked-since", evidence) : healthy("dependencies-up", evidence);
  },
};

function longer(before: Streak | undefined, up: boolean): Streak {
  const length = before?.up === up ? before.length + 1 : 1;
  const wasDown = !up || (before?.wasDown === true && !(before.up && before.length >= ANSWERS_TO_TRUST));
  return { up, length, wasDown };
}

/** Never down, or up again for long enough. */
function trusted(streak: Streak | undefined): boolean {
  return streak === undefined || (streak.up && (!streak.wasDown || streak.length >= ANSWERS_TO_TRUST));
}
