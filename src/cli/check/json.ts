import { worst, type UnitReport } from "./row.ts";

/**
 * The document of `--json`, always in English:
 * `{version: 1, status, units: [{unit, status, rows: [{key, status, normal, measured, value, unit_of_measure, detail}]}]}`.
 * `status` is `ok`, `warning`, `critical` or `unknown`; `value` a number, a word or null; `unit_of_measure` of a number
 * `B`, `B/h`, `1/min`, `restarts`, `processes`, `errors`, `dependencies`, `channels`, else null; `detail` an array of sentences.
 * Keys and their meaning stay as they are within a version; rows and fields may be added.
 */
export function jsonDocument(reports: readonly UnitReport[]): string {
  const units = reports.map(({ unit, status, rows }) => ({
    unit,
    status,
    rows: rows.map(({ key, status: verdict, normal, measured, value, unitOfMeasure, detail }) => ({
      key,
      status: verdict,
      normal,
      measured,
      value,
      unit_of_measure: value === null ? null : unitOfMeasure,
      detail,
    })),
  }));
  return `${JSON.stringify({ version: 1, status: worst(reports.map(({ status }) => status)), units })}\n`;
}
