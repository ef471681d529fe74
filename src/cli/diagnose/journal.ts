import type { Result } from "../../model/result.ts";
import type { UnitName } from "../../model/scalars.ts";
import { askJournal, type Run } from "../../sensors/journal/ask-journal.ts";
import { entryFields } from "../../sensors/journal/entry.ts";
import { aboutField, type JournalScope, managerMatches, writerField } from "../../sensors/journal/matches.ts";
import type { Fields } from "../../sensors/journal/query-answers.ts";

/** At 6 polls a minute eight hours; of a unit that falls again and again, days. */
const MOST_ENTRIES = 3000;

/** The newest entries of the unit and of systemd about it, of all boots, oldest first. */
export function recentEntries(
  unit: UnitName,
  { run, scope, timeoutMs }: { readonly run: Run; readonly scope: JournalScope; readonly timeoutMs: number },
): Promise<Result<readonly Fields[]>> {
  const owner = scope.kind === "user" ? [`_UID=${scope.uid}`] : [];
  const written = [`${writerField(scope)}=${unit}`, ...owner];
  const told = [`${aboutField(scope)}=${unit}`, ...managerMatches(scope)];
  const question = {
    flags: [`--lines=${MOST_ENTRIES}`],
    fields: [...entryFields, "EXIT_CODE", "EXIT_STATUS", "UNIT_RESULT"],
    matches: [...written, "+", ...told],
  };
  return askJournal(run, `the recent past of unit "${unit}"`, question, { timeoutMs });
}
