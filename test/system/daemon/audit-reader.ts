import type { Host } from "../host/host.ts";
import { matches, readRecord, type Record, type RecordFilter } from "./audit-record.ts";

/** Reads the audit trail of a host's unitwarden from the journal: each entry once, however many tests wait. */
export class AuditReader {
  readonly #host: Host;
  readonly #records: Record[] = [];
  #cursor: string | null = null;
  #reading: Promise<void> | null = null;

  constructor(host: Host) {
    this.#host = host;
  }

  /** The records so far that match, in the journal's order. */
  async records(filter: RecordFilter = {}): Promise<Record[]> {
    // A reading that is under way may be older than this question.
    await this.#reading;
    await (this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    }));
    return this.#records.filter((record) => matches(record, filter));
  }

  /** Waits for a record that matches, and gives the last one; `count`: for so many of them. */
  async waitForRecord(
    filter: RecordFilter,
    { timeoutMs = 30_000, count = 1 }: { readonly timeoutMs?: number; readonly count?: number } = {},
  ): Promise<Record> {
    const [found] = (await this.#wait(filter, { timeoutMs, count })).slice(-1);
    if (found === undefined) throw new Error(`No record like ${JSON.stringify(filter)}`);
    return found;
  }

  async #wait(filter: RecordFilter, { timeoutMs, count }: { readonly timeoutMs: number; readonly count: number }) {
    const description = `${count} records like ${JSON.stringify(filter)}`;
    try {
      const until = (records: Record[]) => records.length >= count;
      return await this.#host.waitFor(description, () => this.records(filter), { timeoutMs, intervalMs: 100, until });
    } catch (cause) {
      // What there was instead is what one wants to know.
      const unit = filter.unit === undefined ? {} : { unit: filter.unit };
      const lines = (await this.records(unit)).slice(-30).map(line).join("\n  ");
      throw new Error(`Waited ${timeoutMs / 1000} s for ${description}; there are:\n  ${lines}`, { cause });
    }
  }

  async #read(): Promise<void> {
    const after = this.#cursor === null ? [] : [`--after-cursor=${this.#cursor}`];
    const entries = await this.#host.journal(["SYSLOG_IDENTIFIER=unitwarden", ...after]);
    this.#cursor = entries.at(-1)?.["__CURSOR"] ?? this.#cursor;
    this.#records.push(...entries.map(readRecord).filter((record) => record !== null));
  }
}

/** One record in one line, for whoever reads a failed test. */
export function line({ atMs, event, reason, unit, message }: Record): string {
  return `${new Date(atMs).toISOString().slice(11, 23)} ${event} ${reason} ${unit}: ${message}`;
}
