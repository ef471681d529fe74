import type { Observation } from "../model/observation.ts";
import type { UnitName } from "../model/scalars.ts";
import type { AuditDesk } from "./audit-desk.ts";

/** Tells once when units cannot be seen over the bus, and when all of them are seen again. */
export class BlindnessLog {
  private readonly desk: AuditDesk;
  private readonly blind = new Set<UnitName>();

  constructor(desk: AuditDesk) {
    this.desk = desk;
  }

  tell(observation: Observation): void {
    const { unit } = observation;
    if (observation.kind === "blind" && observation.sensor === "unit") this.lose(unit, observation.why);
    if (observation.kind === "unit" && this.blind.delete(unit) && this.blind.size === 0) {
      this.desk.say("resynchronised", this.desk.wording.daemon.seenAgain, { reason: "seen-again" });
    }
  }

  private lose(unit: UnitName, why: string): void {
    if (this.blind.size === 0) {
      this.desk.say("trouble", this.desk.wording.unit.notSeen(unit, why), { reason: "unit-not-seen", priority: 4 });
    }
    this.blind.add(unit);
  }
}
