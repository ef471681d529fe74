import { fieldsOf } from "../../sensors/journal/entry.ts";
import { mayNotRead } from "../../sensors/journal/permission.ts";
import { writerField, type JournalScope } from "../../sensors/journal/matches.ts";
import { follow } from "../../runtime/exec.ts";
import { recordFields } from "../history/read.ts";
import { type HistoryRecord, historyRecordOf } from "../history/record.ts";
import { fieldText } from "../replay/fields.ts";
import { HEARTBEAT } from "./bot.ts";
import type { DrillNames } from "./place.ts";
import type { RefusalCode } from "./refusal.ts";

/** The journal of one drill as it grows: what its unitwarden records, and how often its bot has shown that it lives. End it with stop(). */
export class RecordLog {
  readonly records: HistoryRecord[] = [];
  readonly #heartbeats = new Map<string, number>();
  readonly #child: { stop(): void };

  constructor({
    names: { unit, daemon },
    scope,
    onLost,
  }: {
    readonly names: DrillNames;
    readonly scope: JournalScope;
    readonly onLost: (code: RefusalCode, why: string) => void;
  }) {
    const writer = writerField(scope);
    // --all: a field of more than 4096 bytes is withheld else.
    const flags = ["--follow", "--no-tail", "--quiet", "--no-pager", "--all", "--output=json"];
    const fields = `--output-fields=${[...recordFields, "_PID"].join(",")}`;
    const matches = [`${writer}=${daemon}`, `${writer}=${unit}`];
    this.#child = follow("journalctl", [...flags, fields, ...matches], {
      onLine: (line) => this.#take(line),
      onEnd: (why) => onLost(mayNotRead(why) ? "records-not-seen" : "ended-early", why),
    });
  }

  /** Signs of life of one process so far. */
  heartbeats(pid: number): number {
    return this.#heartbeats.get(String(pid)) ?? 0;
  }

  stop(): void {
    this.#child.stop();
  }

  #take(line: string): void {
    const fields = fieldsOf(line);
    if (fields === null) return;
    const record = historyRecordOf(fields);
    if (record !== null) this.records.push(record);
    const pid = fieldText(fields, "_PID");
    if (pid !== null && fieldText(fields, "MESSAGE") === HEARTBEAT) {
      this.#heartbeats.set(pid, (this.#heartbeats.get(pid) ?? 0) + 1);
    }
  }
}
