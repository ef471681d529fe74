import type { Language } from "../../model/language.ts";
import { printable } from "../printable.ts";
import { isMissing, type UnitFacts } from "./facts.ts";
import { overallStatus, type Row, type RowKey, rowKeys, type UnitReport } from "./row.ts";
import { activityRow } from "./rows/activity.ts";
import { criticalErrorsRow } from "./rows/critical-errors.ts";
import { dependenciesRow } from "./rows/dependencies.ts";
import { instancesRow } from "./rows/instances.ts";
import { journalRow } from "./rows/journal.ts";
import { memoryGrowthRow } from "./rows/memory-growth.ts";
import { memoryRow } from "./rows/memory.ts";
import { notificationsRow } from "./rows/notifications.ts";
import { restartsRow } from "./rows/restarts.ts";
import { stateRow } from "./rows/state.ts";

/** Null: there is nothing of that kind to judge. */
const judges: Readonly<Record<RowKey, (facts: UnitFacts, language: Language) => Row | null>> = {
  state: stateRow,
  restarts: restartsRow,
  memory: memoryRow,
  memory_growth: memoryGrowthRow,
  activity: activityRow,
  instances: instancesRow,
  critical_errors: criticalErrorsRow,
  dependencies: dependenciesRow,
  journal: journalRow,
  notifications: notificationsRow,
};

/** Judges one unit by what was found out about it; pure. Of a unit that does not exist there is nothing to judge but that. */
export function judgeUnit(facts: UnitFacts, language: Language): UnitReport {
  const { state, unit } = facts;
  const keys = isMissing(state) ? (["state"] as const) : rowKeys;
  const rows = keys.flatMap((key) => {
    const row = judges[key](facts, language);
    return row === null ? [] : [printableRow(row)];
  });
  return { unit, status: overallStatus(rows), language, rows };
}

function printableRow(row: Row): Row {
  return { ...row, measured: printable(row.measured), detail: row.detail.map(printable) };
}
