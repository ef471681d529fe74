import type { AuditWording } from "../audit/wording/wording.ts";
import type { AuditRecord } from "../model/audit-record.ts";
import type { Action, Outcome } from "../model/decision.ts";
import type { Language, Locale } from "../model/language.ts";
import type { Observation, UnitObservation } from "../model/observation.ts";
import type { Result } from "../model/result.ts";
import type { Evidence, MonotonicMs, UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { PolicyState } from "../policy/state.ts";
import type { Clock } from "../runtime/clock.ts";

/** What a keeper can do to the world; the effects behind it are the actuators. */
export interface Hands {
  act(action: Action): Promise<Outcome>;
  /** Evidence that the action would destroy. */
  snapshot(action: Action): Promise<Evidence>;
  /** Why the unit fell, from its last lines: class, remedy, lines. */
  explainFall(language: Language): Promise<Evidence>;
}

/** What a keeper needs. */
export interface KeeperOptions {
  readonly unit: UnitName;
  readonly settings: UnitSettings;
  readonly state: PolicyState;
  readonly clock: Clock;
  /** The time to judge by: where the loop was held up until then, that has been told by now. @default {the clock's} */
  readonly presentMs?: () => MonotonicMs;
  /** Minutes since local midnight; null while the wall clock cannot be trusted. */
  readonly minuteOfDay: () => number | null;
  readonly hands: Hands;
  /** The words of the unit's records, by its `locale`. */
  readonly wordingFor: (locale: Locale) => AuditWording;
  /** Writes to the audit trail what was seen or has happened. */
  readonly record: (record: AuditRecord) => unknown;
  /** Writes to the audit trail what is about to be done; a failure means that neither the journal nor the spool took it: it is not done then. */
  readonly announce: (record: AuditRecord) => Result<unknown>;
  /** Makes the state durable now. */
  readonly save: () => void;
  /** Called when an action has ended: what was seen of the unit before that is old, and its last signal may have come before. @default {nobody looks} */
  readonly onOutcome?: () => void;
  /** Called when something looks wrong and the dependencies should be asked at once. */
  readonly onDoubt: () => void;
  /** What was observed before this daemon came up and still tells of the unit, which is seen now; asked once. */
  readonly recalled?: (unit: UnitObservation) => readonly Observation[];
}
