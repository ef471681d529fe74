import { redact, truncate } from "../../knowledge/redaction.ts";
import { type Failure, type Result, failure, success } from "../../model/result.ts";
import { fieldsOf } from "./entry.ts";
import type { Fields } from "./query-answers.ts";

/** Runs a program to its end; `run` of src/runtime/exec.ts. */
export type Run = (
  file: string,
  args: readonly string[],
  options?: { timeoutMs?: number; signal?: AbortSignal; onLine?: (line: string) => void },
) => Promise<Result<{ readonly stdout: string; readonly stderr: string; readonly exitStatus: number }>>;

/** How long journalctl may take for one question, from its start. */
export const QUERY_TIMEOUT_MS = 10_000;

/** What journalctl is asked: its flags, the fields that it shows, and the matches that entries must fit. */
export interface JournalQuestion {
  readonly flags: readonly string[];
  readonly fields: readonly string[];
  readonly matches: readonly string[];
}

/** Asks journalctl once, in the order of the journal; fails where it cannot be run, does not end in time or complains. */
export async function askJournal(
  run: Run,
  about: string,
  { flags, fields, matches }: JournalQuestion,
  { timeoutMs = QUERY_TIMEOUT_MS } = {},
): Promise<Result<Fields[]>> {
  const result = await run("journalctl", journalArguments({ flags, fields, matches }), { timeoutMs });
  const complaint = complaintOf(result, about);
  if (complaint !== null) return complaint;
  return success(result.ok ? result.value.stdout.split("\n").flatMap((line) => fieldsOf(line) ?? []) : []);
}

/** How journalctl is asked a question. */
export function journalArguments({ flags, fields, matches }: JournalQuestion): readonly string[] {
  return ["--no-pager", "--quiet", "--output=json", `--output-fields=${fields.join(",")}`, ...flags, ...matches];
}

/** Why journalctl gave no answer; null where it gave one. */
export function complaintOf(result: Awaited<ReturnType<Run>>, about: string): Failure | null {
  if (!result.ok) {
    return failure(result.code, `Cannot read ${about} from the journal: ${result.message}`, {
      recoverable: result.recoverable,
    });
  }
  const { stderr, exitStatus } = result.value;
  // With --grep journalctl exits with 1 where nothing matches, and says nothing.
  if (exitStatus !== 0 && !(exitStatus === 1 && stderr.trim() === "")) {
    const why = redact(stderr.trim()) || `exit status ${exitStatus}`;
    return failure("journalctl-failed", `Cannot read ${about} from the journal: ${truncate(why)}`, {
      recoverable: true,
    });
  }
  return null;
}
