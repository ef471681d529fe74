import type { Host } from "../system/host/host.ts";
import type { JournalEntry } from "../system/host/journal.ts";

/** One audit record as the journal has it (docs/design.md, "Audit trail"). */
export interface AuditEntry {
  readonly event: string;
  readonly reason: string;
  readonly message: string;
  readonly unit: string;
  readonly decision: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  /** When it was written, wall clock, milliseconds. */
  readonly atMs: number;
}

/** The audit records of one demo, in order, each read once from the journal. */
export class AuditLog {
  readonly entries: AuditEntry[] = [];
  readonly #host: Host;
  #cursor: string | null = null;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Reads what has come since; returns all there is from `sinceMs` on. */
  async since(sinceMs: number): Promise<AuditEntry[]> {
    const after = this.#cursor === null ? [] : [`--after-cursor=${this.#cursor}`];
    const found = await this.#host.journal(["SYSLOG_IDENTIFIER=unitwarden", ...after]);
    this.#cursor = found.at(-1)?.["__CURSOR"] ?? this.#cursor;
    this.entries.push(...found.filter((entry) => entry["UNITWARDEN_EVENT"] !== undefined).map(auditEntry));
    return this.entries.filter((entry) => entry.atMs >= sinceMs);
  }
}

function auditEntry(entry: JournalEntry): AuditEntry {
  return {
    event: entry["UNITWARDEN_EVENT"] ?? "",
    reason: entry["UNITWARDEN_REASON"] ?? "",
    message: entry["MESSAGE"] ?? "",
    unit: entry["UNITWARDEN_UNIT"] ?? "",
    decision: entry["UNITWARDEN_DECISION"] ?? "",
    evidence: parse(entry["UNITWARDEN_EVIDENCE"] ?? "{}"),
    atMs: Number(entry["_SOURCE_REALTIME_TIMESTAMP"] ?? entry["__REALTIME_TIMESTAMP"]) / 1000,
  };
}

function parse(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return {};
  }
}
