import type { Result } from "../../model/result.ts";
import type { UnitName, WallMs } from "../../model/scalars.ts";
import { askJournal, type Run } from "../../sensors/journal/ask-journal.ts";
import { entryFields, entryOf } from "../../sensors/journal/entry.ts";
import { aboutField, type JournalScope, managerMatches, writerField } from "../../sensors/journal/matches.ts";
import { kernelMessage } from "../../sensors/journal/kernel-message.ts";
import type { Fields } from "../../sensors/journal/query-answers.ts";

/** At 6 polls a minute eight hours; of a unit that falls again and again, days. */
const MOST_ENTRIES = 3000;

/** Lines of the kernel that are looked through: it is not a talker. */
const MOST_KERNEL_LINES = 2000;

/** An OOM kill in the unit's cgroup, as the kernel tells of it. */
export interface KernelKill {
  readonly atWallMs: WallMs;
  /** Redacted. */
  readonly text: string;
}

/** The kernel's OOM kills in the unit, oldest first: on cgroup v1 systemd does not know of them. Empty where its lines cannot be read. */
export async function kernelKills(
  unit: UnitName,
  { run, timeoutMs }: { readonly run: Run; readonly timeoutMs: number },
): Promise<readonly KernelKill[]> {
  const question = {
    flags: [`--lines=${MOST_KERNEL_LINES}`],
    fields: ["MESSAGE"],
    // journald validates it: no program can claim it.
    matches: ["_TRANSPORT=kernel"],
  };
  const answer = await askJournal(run, "the kernel's lines", question, { timeoutMs });
  return (answer.ok ? answer.value : []).flatMap((fields) => killIn(fields, unit));
}

function killIn(fields: Fields, unit: UnitName): readonly KernelKill[] {
  const entry = entryOf(fields);
  const found = entry === null || entry.message === null ? null : kernelMessage(entry.message);
  if (entry === null || found === null || found.class !== "oom" || found.unit !== unit) return [];
  return [{ atWallMs: entry.atWallMs, text: found.text }];
}

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
