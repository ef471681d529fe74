import type { InvocationId } from "../../model/scalars.ts";
import type { HistoryRecord } from "../history/record.ts";
import { actionsOf, type Scene, type SceneFailure, type SceneResult, type Script } from "./scene.ts";
import type { Stage } from "./stage.ts";
import { DrillTrouble } from "./trouble.ts";

/** A scene takes seconds; ten times that is for slow machines. */
const SCENE_MS = 90_000;
const LOOK_MS = 50;

/** Plays one scene, and leaves the unit well behind it; whatever goes wrong is its result. Throws only where the drill is to end. */
export async function play(scene: Scene, stage: Stage): Promise<SceneResult> {
  const script = new Performance(stage);
  let trouble: DrillTrouble<SceneFailure> | null = null;
  try {
    await scene.play(stage, script);
    if (scene.expected === "leave-alone") script.require("acted", script.actions().length === 0);
    await stage.clear();
    await script.calm();
  } catch (error) {
    if (!(error instanceof DrillTrouble)) throw error;
    trouble = error as DrillTrouble<SceneFailure>;
  }
  const result = script.result();
  if (trouble !== null) await mend(stage);
  return {
    key: scene.key,
    expected: scene.expected,
    failure: trouble?.code ?? null,
    said: trouble?.said ?? "",
    ...result,
    healedMs: trouble === null && scene.expected === "heal" ? result.healedMs : null,
  };
}

/** After a scene that failed: makes everything well by hand. */
async function mend(stage: Stage): Promise<void> {
  const { unit, daemon } = stage.names;
  try {
    await stage.clear();
    await stage.systemctl("reset-failed", unit);
    await stage.systemctl("restart", unit);
    await stage.systemctl("start", daemon);
  } catch (error) {
    // The next scene says what is not well.
    if (!(error instanceof DrillTrouble)) throw error;
  }
}

class Performance implements Script {
  readonly #stage: Stage;
  readonly #deadlineMs = performance.now() + SCENE_MS;
  #brokeAtMs = Date.now();
  #healedAtMs: number | null = null;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  broke(): void {
    this.#brokeAtMs = Date.now();
    this.#healedAtMs = null;
  }

  async acted(action: string): Promise<void> {
    await this.until("not-acted", () => this.actions().includes(action));
  }

  async well(otherThan?: InvocationId): Promise<InvocationId> {
    let invocation: InvocationId | null = null;
    await this.until("not-well", async () => {
      const unit = await this.#stage.unit();
      const isWell = unit?.activeState === "active" && unit.mainPid !== null && unit.mainPid === this.#stage.holder();
      invocation = isWell && unit.invocationId !== otherThan ? unit.invocationId : null;
      return invocation !== null;
    });
    this.#healedAtMs = Date.now();
    return invocation ?? ("" as InvocationId);
  }

  async until(failure: SceneFailure, check: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await check())) {
      if (performance.now() > this.#deadlineMs) throw new DrillTrouble(failure);
      await this.#stage.wait(LOOK_MS);
    }
  }

  require(failure: SceneFailure, holds: boolean): void {
    if (!holds) throw new DrillTrouble(failure);
  }

  actions(): readonly string[] {
    return actionsOf(this.#records());
  }

  /** Waits until every incident since the fault is over. */
  async calm(): Promise<void> {
    await this.until("not-recovered", () => {
      const records = this.#records();
      const over = new Set(
        records.filter(({ event }) => event === "incident-recovered").map(({ incident }) => incident),
      );
      return records.every(({ event, incident }) => event !== "incident-opened" || over.has(incident));
    });
  }

  result(): Pick<SceneResult, "actions" | "seenMs" | "actedMs" | "healedMs"> {
    const records = this.#records();
    const since = (atMs: number | null = null) => (atMs === null ? null : Math.max(0, atMs - this.#brokeAtMs));
    return {
      actions: actionsOf(records),
      seenMs: since(records.find(({ event }) => event === "incident-opened")?.atWallMs),
      actedMs: since(records.find(({ event }) => event === "intent")?.atWallMs),
      healedMs: since(this.#healedAtMs),
    };
  }

  #records(): readonly HistoryRecord[] {
    const { unit } = this.#stage.names;
    return this.#stage.log.records.filter((record) => record.unit === unit && record.atWallMs >= this.#brokeAtMs);
  }
}
