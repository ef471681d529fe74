import type { ProbeObservation } from "../../model/observation.ts";
import type { MonotonicMs } from "../../model/scalars.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";

/** Dependencies are asked in one go, and each answers or times out within seconds. */
const ASKED_TOGETHER_MS = 60_000;

interface Memory {
  /** The last answer of each dependency. */
  readonly answers: ReadonlyMap<string, ProbeObservation>;
  /** Dependencies that have answered once: only they can be down. What we never reached, the unit may reach another way (a proxy). */
  readonly reached: ReadonlyMap<string, MonotonicMs>;
  /** When one that was reached was last seen down. */
  readonly lastDownAtMs: MonotonicMs | null;
  /** When it was last seen that they cannot be asked (a proxy, an unreadable environment file). */
  readonly blindAtMs: MonotonicMs | null;
}

/** Judges whether what the unit depends on answers. */
export const dependency: Detector<Memory> = {
  name: "dependency",
  blank: { answers: new Map(), reached: new Map(), lastDownAtMs: null, blindAtMs: null },
  observe(memory, observation) {
    if (observation.kind === "blind" && observation.sensor === "probe")
      return { ...memory, blindAtMs: observation.atMs };
    if (observation.kind !== "probe") return memory;
    const answers = new Map(memory.answers).set(observation.dependency, observation);
    const reached = observation.up
      ? new Map(memory.reached).set(observation.dependency, observation.atMs)
      : memory.reached;
    const isDown = !observation.up && reached.has(observation.dependency);
    return { answers, reached, lastDownAtMs: isDown ? observation.atMs : memory.lastDownAtMs, blindAtMs: null };
  },
  assess({ answers, reached, lastDownAtMs, blindAtMs }) {
    const newestMs = Math.max(blindAtMs ?? -Infinity, ...[...answers.values()].map(({ atMs }) => atMs));
    // All are asked together: one that is no longer asked (another configuration) has nothing to say.
    const probes = [...answers.values()].filter(({ atMs }) => newestMs - atMs < ASKED_TOGETHER_MS);
    const oldestMs = Math.min(...probes.map(({ atMs }) => atMs));
    const down = probes.filter((probe) => !probe.up && reached.has(probe.dependency));
    const evidence = {
      // The policy asks whether every answer is younger than the trouble.
      probedAtMs: Math.round(oldestMs),
      // And whether the unit has had time to recover from an outage by itself.
      lastDownAtMs: lastDownAtMs === null ? null : Math.round(lastDownAtMs),
      down: down.map(({ dependency: name, stage, detail }) => ({ name, stage, detail })),
    };
    if (down.length > 0) return unhealthy("dependency-down", evidence);
    if (blindAtMs !== null) return unknown("cannot-be-asked", { ...evidence, probedAtMs: Math.round(blindAtMs) });
    if (probes.length === 0) return unknown("not-probed");
    if (probes.some((probe) => !probe.up)) return unknown("never-reached", evidence);
    return healthy("dependencies-up", evidence);
  },
};
