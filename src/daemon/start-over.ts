import type { UnitName } from "../model/scalars.ts";
import type { Clock } from "../runtime/clock.ts";
import type { AuditDesk } from "./audit-desk.ts";
import type { SightLog } from "./sight-log.ts";
import type { UnitWatch } from "./unit-watch.ts";

/** We were stopped or starved: what the units did meanwhile is still to be read, so neither their state nor their silence says anything. */
export function startOver(
  {
    watches,
    sights,
    desk,
    clock,
    refresh,
  }: {
    readonly watches: ReadonlyMap<UnitName, UnitWatch>;
    readonly sights: SightLog;
    readonly desk: AuditDesk;
    readonly clock: Clock;
    readonly refresh: (unit: UnitName) => void;
  },
  heldUpMs: number,
): void {
  desk.say("trouble", desk.wording.daemon.heldUp(heldUpMs), { reason: "held-up", priority: 4 });
  for (const watch of watches.values()) {
    const { unit } = watch;
    watch.take({ kind: "blind", unit, atMs: clock.monotonicMs(), sensor: "unit", why: "the loop was held up" });
    refresh(unit);
    if (sights.visible(unit)) {
      watch.take({ kind: "sight", unit, atMs: clock.monotonicMs(), visible: true, reason: "resumed" });
    }
  }
}
