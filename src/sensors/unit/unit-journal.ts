import type { StopCause } from "../../model/observation.ts";
import type { InvocationId, UnitName } from "../../model/scalars.ts";
import { run } from "../../runtime/exec.ts";
import { type Ending, endingOfRecords } from "./ending-of-records.ts";
import type { TimedRecord } from "./stop-cause-of-records.ts";
import { jobTypeOfRecords, parseManagerRecord, stopCauseOfRecords } from "./stop-cause-of-records.ts";

/** systemd's own records about a unit, for what its signals did not tell in time. */
export interface UnitJournal {
  /** Why the unit is down. Without an invocation ID (systemd forgets an inactive unit) all records of this boot count. */
  stopCause(question: { unit: UnitName; invocationId: InvocationId | null }): Promise<StopCause>;
  /** `stop`, `start` or `restart`; null when the job left no record, as one that had nothing to do. */
  jobType(question: { unit: UnitName; jobId: number }): Promise<string | null>;
  /** How an invocation ended; null when that is not told, or not yet. */
  ending(question: { unit: UnitName; invocationId: InvocationId | null }): Promise<Ending | null>;
  /** The unit's newest records of this boot, in the order of time; empty when they cannot be read. */
  records(unit: UnitName): Promise<readonly TimedRecord[]>;
}

/** An invocation's end is within its newest records. */
const newestRecords = 64;

/** Asks journalctl; whatever it cannot answer is `unknown` or null. */
export function unitJournal({ userManager }: { userManager: boolean }): UnitJournal {
  const prefix = userManager ? "USER_" : "";
  // Fields without an underscore are anybody's to write: the trusted ones say that it was systemd. Not --user: a journal
  // that is kept in memory has no files of a user's own (journald.conf(5), SplitMode=).
  const trusted = userManager ? ["_COMM=systemd", `_UID=${process.getuid?.() ?? 0}`] : ["_PID=1"];
  const fields = "--output-fields=MESSAGE_ID,JOB_TYPE,JOB_RESULT,UNIT_RESULT,EXIT_CODE,EXIT_STATUS";
  const read = async (lines: number, matches: readonly string[]): Promise<readonly TimedRecord[] | null> => {
    const shown = ["--boot", "--no-pager", "--quiet", "--output=json", fields, `--lines=${lines}`];
    const result = await run("journalctl", [...shown, ...trusted, ...matches]);
    if (!result.ok || result.value.exitStatus !== 0) return null;
    return result.value.stdout.split("\n").flatMap((line) => parseManagerRecord(line) ?? []);
  };
  const readOf = (unit: UnitName, invocationId: InvocationId | null) =>
    read(newestRecords, [
      `${prefix}UNIT=${unit}`,
      ...(invocationId === null ? [] : [`${prefix}INVOCATION_ID=${invocationId}`]),
    ]);
  return {
    async stopCause({ unit, invocationId }) {
      const records = await readOf(unit, invocationId);
      if (records === null) return "unknown";
      if (records.length > 0 || invocationId !== null) return stopCauseOfRecords(records);
      // Who may not read the journal gets an empty answer too: it proves something only where others are seen.
      return ((await read(1, [])) ?? []).length > 0 ? "never-started" : "unknown";
    },
    records: async (unit) => (await readOf(unit, null)) ?? [],
    ending: async ({ unit, invocationId }) => endingOfRecords((await readOf(unit, invocationId)) ?? []),
    async jobType({ unit, jobId }) {
      return jobTypeOfRecords((await read(newestRecords, [`${prefix}UNIT=${unit}`, `JOB_ID=${jobId}`])) ?? []);
    },
  };
}
