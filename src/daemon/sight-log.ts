import type { SightObservation } from "../model/observation.ts";
import type { UnitName } from "../model/scalars.ts";
import type { AuditDesk } from "./audit-desk.ts";

const whyUnseen: Readonly<Record<string, string>> = {
  "follower-lost": "the journal's follower has ended and is being started again",
  suppressed: "journald drops its lines, because it writes too many (RateLimitBurst=)",
  "not-journal": "its output does not go to the journal (StandardOutput=)",
};

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
    const message = visible
      ? `The journal of ${unit} can be seen again.`
      : `The journal of ${unit} cannot be seen: ${whyUnseen[reason] ?? reason}. Its silence is not counted as a stall.`;
    this.desk.say("sight", message, { reason, priority: visible ? 6 : 4, evidence: { unit, visible } });
  }
}
