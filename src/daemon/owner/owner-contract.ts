import type { AuditWording } from "../../audit/wording/wording.ts";
import type { AuditRecord } from "../../model/audit-record.ts";
import type { Language } from "../../model/language.ts";
import type { NotifySettings } from "../../model/notify-settings.ts";
import type { UnitName } from "../../model/scalars.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Way } from "./outbox.ts";

/** What tells the owner works with. */
export interface OwnerOptions {
  readonly clock: Clock;
  readonly settings: NotifySettings;
  readonly stateDirectory: string | null;
  readonly redact: (text: string) => string;
  readonly host: string;
  readonly userManager: boolean;
  /** The channels that are set. */
  readonly waysOf: (settings: NotifySettings) => readonly Way[];
  /** Told of a fault of ours, which ends nothing. */
  readonly onFault: (error: unknown) => void;
  /** Writes to the audit trail. */
  readonly record: (record: AuditRecord) => unknown;
  /** The words of a unit's records, or of the daemon's own. */
  readonly wordingOf: (unit: UnitName | null) => AuditWording;
  /** Of what concerns no unit. */
  readonly language: () => Language;
  /** The local day and the minutes since its midnight; null for a time that no calendar has. */
  readonly localTime: () => { readonly day: string; readonly minute: number } | null;
  /** The incidents that are open now, each with the record that it would be opened with. */
  readonly openIncidents: () => readonly { readonly incident: string; readonly record: () => AuditRecord }[];
  /** Whether an incident of a unit is open; null where that is not known yet. */
  readonly isOpen: (unit: UnitName | null, incident: string) => boolean | null;
}
