import type { MessageContext } from "../../knowledge/classes/classify.ts";
import { type Result, success } from "../../model/result.ts";
import type { BootId, InvocationId, MonotonicMs, UnitName } from "../../model/scalars.ts";
import { askJournal, type JournalQuestion, type Run } from "./ask-journal.ts";
import { entryFields, entryOf } from "./entry.ts";
import { HEARTBEAT_GREP } from "./heartbeat-grep.ts";
import { aboutField, type JournalScope, managerMatches, writerField } from "./matches.ts";
import {
  type Fields,
  intentOf,
  type JournalLine,
  lineOf,
  newestActivity,
  nothingFound,
  RECORD_FIELDS,
  type RecordedIntent,
  type RecordedSample,
  recordOf,
} from "./query-answers.ts";
import { RestartReader, restartRecordIds } from "./restarts.ts";

export type { Run } from "./ask-journal.ts";
export type { JournalLine, RecordedIntent, RecordedSample } from "./query-answers.ts";

/** A unit that systemd has restarted more often within one boot is in a loop by any measure. */
const MOST_RECORDS = 1000;
/** Without a prefilter: at 6 polls a minute among other lines this reaches back well over an hour. */
const MOST_LINES_READ = 5000;
/** With a prefilter the newest few suffice: a match may still be a chat message. */
const MOST_MATCHES_READ = 200;

/** Bounded one-off questions to the journal; each gives a failure where journalctl cannot answer in time. */
export interface JournalQueries {
  /** The newest `lines` messages of the unit and of systemd about it, oldest first. */
  lastMessages(unit: UnitName, options: { lines: number; invocation?: InvocationId }): Promise<Result<JournalLine[]>>;
  /** When systemd restarted the unit by itself in this boot, oldest first; what its start limit refused is left out. */
  restartRecords(unit: UnitName, options: { sinceMs: MonotonicMs }): Promise<Result<MonotonicMs[]>>;
  /** Our own intents for the unit in this boot, oldest first. */
  ownIntents(unit: UnitName, options: { messageId: string; sinceMs: MonotonicMs }): Promise<Result<RecordedIntent[]>>;
  /** The newest `most` sample records of ours about the unit in this boot, oldest first; those with one of `reasons` only, where given. */
  ownSamples(
    unit: UnitName,
    options: { messageId: string; reasons?: readonly string[]; most: number },
  ): Promise<Result<RecordedSample[]>>;
  /** The newest activity of this invocation, and where it polled; `lastAtMs` is null where none was found. */
  heartbeatsOf(
    unit: UnitName,
    options: { invocation: InvocationId; activityPattern?: RegExp },
  ): Promise<Result<{ lastAtMs: MonotonicMs | null; origin: string | null; text: string }>>;
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

    async ownIntents(unit, { messageId, sinceMs }) {
      const answer = await ask(`our own intents for unit "${unit}"`, {
        flags: [`--lines=${MOST_RECORDS}`],
        fields: RECORD_FIELDS,
        matches: [`MESSAGE_ID=${messageId}`, `UNITWARDEN_UNIT=${unit}`, ...writtenBy, boot],
      });
      return answer.ok
        ? success(answer.value.flatMap((fields) => intentOf(fields) ?? []).filter(({ atMs }) => atMs >= sinceMs))
        : answer;
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
      const grep = activityPattern?.source ?? HEARTBEAT_GREP;
      const context: MessageContext = {
        speaker: "program",
        ...(activityPattern === undefined ? {} : { activityPattern }),
      };
      const filtered = await ask(about, {
        flags: [`--lines=${MOST_MATCHES_READ}`, "--reverse", `--grep=${grep}`, "--case-sensitive=false"],
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

/**
 * Whose records are ours: anybody can write the fields, but not his user. Root's count for the system's daemon too, which
 * may have run as root before, and are a lie only where nothing helps any more.
 */
function ourUsers(scope: JournalScope): readonly string[] {
  const own = scope.kind === "user" ? [scope.uid] : [0, process.getuid?.() ?? 0];
  return [...new Set(own)].map((uid) => `_UID=${uid}`);
}
