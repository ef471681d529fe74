import type { BlindObservation, UnitObservation } from "../../model/observation.ts";
import type { InvocationId, UnitName } from "../../model/scalars.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { SystemdManager } from "../../systemd/manager.ts";
import type { UnitJournal } from "./unit-journal.ts";

/** What `createUnitSensor()` needs. */
export interface UnitSensorOptions {
  readonly manager: Pick<
    SystemdManager,
    "watch" | "unitProperties" | "stateStamp" | "rawProperties" | "callsSettled" | "jobType" | "isOurJob"
  >;
  readonly clock: Pick<Clock, "monotonicMs">;
  onObservation(observation: UnitObservation | BlindObservation): void;
  /** Called when what the unit's file says may have changed: systemd was reloaded, or was not heard for a while. @default {nobody} */
  onReloaded?(unit: UnitName): void;
  /** True when the manager is a user's: its records carry other fields. */
  readonly userManager?: boolean;
  /** The safety net under the hints. @default {30000} */
  readonly pollMs?: number;
  /** Who is asked where the subscription cannot tell. @default {journalctl} */
  readonly journal?: UnitJournal;
  /** True when a stop that only the journal tells of was ours: made before this program was restarted. @default {never} */
  isOurStop?(unit: UnitName, invocation: InvocationId | null): boolean;
  /** True when a job of this type that was there before this program came up was ours, from before its own end. @default {never} */
  isOurOldJob?(unit: UnitName, type: string): boolean;
}
