import type { Notifier } from "../systemd/notify.ts";
import type { MonotonicMs } from "../model/scalars.ts";
import type { AuditDesk } from "./audit-desk.ts";
import { unitStatus } from "./unit-status.ts";
import type { UnitWatch } from "./unit-watch.ts";

/** READY is told at the latest after this, seen or not: a bus that comes up late must not end in a restart of ours. */
export const READY_MS = 30_000;

/** A machine's units wait at boot: a look each 100 ms or so. */
const HURRY_MS = 200;
/** Of hundreds of units a look takes its time itself. */
const HURRY_MS_A_UNIT = 4;

/** Tells systemd how the daemon is: ready once every unit is judged, its status in words, and that the loop turns. */
export class Readiness {
  private readonly notifier: Notifier;
  private readonly desk: AuditDesk;
  private readonly startedAtMs: MonotonicMs;
  private ready = false;
  private watchdogAtMs = -Infinity;

  constructor(options: { readonly notifier: Notifier; readonly desk: AuditDesk; readonly startedAtMs: MonotonicMs }) {
    this.notifier = options.notifier;
    this.desk = options.desk;
    this.startedAtMs = options.startedAtMs;
  }

  /** The loop has to keep up with this until READY is told: units may be waiting for it at boot. Milliseconds. */
  hurryMs(units: number): number {
    return this.ready ? Infinity : Math.max(HURRY_MS, HURRY_MS_A_UNIT * units);
  }

  tick(watches: readonly UnitWatch[], nowMs: MonotonicMs): void {
    const words = this.desk.wording.daemon;
    const status = words.status(
      watches.map(({ unit, keeper }) => ({ unit, status: unitStatus(keeper.lastSituation, keeper.inFlight) })),
    );
    const judged = watches.every(({ judgedOnce }) => judgedOnce);
    if (!this.ready && (judged || nowMs - this.startedAtMs > READY_MS)) {
      this.ready = true;
      this.notifier.ready(status);
      const reason = judged ? "judged" : "not-all-seen";
      this.desk.say("daemon-started", words.started(status), { reason, priority: 5 });
    }
    if (this.ready) this.notifier.status(status);
    const everyMs = this.notifier.watchdogIntervalMs;
    // A beat that comes late must still come in time: told twice as often as systemd asks.
    if (everyMs !== null && nowMs - this.watchdogAtMs >= everyMs / 2) {
      this.watchdogAtMs = nowMs;
      this.notifier.watchdog();
    }
  }
}
