import type { UnitObservation } from "../../model/observation.ts";
import { systemdMessageIds } from "../journal/message-ids.ts";
import type { TimedRecord } from "./stop-cause-of-records.ts";

/** How an invocation ended, as the unit's properties say it while it is down, and when. */
export interface Ending extends Pick<UnitObservation, "result" | "exitCode" | "exitStatus"> {
  /** When systemd wrote that it was over; null where its record does not say. */
  readonly atMs: number | null;
}

/** How an invocation ended, from systemd's records about it; null while they do not tell. A program that ends with status 0 leaves no exit code. */
export function endingOfRecords(records: readonly TimedRecord[]): Ending | null {
  const last = (...ids: readonly string[]) => records.findLast(({ messageId }) => ids.includes(messageId));
  const over = last(systemdMessageIds.failed, systemdMessageIds.deactivated);
  if (over === undefined) return null;
  const exit = last(systemdMessageIds.processExited);
  const result = over.messageId === systemdMessageIds.deactivated ? "success" : (over.result ?? "exit-code");
  return { result, exitCode: exit?.exitCode ?? null, exitStatus: exit?.exitStatus ?? null, atMs: over.atMs };
}
