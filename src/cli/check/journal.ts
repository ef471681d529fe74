import { redact, truncate } from "../../knowledge/redaction.ts";
import { type Result, failure, success } from "../../model/result.ts";
import type { BootId, InvocationId, UnitName, WallMs } from "../../model/scalars.ts";
import { MESSAGE_IDS } from "../../audit/message-ids.ts";
import { entryFields, entryOf, fieldsOf, type JournalEntry } from "../../sensors/journal/entry.ts";
import { HEARTBEAT_GREP } from "../../sensors/journal/heartbeat-grep.ts";
import { type JournalScope, managerMatches, writerField } from "../../sensors/journal/matches.ts";
import { systemdMessageIds } from "../../sensors/journal/message-ids.ts";
import { mayNotRead } from "../../sensors/journal/permission.ts";
import type { Run } from "../../sensors/journal/query.ts";

/** The fields of one journal entry, as journalctl prints them. */
export type Fields = ReadonlyMap<string, unknown>;

/** What the check asks the journal beside what src/sensors/journal/query.ts answers; everything of this boot. */
export interface CheckJournal {
  /** Whether systemd's own records can be read: who may not, gets an empty answer to everything about them. */
  mayReadManager(): Promise<Result<boolean>>;
  /** What the unit's processes wrote since, oldest first, the newest `MOST_LINES` of it. */
  linesSince(unit: UnitName, sinceWallMs: WallMs): Promise<Result<readonly JournalEntry[]>>;
  /** Newest first: lines of that invocation that may be heartbeats; all of its newest lines where it has a pattern of its own. */
  possibleHeartbeats(
    unit: UnitName,
    options: { readonly invocation: InvocationId; readonly pattern: string | null },
  ): Promise<Result<readonly JournalEntry[]>>;
  /** journald's newest word that it dropped messages of the unit. */
  suppression(unit: UnitName): Promise<Result<JournalEntry | null>>;
  /** The daemon's samples and intents about the unit, oldest first; whoever wrote them. */
  daemonRecords(unit: UnitName): Promise<Result<readonly Fields[]>>;
}

/** At 6 polls a minute half a day; a chatty unit's last minutes. */
export const MOST_LINES = 5000;
/** The newest possible heartbeats: among them may be failed polls and chat messages. */
const MOST_HEARTBEATS = 200;
/** One sample a minute: ten hours, actions included. */
const MOST_RECORDS = 600;

const RECORD_FIELDS: readonly string[] = [
  "UNITWARDEN_EVENT",
  "UNITWARDEN_EVIDENCE",
  "UNITWARDEN_INVOCATION",
  "UNITWARDEN_WALL_USEC",
  "_UID",
  "_SYSTEMD_UNIT",
  "_SYSTEMD_USER_UNIT",
  "_BOOT_ID",
];

/** Makes the questions, over a given way to run journalctl. */
export function checkJournal(options: { run: Run; scope: JournalScope; bootId: BootId }): CheckJournal {
  const { run, scope, bootId } = options;
  const boot = `_BOOT_ID=${bootId}`;
  const owner = scope.kind === "user" ? [`_UID=${scope.uid}`] : [];
  const written = (unit: UnitName): string[] => [`${writerField(scope)}=${unit}`, ...owner, boot];

  async function ask(
    about: string,
    { flags, fields, matches }: { flags: readonly string[]; fields: readonly string[]; matches: readonly string[] },
  ): Promise<Result<readonly Fields[]>> {
    const shown = ["--no-pager", "--quiet", "--output=json", `--output-fields=${fields.join(",")}`];
    const result = await run("journalctl", [...shown, ...flags, ...matches]);
    if (!result.ok) return failure(result.code, `Cannot read ${about}: ${result.message}`, result);
    const { stdout, stderr, exitStatus } = result.value;
    // Where nothing matches --grep, and where nothing may be read, journalctl exits with 1.
    if (exitStatus !== 0 && !(exitStatus === 1 && (stderr.trim() === "" || mayNotRead(stderr)))) {
      const why = truncate(redact(stderr.trim()) || `exit status ${exitStatus}`);
      return failure("journalctl-failed", `Cannot read ${about} from the journal: ${why}`, { recoverable: true });
    }
    return success(stdout.split("\n").flatMap((line) => fieldsOf(line) ?? []));
  }

  async function entries(...question: Parameters<typeof ask>): Promise<Result<readonly JournalEntry[]>> {
    const answer = await ask(...question);
    return answer.ok ? success(answer.value.flatMap((fields) => entryOf(fields) ?? [])) : answer;
  }

  return {
    async mayReadManager() {
      const matches = [...managerMatches(scope), boot];
      const answer = await ask("the journal", { flags: ["--lines=1"], fields: ["_PID"], matches });
      return answer.ok ? success(answer.value.length > 0) : answer;
    },

    linesSince(unit, sinceWallMs) {
      const since = `--since=@${Math.floor(sinceWallMs / 1000)}`;
      const flags = [since, `--lines=${MOST_LINES}`];
      return entries(`the lines of unit "${unit}"`, { flags, fields: entryFields, matches: written(unit) });
    },

    possibleHeartbeats(unit, { invocation, pattern }) {
      // A pattern in the language of JavaScript is not given to PCRE2, which reads some of them otherwise.
      const filter = [`--lines=${MOST_HEARTBEATS}`, `--grep=${HEARTBEAT_GREP}`, "--case-sensitive=false"];
      const flags = ["--reverse", ...(pattern === null ? filter : [`--lines=${MOST_LINES}`])];
      const matches = [...written(unit), `_SYSTEMD_INVOCATION_ID=${invocation}`];
      return entries(`the activity of unit "${unit}"`, { flags, fields: entryFields, matches });
    },

    async suppression(unit) {
      const field = scope.kind === "user" ? "OBJECT_SYSTEMD_USER_UNIT" : "OBJECT_SYSTEMD_UNIT";
      const matches = [`MESSAGE_ID=${systemdMessageIds.suppressed}`, "_TRANSPORT=driver", `${field}=${unit}`, boot];
      const about = `what journald dropped of unit "${unit}"`;
      const answer = await entries(about, { flags: ["--lines=1"], fields: entryFields, matches });
      return answer.ok ? success(answer.value.at(-1) ?? null) : answer;
    },

    daemonRecords(unit) {
      const kinds = [`MESSAGE_ID=${MESSAGE_IDS.sample}`, `MESSAGE_ID=${MESSAGE_IDS.intent}`];
      const matches = [...kinds, `UNITWARDEN_UNIT=${unit}`, boot];
      const flags = [`--lines=${MOST_RECORDS}`];
      return ask(`the daemon's records of unit "${unit}"`, { flags, fields: RECORD_FIELDS, matches });
    },
  };
}
