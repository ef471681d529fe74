import { isDoubtful } from "../../../src/daemon/doubt.ts";
import type { Observation, ProbeObservation, UnitObservation } from "../../../src/model/observation.ts";
import type { Situation } from "../../../src/policy/situation.ts";
import { unitName } from "../../policy/simulated-unit.ts";
import type { World } from "../world/world.ts";

const retryMs = 15_000;
const leastMs = 500;
const atOnce = { most: 6, withinMs: 60_000 };
const lasting = { share: 1 / 20, mostMs: 60_000 };
const baselineMs = { first: 15_000, most: 3_600_000 };
const newsMs = 60_000;
const longestProbeMs = 60_000;

/** What the bot's heartbeat shows that it depends on. */
export const dependency = "https://api.telegram.org";

/** Asks the dependency by the rules of src/daemon/dependency-watch.ts, whose promises do not fit simulated time. */
export class DependencyProbe {
  /** True once there was an answer that was good, by this daemon or one before it. */
  reached = false;
  private learnt = false;
  private known = false;
  private asking = false;
  private askedAtMs: readonly number[] = [];
  private isUrgent = false;
  private heartbeatAtMs = -Infinity;
  private doubtedSinceMs: number | null = null;
  private answer: boolean | null = null;
  private baseline = { dueMs: -Infinity, afterMs: baselineMs.first };
  private readonly parts: {
    readonly world: World;
    readonly later: (delayMs: number, run: () => void) => void;
    readonly take: (observation: Observation) => void;
  };

  constructor(parts: DependencyProbe["parts"]) {
    this.parts = parts;
  }

  recall(probes: readonly ProbeObservation[]): void {
    for (const { up } of probes) {
      if (up) this.reached = true;
      this.learnt = true;
    }
  }

  heartbeat(): void {
    this.learnt = true;
    const { nowMs } = this.parts.world;
    const isNews = nowMs - this.heartbeatAtMs > newsMs;
    this.heartbeatAtMs = nowMs;
    if (this.doubtedSinceMs === null) this.askBaseline();
    else if (isNews) this.ask();
  }

  started({ startCause }: UnitObservation): void {
    this.known = false;
    this.baseline = { dueMs: -Infinity, afterMs: baselineMs.first };
    if (startCause === "systemd") this.askAtOnce();
    else if (this.doubtedSinceMs !== null) this.ask();
  }

  tick(situation: Situation | null): void {
    if (situation === null) return;
    if (!isDoubtful(situation)) {
      this.doubtedSinceMs = null;
      return;
    }
    const { nowMs } = this.parts.world;
    if (this.doubtedSinceMs === null || this.isUrgent) this.askAtOnce();
    this.doubtedSinceMs ??= nowMs;
    const lastsMs = (nowMs - this.doubtedSinceMs) * lasting.share;
    this.askAfter(Math.max(retryMs, Math.min(lasting.mostMs, lastsMs)));
  }

  ask(): void {
    this.askAfter(retryMs);
  }

  askAtOnce(): void {
    this.isUrgent = true;
    const fromMs = this.parts.world.nowMs - atOnce.withinMs;
    const lately = this.askedAtMs.filter((atMs) => atMs > fromMs).length;
    this.askAfter(lately < atOnce.most ? leastMs : retryMs);
  }

  private askBaseline(): void {
    if (this.known) return;
    const { baseline } = this;
    const { nowMs } = this.parts.world;
    if (nowMs < baseline.dueMs) return;
    this.baseline = { dueMs: nowMs + baseline.afterMs, afterMs: Math.min(2 * baseline.afterMs, baselineMs.most) };
    this.ask();
  }

  private askAfter(pauseMs: number): void {
    const { world, later } = this.parts;
    if (this.asking || !this.learnt || world.nowMs - (this.askedAtMs.at(-1) ?? -Infinity) < pauseMs) return;
    this.asking = true;
    this.isUrgent = false;
    this.askedAtMs = [...this.askedAtMs, world.nowMs].slice(-atOnce.most);
    const random = world.noise.of("probe");
    const up = world.online && world.host.reachable;
    const askedMs = world.nowMs;
    later(up ? random.int(50, 400) : random.int(20, 5000), () => {
      this.asking = false;
      if (world.nowMs - askedMs > longestProbeMs) this.isUrgent = true;
      else this.hear(up);
    });
  }

  private hear(up: boolean): void {
    const { world, take } = this.parts;
    if (up) this.reached = true;
    if (this.reached) this.known = true;
    if (this.answer !== null && this.answer !== up && this.doubtedSinceMs !== null) this.doubtedSinceMs = world.nowMs;
    this.answer = up;
    const detail = up ? "" : "no answer";
    const atMs = world.machine.monotonicMs;
    take({ kind: "probe", unit: unitName, atMs, dependency, up, stage: up ? "http" : "tcp", detail });
  }
}
