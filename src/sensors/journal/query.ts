import type { MessageContext } from "../../knowledge/classes/classify.ts";
import { type Result, success } from "../../model/result.ts";
import type { BootId, InvocationId, MonotonicMs, UnitName } from "../../model/scalars.ts";
import { type Activity, activityGrep, MOST_LINES_READ, MOST_MATCHES_READ } from "./activity-question.ts";
import { askJournal, type JournalQuestion, type Run } from "./ask-journal.ts";
import { entryFields, entryOf } from "./entry.ts";
import { aboutField, type JournalScope, managerMatches, ourUsers, writerField } from "./matches.ts";
import {
  type Fields,
  type JournalLine,
  lineOf,
  newestActivity,
  nothingFound,
  RECORD_FIELDS,
  type RecordedSample,
  recordOf,
} from "./query-answers.ts";
import { RestartReader, restartRecordIds } from "./restarts.ts";

export type { Run } from "./ask-journal.ts";
export type { JournalLine, RecordedSample } from "./query-answers.ts";

/** A unit that systemd has restarted more often within one boot is in a loop by any measure. */
const MOST_RECORDS = 1000;
/** Bounded one-off questions to the journal; each gives a failure where journalctl cannot answer in time. */
export interface JournalQueries {
  /** The newest `lines` messages of the unit and of systemd about it, oldest first. */
  lastMessages(unit: UnitName, options: { lines: number; invocation?: InvocationId }): Promise<Result<JournalLine[]>>;
  /** When systemd restarted the unit by itself in this boot, oldest first; what its start limit refused is left out. */
  restartRecords(unit: UnitName, options: { sinceMs: MonotonicMs }): Promise<Result<MonotonicMs[]>>;
  /** The newest `most` sample records of ours about the unit in this boot, oldest first; those with one of `reasons` only, where given. */
  ownSamples(
    unit: UnitName,
    options: { messageId: string; reasons?: readonly string[]; most: number },
  ): Promise<Result<RecordedSample[]>>;
  /** The newest activity of this invocation, and where it polled; `lastAtMs` is null where none was found. */
  heartbeatsOf(
    unit: UnitName,
    options: { invocation: InvocationId; activityPattern?: RegExp },
  ): Promise<Result<Activity>>;
}

/** Makes the questions, over a given way to run journalctl. */
export function journalQueries(options: { run: Run; scope: JournalScope; bootId: BootId }): JournalQueries {
  const { run, scope, bootId } = options;
  const boot = `_BOOT_ID=${bootId}`;
  const writtenBy = ourUsers(scope);

  const ask = (about: string, question: JournalQuestion): Promise<Result<Fields[]>> => askJournal(run, about, question);

  return {
    async lastMessages(unit, { lines, invocation }) {
      const ofInvocation = (field: string): string[] => (invocation === undefined ? [] : [`${field}=${invocation}`]);
      const answer = await ask(`the last messages of unit "${unit}"`, {
        flags: [`--lines=${lines}`],
        fields: entryFields,
        matches: [
          `${writerField(scope)}=${unit}`,
          ...ofInvocation("_SYSTEMD_INVOCATION_ID"),
          "+",
          `${aboutField(scope)}=${unit}`,
          ...ofInvocation(scope.kind === "user" ? "USER_INVOCATION_ID" : "INVOCATION_ID"),
          ...managerMatches(scope),
        ],
      });
      return answer.ok ? success(answer.value.flatMap((fields) => lineOf(fields, scope) ?? [])) : answer;
    },

    async restartRecords(unit, { sinceMs }) {
      const answer = await ask(`the restarts of unit "${unit}"`, {
        // Two to four records a restart.
        flags: [`--lines=${4 * MOST_RECORDS}`],
        fields: ["MESSAGE_ID", "INVOCATION_ID", "USER_INVOCATION_ID"],
        matches: [
          ...restartRecordIds.map((id) => `MESSAGE_ID=${id}`),
          `${aboutField(scope)}=${unit}`,
          ...managerMatches(scope),
          boot,
        ],
      });
      if (!answer.ok) {
        return answer;
      }
      const reader = new RestartReader();
      const begun = answer.value
        .flatMap((fields) => entryOf(fields) ?? [])
        .filter(({ messageId, aboutInvocationId: invocationId, atMs }) =>
          reader.isRestart({ messageId, invocationId, atMs }),
        );
      return success(begun.map(({ atMs }) => atMs).filter((atMs) => atMs >= sinceMs));
    },

    async ownSamples(unit, { messageId, reasons = [], most }) {
      const answer = await ask(`our own samples of unit "${unit}"`, {
        // --all: a field of more than 4096 bytes is withheld else; these are our own, and bounded.
        flags: [`--lines=${most}`, "--all"],
        fields: RECORD_FIELDS,
        matches: [
          `MESSAGE_ID=${messageId}`,
          `UNITWARDEN_UNIT=${unit}`,
          ...reasons.map((reason) => `UNITWARDEN_REASON=${reason}`),
          ...writtenBy,
          boot,
        ],
      });
      return answer.ok ? success(answer.value.flatMap((fields) => recordOf(fields) ?? [])) : answer;
    },

    async heartbeatsOf(unit, { invocation, activityPattern }) {
      const about = `the activity of unit "${unit}"`;
      const matches = [`${writerField(scope)}=${unit}`, `_SYSTEMD_INVOCATION_ID=${invocation}`, boot];
      const context: MessageContext = {
        speaker: "program",
        ...(activityPattern === undefined ? {} : { activityPattern }),
      };
      const filtered = await ask(about, {
        flags: [`--lines=${MOST_MATCHES_READ}`, "--reverse", ...activityGrep(activityPattern)],
        fields: entryFields,
        matches,
      });
      // A pattern that PCRE2 reads otherwise, or refuses, or a journalctl without it: read without the prefilter.
      const newest = filtered.ok ? newestActivity(filtered.value, context) : nothingFound;
      if (newest.lastAtMs !== null || (filtered.ok && activityPattern === undefined)) {
        return success(newest);
      }
      const all = await ask(about, {
        flags: [`--lines=${MOST_LINES_READ}`, "--reverse"],
        fields: entryFields,
        matches,
      });
      return all.ok ? success(newestActivity(all.value, context)) : all;
    },
  };
}
