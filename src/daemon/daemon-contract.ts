import type { BootId, UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { Clock } from "../runtime/clock.ts";
import type { JournalScope } from "../sensors/journal/matches.ts";
import type { Notifier } from "../systemd/notify.ts";
import type { AuditDesk } from "./audit-desk.ts";
import type { DependencyWatchOptions } from "./dependency-watch.ts";

/** What the daemon needs. */
export interface DaemonOptions {
  readonly units: ReadonlyMap<UnitName, UnitSettings>;
  readonly scope: JournalScope;
  /** What journald calls this boot. */
  readonly journalBootId: BootId;
  readonly stateDirectory: string | null;
  readonly clock: Clock;
  readonly desk: AuditDesk;
  readonly notifier: Notifier;
  /** How a dependency is asked. @default observeDependency */
  readonly probe?: DependencyWatchOptions["probe"];
  /** What turns with the loop, and ends after it: the spool's delivery, and what tells the owner. */
  readonly beside: { tick(): void; end(): Promise<void> };
}
