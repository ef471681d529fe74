/** The fields of our own audit records that replay and history read (src/audit/fields.ts). */
export const auditFieldNames: readonly string[] = [
  "UNITWARDEN_UNIT",
  "UNITWARDEN_EVENT",
  "UNITWARDEN_REASON",
  "UNITWARDEN_EVIDENCE",
  "UNITWARDEN_INCIDENT",
  "UNITWARDEN_DECISION",
  "UNITWARDEN_WALL_USEC",
];
