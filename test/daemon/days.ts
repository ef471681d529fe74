import { UnitWatch } from "../../src/daemon/unit-watch.ts";
import type { Action, Outcome } from "../../src/model/decision.ts";
import type { Observation } from "../../src/model/observation.ts";
import { success } from "../../src/model/result.ts";
import type { WallMs } from "../../src/model/scalars.ts";
import { settings } from "../policy/settings.ts";
import { SimulatedUnit } from "../policy/simulated-unit.ts";
import { settled } from "./keeper-world.ts";
import { watchOptions } from "./watch-options.ts";

const DAY_S = 24 * 3600;

/** A unit that is looked after for days: each second a beat; each day it crashes, stalls, leaks, has a stray, an outage and a defect. */
export class Days {
  readonly unit = new SimulatedUnit();
  readonly done: string[] = [];
  private readonly watch: UnitWatch;
  private outage = false;
  private second = 0;

  constructor() {
    const { unit } = this;
    const { options } = watchOptions(unit, {
      settings: {
        ...settings,
        depends: ["https://api.telegram.org"],
        memory: { ...settings.memory, limitBytes: 300e6 },
      },
      hands: {
        act: async (action) => this.act(action),
        snapshot: async () => ({ threads: 3 }),
        explainFall: async () => ({}),
      },
      record: () => {},
      announce: () => success("journal"),
      probe: async () => unit.probe(!this.outage) as never,
      lastHeartbeat: async () => null,
    });
    this.watch = new UnitWatch(options);
    this.watch.take(unit.observeUnit());
    this.watch.take(unit.sight(true));
  }

  async day(): Promise<void> {
    for (let second = 0; second < DAY_S; second += 1) {
      this.beat(second);
      // Whoever waits for an answer gets it; nearly always nobody does.
      if (second % 10 === 0) await settled();
    }
  }

  private beat(second: number): void {
    const { unit, watch } = this;
    const hour = second / 3600;
    unit.advance(1000);
    this.second += 1;
    if (hour === 2) unit.fall("exit-code");
    if (hour === 4) unit.talking = false;
    if (hour === 6) unit.memoryBytes = 400e6;
    if (hour === 8) unit.stray = 5000 + this.second;
    if (hour === 10)
      this.say("coroutine_never_awaited", `RuntimeWarning: coroutine 'work${this.second}' was never awaited`);
    if (hour === 12 || hour === 13) this.outage = hour === 12;
    if (second % 10 === 0) watch.take(unit.observeProcesses());
    if (second % 5 === 0) watch.take(unit.observeUnit());
    if (second % 30 === 0) watch.take(this.memory());
    if (second % 10 === 0 && unit.up && unit.talking) watch.take(unit.message(this.outage ? "network" : "activity"));
    watch.tick({ monotonicMs: unit.nowMs, wallMs: (1.7e12 + unit.nowMs) as WallMs });
  }

  private memory(): Observation {
    const { unit, second } = this;
    unit.memoryBytes += Math.sin(second) * 1e5;
    return unit.observeMemory();
  }

  private say(name: "coroutine_never_awaited", text: string): void {
    this.watch.take({ ...this.unit.message(name), text } as Observation);
  }

  private async act(action: Action): Promise<Outcome> {
    this.done.push(`${action.kind} ${action.reason}`);
    if (action.kind === "end-strays") this.unit.stray = null;
    else if (action.kind === "hold") this.unit.stop("ours");
    else this.unit.activate("ours");
    return { decision: action.id, result: "done", reason: "done", evidence: {}, recoverable: true };
  }
}
