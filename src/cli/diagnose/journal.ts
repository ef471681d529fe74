import { redact, truncate } from "../../knowledge/redaction.ts";
import { failure, type Result, success } from "../../model/result.ts";
import type { UnitName } from "../../model/scalars.ts";
import { entryFields, fieldsOf } from "../../sensors/journal/entry.ts";
import { aboutField, type JournalScope, managerMatches, writerField } from "../../sensors/journal/matches.ts";
import type { Fields } from "../../sensors/journal/query-answers.ts";
import type { Run } from "../../sensors/journal/query.ts";

/** At 6 polls a minute eight hours; of a unit that falls again and again, days. */
const MOST_ENTRIES = 3000;

/** The newest entries of the unit and of systemd about it, of all boots, oldest first. */
export async function recentEntries(
  unit: UnitName,
  { run, scope, timeoutMs }: { readonly run: Run; readonly scope: JournalScope; readonly timeoutMs: number },
): Promise<Result<readonly Fields[]>> {
  const fields = [...entryFields, "EXIT_CODE", "EXIT_STATUS", "UNIT_RESULT"];
  const owner = scope.kind === "user" ? [`_UID=${scope.uid}`] : [];
  const written = [`${writerField(scope)}=${unit}`, ...owner];
  const told = [`${aboutField(scope)}=${unit}`, ...managerMatches(scope)];
  const answer = await run(
    "journalctl",
    [
      "--no-pager",
      "--quiet",
      "--output=json",
      `--output-fields=${fields.join(",")}`,
      `--lines=${MOST_ENTRIES}`,
      ...written,
      "+",
      ...told,
    ],
    { timeoutMs },
  );
  if (!answer.ok) return failure(answer.code, `Cannot read the journal: ${answer.message}`, answer);
  const { stdout, stderr, exitStatus } = answer.value;
  if (exitStatus !== 0 && stderr.trim() !== "") {
    return failure("journalctl-failed", `Cannot read the journal: ${truncate(redact(stderr.trim()))}`, {
      recoverable: true,
    });
  }
  return success(stdout.split("\n").flatMap((line) => fieldsOf(line) ?? []));
}
