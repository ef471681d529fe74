import { momentOf, plainRecord } from "../../audit/records.ts";
import type { AuditRecord } from "../../model/audit-record.ts";
import type { UnitName } from "../../model/scalars.ts";
import type { OwnerOptions } from "./owner-contract.ts";

/** Writes what is to be said of the telling itself into the audit trail. */
export type OwnRecord = (
  event: "told" | "trouble",
  message: string,
  more: Pick<AuditRecord, "reason" | "priority" | "evidence"> & { readonly unit?: UnitName | null },
) => void;

/** The same, made from what an owner works with. */
export function ownRecord({ clock, record }: Pick<OwnerOptions, "clock" | "record">): OwnRecord {
  return (event, message, { unit = null, ...more }) => {
    record(plainRecord(event, message, { ...more, ...(unit === null ? {} : { unit }), moment: momentOf(clock) }));
  };
}
