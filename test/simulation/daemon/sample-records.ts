import type { Observation } from "../../../src/model/observation.ts";
import type { World } from "../world/world.ts";

/** Kept at least; a daemon that comes up asks for no more (src/daemon/recall-observations.ts). */
const MOST = 3000;

/** What the sample records carry, one a minute: memory and answers of dependencies. They outlive the daemon. */
export class SampleRecords {
  private records: { readonly atMs: number; readonly observation: Observation }[] = [];
  private writtenMs = 0;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  see(observation: Observation): void {
    if (observation.kind !== "memory" && observation.kind !== "probe" && observation.kind !== "settled") return;
    this.records.push({ atMs: this.world.nowMs, observation });
    if (this.records.length > 2 * MOST) this.records = this.records.slice(-MOST);
  }

  tick(): void {
    if (this.world.nowMs - this.writtenMs >= 60_000) this.write();
  }

  /** What was seen is recorded with each decision. */
  write(): void {
    this.writtenMs = this.world.nowMs;
  }

  /** What was recorded in this boot: not the last minute of a daemon that was killed. */
  ofThisBoot(): readonly Observation[] {
    const { machine } = this.world;
    return this.records
      .filter(({ atMs }) => atMs <= this.writtenMs && machine.isThisBoot(atMs))
      .map(({ observation }) => observation);
  }
}
