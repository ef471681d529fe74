import { wordingIn } from "../../src/audit/wording/wording.ts";
import { type Hands, UnitKeeper } from "../../src/daemon/unit-keeper.ts";
import type { AuditRecord } from "../../src/model/audit-record.ts";
import type { Action, Outcome } from "../../src/model/decision.ts";
import type { Observation } from "../../src/model/observation.ts";
import { failure, type Result, success } from "../../src/model/result.ts";
import type { BootId, WallMs } from "../../src/model/scalars.ts";
import type { UnitSettings } from "../../src/model/settings.ts";
import { freshState, type PolicyState } from "../../src/policy/state.ts";
import type { Clock } from "../../src/runtime/clock.ts";
import { settings as defaults } from "../policy/settings.ts";
import { SimulatedUnit, unitName } from "../policy/simulated-unit.ts";

const never = new Promise<never>(() => {});
const tickMs = 5_000;

/** Lets everything that waits for a promise that is settled go on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** The real keeper of a simulated unit, with fake hands, a fake trail and a state that outlives it. */
export class KeeperWorld {
  readonly unit = new SimulatedUnit("on-failure");
  readonly settings: UnitSettings;
  keeper: UnitKeeper;
  /** What the audit trail took. */
  readonly trail: AuditRecord[] = [];
  /** Every effect in its order: `intent restart`, `save`, `snapshot`, `act restart`, `outcome restart`, … */
  readonly effects: string[] = [];
  /** What was saved last. */
  saved: PolicyState;
  trailTakes = true;
  saves = true;
  doubts = 0;
  /** How each action ends; `throw` throws. */
  ending: Outcome["result"] | "throw" | "hang" = "done";
  snapshots: "taken" | "hang" | "throw" = "taken";
  /** What the trail holds until it takes records again. */
  readonly held: AuditRecord[] = [];
  /** Waited for before each snapshot. */
  beforeSnapshot: (() => Promise<void>) | null = null;
  explaining: "works" | "throw" = "works";
  /** The daemon dies at this many await points from now; Infinity: never. */
  diesAfter = Infinity;
  /** True: it may die at each record and each save too, before they are made. */
  private readonly mortalEverywhere: boolean;
  private life = 0;
  private sinceMemoryMs = 0;

  constructor(
    options: { settings?: Partial<UnitSettings>; state?: Partial<PolicyState>; mortalEverywhere?: boolean } = {},
  ) {
    this.mortalEverywhere = options.mortalEverywhere ?? false;
    this.settings = { ...defaults, ...options.settings };
    this.saved = { ...freshState(unitName), ...options.state };
    this.keeper = this.open();
  }

  /** Records of one kind in the trail. */
  records(event: AuditRecord["event"]): readonly AuditRecord[] {
    return this.trail.filter((record) => record.event === event);
  }

  /** Shows the keeper that the unit is well, seen, and depends on what answers. */
  greet(): this {
    this.keeper.take(this.unit.observeUnit());
    this.keeper.take(this.unit.sight(true));
    this.keeper.take(this.unit.probe(true));
    return this;
  }

  show(observation: Observation): void {
    this.keeper.take(observation);
  }

  /** Lets time pass, with a look at everything each 5 s. */
  async run(ms: number): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += tickMs) {
      this.unit.advance(tickMs);
      this.look();
      await settled();
      if (this.diesAfter < 0) await this.reborn();
    }
  }

  /** The daemon died and is started again: it has what was saved, and sees everything anew. */
  async reborn(): Promise<void> {
    this.diesAfter = Infinity;
    this.life += 1;
    this.keeper = this.open();
    this.greet();
    await settled();
  }

  private look(): void {
    const { unit, keeper } = this;
    keeper.take(unit.observeUnit());
    keeper.take(unit.observeProcesses());
    this.sinceMemoryMs += tickMs;
    if (this.sinceMemoryMs >= this.settings.memory.intervalMs) {
      this.sinceMemoryMs = 0;
      keeper.take(unit.observeMemory());
    }
    if (unit.up && unit.talking) keeper.take(unit.message("activity"));
    keeper.take(unit.probe(true));
    keeper.turn();
  }

  private open(): UnitKeeper {
    const { life } = this;
    const isAlive = () => life === this.life && this.diesAfter >= 0;
    /** A point at which the daemon may die; nothing that comes after it happens. */
    const point = async (effect: string): Promise<void> => {
      if (isAlive()) this.diesAfter -= 1;
      if (!isAlive()) return never;
      this.effects.push(effect);
    };
    const lives = (): boolean => {
      if (this.mortalEverywhere && isAlive()) this.diesAfter -= 1;
      return isAlive();
    };
    const clock: Clock = {
      monotonicMs: () => this.unit.nowMs,
      wallMs: () => (1.7e12 + this.unit.nowMs) as WallMs,
      bootId: "b".repeat(32) as BootId,
    };
    const keeper = new UnitKeeper({
      unit: unitName,
      settings: this.settings,
      state: this.saved,
      clock,
      minuteOfDay: () => null,
      wordingFor: () => wordingIn("en"),
      hands: this.hands(point),
      record: (record) => {
        if (lives() && !this.record(record).ok) this.held.push(record);
      },
      announce: (record) => (lives() ? this.record(record) : success("lost with the daemon")),
      save: () => {
        if (!lives()) return;
        this.effects.push("save");
        if (this.saves) this.saved = keeper.state;
      },
      onOutcome: () => void this.effects.push("look"),
      onDoubt: () => void (this.doubts += 1),
    });
    return keeper;
  }

  private hands(point: (effect: string) => Promise<void>): Hands {
    return {
      act: async (action) => {
        await point(`act ${action.kind}`);
        if (this.ending === "throw") throw new Error("the actuator broke");
        if (this.ending === "hang") return never;
        if (this.ending === "done") this.carryOut(action);
        // The deed is done, and the daemon may die before it hears of it.
        await point(`end ${action.kind}`);
        const { ending: result } = this;
        return { decision: action.id, result, reason: `${result}-it-is`, evidence: {}, recoverable: true };
      },
      snapshot: async () => {
        await point("snapshot");
        if (this.snapshots === "throw") throw new Error("no snapshot");
        await this.beforeSnapshot?.();
        if (this.snapshots === "hang") return never;
        await point("snapshot taken");
        return { threads: 3 };
      },
      explainFall: async () => {
        await point("explain");
        if (this.explaining === "throw") throw new Error("the journal cannot be read");
        return { class: "auth", remedy: "Put a valid token in." };
      },
    };
  }

  private record(record: AuditRecord): Result<"recorded"> {
    if (!this.trailTakes) return failure("not-recorded", "Neither journal nor spool", { recoverable: true });
    this.trail.push(record);
    const { evidence, event } = record;
    const what =
      event === "intent" || event === "outcome" ? `${event} ${JSON.stringify(evidence["action"]).slice(1, -1)}` : event;
    this.effects.push(what);
    return success("recorded");
  }

  private carryOut(action: Action): void {
    if (action.kind === "end-strays") this.unit.stray = null;
    else if (action.kind === "hold") this.unit.stop("ours");
    else this.unit.activate("ours");
  }
}
