import { describe, expect, it } from "vitest";
import { settled } from "./keeper-world.ts";
import { DependencyWatch } from "../../src/daemon/dependency-watch.ts";
import type { BlindObservation, Observation, ProbeObservation } from "../../src/model/observation.ts";
import type { UnitSettings } from "../../src/model/settings.ts";
import { openMind, perceive, turn } from "../../src/policy/mind.ts";
import { freshState } from "../../src/policy/state.ts";
import type { BootId, WallMs } from "../../src/model/scalars.ts";
import type { UnitFile } from "../../src/sensors/unit-file/unit-file.ts";
import { settings as defaults } from "../policy/settings.ts";
import { SimulatedUnit, unitName } from "../policy/simulated-unit.ts";

const telegram = "https://api.telegram.org";

/** A unit, what it depends on, and the watch that asks for it; one second is one beat. */
class World {
  readonly unit = new SimulatedUnit();
  readonly settings: UnitSettings;
  readonly seen: Observation[] = [];
  readonly asked: { readonly entry: string; readonly atMs: number }[] = [];
  readonly neverReached: ProbeObservation[] = [];
  /** How a dependency answers: up, down, cannot be asked, or not yet. */
  answer: "up" | "down" | "blind" | "hangs" | "late" = "up";
  /** Lets a late answer come. */
  late: () => void = () => {};
  file: UnitFile | null = null;
  readonly watch: DependencyWatch;
  private mind;

  constructor(settings: Partial<UnitSettings> = {}) {
    this.settings = { ...defaults, ...settings };
    this.mind = perceive(openMind(this.settings, freshState(unitName)), this.unit.sight(true)).mind;
    this.watch = new DependencyWatch({
      unit: unitName,
      clock: {
        monotonicMs: () => this.unit.nowMs,
        wallMs: () => this.unit.nowMs as number as WallMs,
        bootId: "b".repeat(32) as BootId,
      },
      settings: () => this.settings,
      unitFile: () => this.file,
      onObservation: (observation) => this.show(observation),
      onNeverReached: (probe) => this.neverReached.push(probe),
      probe: async ({ entry }) => {
        this.asked.push({ entry, atMs: this.unit.nowMs });
        if (this.answer === "late") await new Promise<void>((resolve) => void (this.late = resolve));
        if (this.answer === "hangs") return new Promise<never>(() => {});
        const shared = { unit: unitName, atMs: this.unit.nowMs };
        const blind: BlindObservation = { kind: "blind", ...shared, sensor: "probe", why: "a proxy" };
        if (this.answer === "blind") return blind;
        return { kind: "probe", ...shared, dependency: entry, up: this.answer === "up", stage: "tcp", detail: "" };
      },
    });
  }

  show(observation: Observation): void {
    this.seen.push(observation);
    this.mind = perceive(this.mind, observation).mind;
  }

  /** Lets time pass; the unit is shown each second, with a heartbeat every ten where there is one. */
  async run(ms: number, { heartbeats = true } = {}): Promise<this> {
    for (let passedMs = 0; passedMs < ms; passedMs += 1000) {
      this.unit.advance(1000);
      this.show(this.unit.observeUnit());
      if (heartbeats && passedMs % 10_000 === 0) this.heartbeat();
      this.beat();
      await settled();
    }
    return this;
  }

  heartbeat(): void {
    this.show(this.unit.message("activity"));
    this.watch.heartbeat(null);
  }

  beat(): void {
    const { mind, situation } = turn(this.mind, { atMs: this.unit.nowMs, minuteOfDay: null });
    this.mind = mind;
    this.watch.tick(situation);
  }

  get gapsMs(): readonly number[] {
    const times = this.asked.map(({ atMs }) => atMs);
    return times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
  }
}

/** How many answers are told of where one came in only after we had been stopped for so long. */
async function toldAfter(stoppedForMs: number): Promise<number> {
  const world = new World();
  world.answer = "late";
  await world.run(20_000);
  const told = () => world.seen.filter(({ kind }) => kind === "probe").length;
  const before = told();
  world.unit.nowMs = (world.unit.nowMs + stoppedForMs) as typeof world.unit.nowMs;
  world.late();
  await settled();
  return told() - before;
}

describe("the dependency watch", () => {
  it("asks Telegram once when a Telegram bot shows a heartbeat, and not again while all is well", async () => {
    const world = await new World().run(3_600_000);
    expect(world.asked.map(({ entry }) => entry)).toEqual([telegram]);
  });

  it("asks nothing for a unit that shows no heartbeat and configures no dependency", async () => {
    const world = await new World().run(600_000, { heartbeats: false });
    world.unit.fall("exit-code");
    await world.run(60_000, { heartbeats: false });
    expect(world.asked).toEqual([]);
  });

  it("asks where the heartbeat polls, and does not follow ever new origins", async () => {
    const world = new World();
    for (let number = 0; number < 10; number += 1) world.watch.heartbeat(`https://host${number}`);
    world.watch.ask();
    await settled();
    world.unit.advance(60_000);
    world.watch.ask();
    await settled();
    expect(new Set(world.asked.map(({ entry }) => entry)).size).toBeLessThanOrEqual(3);
  });

  it("asks what is configured once the unit runs, though it shows no heartbeat, all in one go", async () => {
    const depends = ["https://a.example", "env:BASE_URL"];
    const world = await new World({ depends }).run(600_000, { heartbeats: false });
    expect(world.asked).toEqual(depends.map((entry) => ({ entry, atMs: world.asked[0]?.atMs })));
  });

  it("asks at once when the unit falls and systemd is about to restart it, and goes on while it is down", async () => {
    const world = await new World().run(120_000);
    world.unit.fall("exit-code");
    const fellAtMs = world.unit.nowMs;
    expect(world.unit.observeUnit()).toMatchObject({ activeState: "activating", subState: "auto-restart" });
    await world.run(2000, { heartbeats: false });
    expect(world.asked.at(-1)?.atMs).toBe(fellAtMs + 1000);
  });

  it("asks at once of a new trouble, however short ago it asked", async () => {
    const world = await new World().run(20_000);
    world.watch.ask();
    await settled();
    const before = world.asked.length;
    await world.run(2000);
    world.unit.fall("success");
    await world.run(2000, { heartbeats: false });
    expect(world.asked.length).toBe(before + 1);
    // A decision waits for the answer.
    world.watch.askAtOnce();
    await settled();
    expect(world.asked.length).toBe(before + 2);
  });

  it("is not driven by a crash loop, which is ever new trouble", async () => {
    const world = await new World().run(60_000);
    const before = world.asked.length;
    for (let crash = 0; crash < 300; crash += 1) {
      world.unit.fall("exit-code");
      await world.run(1000, { heartbeats: false });
      world.unit.activate("systemd");
      world.watch.started(world.unit.observeUnit());
      await world.run(1000, { heartbeats: false });
    }
    // Ten minutes, six a minute.
    expect(world.asked.length - before).toBeLessThanOrEqual(66);
  });

  it("asks at once in a crash loop that no beat has seen down", async () => {
    const world = await new World().run(120_000);
    const before = world.asked.length;
    world.watch.started({ ...world.unit.observeUnit(), startCause: "systemd" });
    expect(world.asked).toHaveLength(before + 1);
  });

  it("does not ask because somebody started the unit by hand", async () => {
    const world = await new World().run(120_000);
    const before = world.asked.length;
    world.watch.started({ ...world.unit.observeUnit(), startCause: "operator" });
    expect(world.asked).toHaveLength(before);
    // But the environment was read anew: the baseline is.
    await world.run(60_000);
    expect(world.asked).toHaveLength(before + 1);
  });

  it("asks when the unit falls silent, every 15 s", async () => {
    const world = await new World().run(120_000);
    const before = world.asked.length;
    await world.run(150_000 + 60_000, { heartbeats: false });
    const since = world.asked.slice(before);
    expect(since.length).toBeGreaterThanOrEqual(4);
    expect(since[0]?.atMs).toBeGreaterThan(world.unit.nowMs - 80_000);
    expect(Math.min(...world.gapsMs.slice(before))).toBe(15_000);
  });

  it("asks more and more seldom in a long outage, up to once a minute, and at once when a heartbeat comes", async () => {
    const world = await new World().run(120_000);
    world.answer = "down";
    world.watch.ask();
    await settled();
    const before = world.asked.length;
    await world.run(3 * 3_600_000, { heartbeats: false });
    const gaps = world.gapsMs.slice(before - 1);
    // At once when it begins to look wrong, then at an even pace.
    expect(gaps.slice(0, 3)).toEqual([1000, 15_000, 15_000]);
    expect(Math.max(...gaps)).toBe(60_000);
    expect(gaps.length).toBeLessThan(3 * 60 + 40);
    world.answer = "up";
    world.unit.advance(20_000);
    world.heartbeat();
    await settled();
    expect(world.asked.at(-1)?.atMs).toBe(world.unit.nowMs);
    // Once more, soon, to be sure of it; then no more.
    const answered = world.asked.length;
    await world.run(15_000);
    expect(world.asked).toHaveLength(answered + 1);
    await world.run(600_000);
    expect(world.asked).toHaveLength(answered + 1);
  });

  it("is not driven by heartbeats that go on while the dependency is down for us", async () => {
    const world = await new World().run(120_000);
    world.answer = "down";
    world.watch.ask();
    await world.run(3_600_000);
    expect(world.asked.length).toBeLessThan(100);
  });

  it("never asks twice at a time, however long an answer takes", async () => {
    const world = await new World().run(60_000);
    world.answer = "hangs";
    world.unit.fall("success");
    await world.run(600_000, { heartbeats: false });
    expect(world.asked).toHaveLength(2);
  });

  it("asks again for one that did not answer while all looked well, more and more seldom, and says once that it never did", async () => {
    const world = new World();
    world.answer = "down";
    await world.run(4 * 3_600_000);
    expect(world.neverReached).toHaveLength(1);
    expect(world.neverReached).toMatchObject([{ dependency: telegram, up: false }]);
    expect(world.asked.length).toBeGreaterThan(4);
    expect(world.asked.length).toBeLessThan(20);
    world.answer = "up";
    await world.run(2 * 3_600_000);
    const reached = world.asked.length;
    await world.run(2 * 3_600_000);
    expect(world.asked).toHaveLength(reached);
  });

  it("does not say so of one that has answered before, nor of one that cannot be asked", async () => {
    const world = await new World().run(60_000);
    world.answer = "down";
    world.unit.fall("success");
    await world.run(60_000, { heartbeats: false });
    const proxied = new World();
    proxied.answer = "blind";
    await proxied.run(3_600_000);
    expect([world.neverReached, proxied.neverReached]).toEqual([[], []]);
    expect(proxied.asked).toHaveLength(1);
  });

  it("knows after a restart of its own what to ask in an outage, though no heartbeat comes, and that it was reached", async () => {
    const world = new World();
    world.watch.recall([{ ...(world.unit.probe(true) as ProbeObservation), dependency: telegram }]);
    world.answer = "down";
    world.unit.fall("exit-code");
    await world.run(30_000, { heartbeats: false });
    expect(world.asked[0]?.entry).toBe(telegram);
    expect(world.neverReached).toEqual([]);
  });

  it("asks nothing that was learnt where the configuration says that there is no dependency", async () => {
    const world = new World({ depends: [] });
    world.watch.recall([{ ...(world.unit.probe(true) as ProbeObservation), dependency: telegram }]);
    await world.run(60_000);
    world.unit.fall("exit-code");
    await world.run(60_000);
    expect(world.asked).toEqual([]);
  });

  it("is not taken for an answer where we were stopped in the middle: it is asked again at once", async () => {
    expect(await toldAfter(1000)).toBe(1);
    expect(await toldAfter(600_000)).toBe(0);
  });
});
