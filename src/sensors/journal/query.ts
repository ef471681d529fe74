import { type MessageContext, classify } from "../../knowledge/classes/classify.ts";
import { redact, truncate } from "../../knowledge/redaction.ts";
import type { MessageClass } from "../../model/observation.ts";
import { type Result, failure, success } from "../../model/result.ts";
import type { BootId, InvocationId, MonotonicMs, UnitName, WallMs } from "../../model/scalars.ts";
import { entryFields, entryOf, fieldsOf } from "./entry.ts";
import { HEARTBEAT_GREP } from "./heartbeat-grep.ts";
import { aboutField, type JournalScope, managerMatches, writerField } from "./matches.ts";
import { systemdMessageIds } from "./message-ids.ts";
import { isFromManager, levelOf } from "./observe.ts";

/** Runs a program to its end; `run` of src/runtime/exec.ts. */
export type Run = (
  file: string,
  args: readonly string[],
  options?: { timeoutMs?: number },
) => Promise<Result<{ readonly stdout: string; readonly stderr: string; readonly exitStatus: number }>>;

const QUERY_TIMEOUT_MS = 10_000;
/** A unit that systemd has restarted more often within one boot is in a loop by any measure. */
const MOST_RECORDS = 1000;
/** Without a prefilter: at 6 polls a minute among other lines this reaches back well over an hour. */
const MOST_LINES_READ = 5000;
/** With a prefilter the newest few suffice: a match may still be a chat message. */
const MOST_MATCHES_READ = 200;

/** One message for people: redacted and truncated. */
export interface JournalLine {
  readonly atWallMs: WallMs;
  readonly atMs: MonotonicMs;
  readonly text: string;
  readonly class: MessageClass | null;
  /** syslog priority as journald has it; 6 for a plain line on stdout, whatever it says. */
  readonly priority: number | null;
  /** True for systemd's own words about the unit. */
  readonly fromManager: boolean;
}

/** An intent of this program's audit trail, as the journal has it. */
export interface RecordedIntent {
  readonly atMs: MonotonicMs;
  readonly atWallMs: WallMs;
  readonly decision: string;
  /** Every `UNITWARDEN_…` field that has a text. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Bounded one-off questions to the journal; each gives a failure where journalctl cannot answer in time. */
export interface JournalQueries {
  /** The newest `lines` messages of the unit and of systemd about it, oldest first. */
  lastMessages(unit: UnitName, options: { lines: number; invocation?: InvocationId }): Promise<Result<JournalLine[]>>;
  /** When systemd scheduled its own restarts of the unit in this boot, oldest first. */
  restartRecords(unit: UnitName, options: { sinceMs: MonotonicMs }): Promise<Result<MonotonicMs[]>>;
  /** Our own intents for the unit in this boot, oldest first; only entries that fit `writtenBy` (a validated match such as `_SYSTEMD_UNIT=unitwarden.service`) count. */
  ownIntents(
    unit: UnitName,
    options: { messageId: string; sinceMs: MonotonicMs; writtenBy: readonly string[] },
  ): Promise<Result<RecordedIntent[]>>;
  /** The newest activity of this invocation, and where it polled; `lastAtMs` is null where none was found. */
  heartbeatsOf(
    unit: UnitName,
    options: { invocation: InvocationId; activityPattern?: RegExp },
  ): Promise<Result<{ lastAtMs: MonotonicMs | null; origin: string | null }>>;
}

/** Makes the questions, over a given way to run journalctl. */
export function journalQueries(options: { run: Run; scope: JournalScope; bootId: BootId }): JournalQueries {
  const { run, scope, bootId } = options;
  const boot = `_BOOT_ID=${bootId}`;

  async function ask(
    about: string,
    { flags, fields, matches }: { flags: readonly string[]; fields: readonly string[]; matches: readonly string[] },
  ): Promise<Result<Fields[]>> {
    const args = [
      "--no-pager",
      "--quiet",
      "--output=json",
      `--output-fields=${fields.join(",")}`,
      ...flags,
      ...matches,
    ];
    const result = await run("journalctl", args, { timeoutMs: QUERY_TIMEOUT_MS });
    if (!result.ok) {
      return failure(result.code, `Cannot read ${about} from the journal: ${result.message}`, {
        recoverable: result.recoverable,
      });
    }
    const { stdout, stderr, exitStatus } = result.value;
    // With --grep journalctl exits with 1 where nothing matches, and says nothing.
    if (exitStatus !== 0 && !(exitStatus === 1 && stderr.trim() === "")) {
      const why = redact(stderr.trim()) || `exit status ${exitStatus}`;
      return failure("journalctl-failed", `Cannot read ${about} from the journal: ${truncate(why)}`, {
        recoverable: true,
      });
    }
    return success(stdout.split("\n").flatMap((line) => fieldsOf(line) ?? []));
  }

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
        flags: [`--lines=${MOST_RECORDS}`],
        fields: ["_PID"],
        matches: [
          `MESSAGE_ID=${systemdMessageIds.restartScheduled}`,
          `${aboutField(scope)}=${unit}`,
          ...managerMatches(scope),
          boot,
        ],
      });
      if (!answer.ok) {
        return answer;
      }
      const times = answer.value.flatMap((fields) => entryOf(fields)?.atMs ?? []);
      return success(times.filter((atMs) => atMs >= sinceMs));
    },

    async ownIntents(unit, { messageId, sinceMs, writtenBy }) {
      const answer = await ask(`our own intents for unit "${unit}"`, {
        flags: [`--lines=${MOST_RECORDS}`],
        fields: INTENT_FIELDS,
        matches: [`MESSAGE_ID=${messageId}`, `UNITWARDEN_UNIT=${unit}`, ...writtenBy, boot],
      });
      return answer.ok
        ? success(answer.value.flatMap((fields) => intentOf(fields) ?? []).filter(({ atMs }) => atMs >= sinceMs))
        : answer;
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

type Fields = ReadonlyMap<string, unknown>;

const INTENT_FIELDS: readonly string[] = [
  "UNITWARDEN_DECISION",
  "UNITWARDEN_EVENT",
  "UNITWARDEN_REASON",
  "UNITWARDEN_EVIDENCE",
  "UNITWARDEN_INCIDENT",
  "UNITWARDEN_INVOCATION",
  "UNITWARDEN_WALL_USEC",
];

function lineOf(fields: Fields, scope: JournalScope): JournalLine | null {
  const entry = entryOf(fields);
  if (entry === null || entry.message === null) {
    return null;
  }
  const fromManager = isFromManager(entry, scope);
  const context: MessageContext = { speaker: fromManager ? "manager" : "program", level: levelOf(entry) };
  return {
    atWallMs: entry.atWallMs,
    atMs: entry.atMs,
    text: truncate(redact(entry.message)),
    class: classify(entry.message, context)?.class ?? null,
    priority: entry.priority,
    fromManager,
  };
}

function intentOf(fields: Fields): RecordedIntent | null {
  const entry = entryOf(fields);
  const texts = new Map(
    INTENT_FIELDS.flatMap((name) => {
      const value = fields.get(name);
      return typeof value === "string" ? [[name, value] as const] : [];
    }),
  );
  const decision = texts.get("UNITWARDEN_DECISION");
  return entry === null || decision === undefined
    ? null
    : { atMs: entry.atMs, atWallMs: entry.atWallMs, decision, fields: texts };
}

const nothingFound = { lastAtMs: null, origin: null } as const;

function newestActivity(
  newestFirst: readonly Fields[],
  context: MessageContext,
): { readonly lastAtMs: MonotonicMs | null; readonly origin: string | null } {
  for (const fields of newestFirst) {
    const entry = entryOf(fields);
    const found = entry === null || entry.message === null ? null : classify(entry.message, context);
    if (entry !== null && found?.class === "activity") return { lastAtMs: entry.atMs, origin: found.origin };
  }
  return nothingFound;
}
