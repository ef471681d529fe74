import type { SightObservation } from "../model/observation.ts";
import type { UnitName } from "../model/scalars.ts";
import type { AuditDesk } from "./audit-desk.ts";

/** Tells once when a unit's journal cannot be seen, and when it can be again: silence in between says nothing. */
export class SightLog {
  private readonly desk: AuditDesk;
  private readonly sights = new Map<UnitName, boolean>();

  constructor(desk: AuditDesk) {
    this.desk = desk;
  }

  visible(unit: UnitName): boolean {
    return this.sights.get(unit) === true;
  }

  tell({ unit, visible, reason }: SightObservation): void {
    const before = this.sights.get(unit);
    this.sights.set(unit, visible);
    if (visible === before || (visible && before === undefined)) return;
    const words = this.desk.wording.unit;
    const message = visible ? words.journalSeen(unit) : words.journalNotSeen(unit, reason);
    this.desk.say("sight", message, { reason, priority: visible ? 6 : 4, evidence: { unit, visible } });
  }
}
