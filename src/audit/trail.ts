import type { AuditRecord } from "../model/audit-record.ts";
import { failure, success, type Failure, type Result } from "../model/result.ts";
import type { WallMs } from "../model/scalars.ts";
import type { JournalFields } from "../systemd/journal-entry.ts";
import type { JournalSocket } from "../systemd/journald.ts";
import { auditFields } from "./fields.ts";
import { redactRecord } from "./redacted-record.ts";
import { Spool, type SpoolLimits } from "./spool.ts";

/** The durable record of what is seen, decided and done (docs/design.md, "Audit trail"). Release it with close(). */
export interface AuditTrail {
  /**
   * Takes a record: journald, else the spool. Never throws.
   * Fails only when neither could take it (`not-recorded`, recoverable): no action may rest on such a record.
   */
  record(record: AuditRecord): Result<"journal" | "spooled">;
  /** Delivers what is spooled, in order, as far as journald takes it; for every tick: it costs nothing when nothing waits. */
  deliverSpooled(): void;
  /** Records in the spool. */
  readonly waiting: number;
  /** Closes the spool; the journal socket stays its owner's. */
  close(): void;
}

/** What openAuditTrail() works with. */
export interface AuditTrailOptions {
  readonly journal: JournalSocket;
  /** The state directory; null: no spool. */
  readonly spoolDirectory: string | null;
  /** Takes secrets out of a text; pure. */
  readonly redact: (text: string) => string;
  /** Told in a sentence what is wrong with the trail itself; a lasting trouble once. */
  onTrouble(message: string): void;
  /** @default { records: 10_000, bytes: 32 MB } */
  readonly limits?: SpoolLimits;
  /** @default Date.now */
  readonly wallMs?: () => WallMs;
  /** @default process.hrtime in milliseconds */
  readonly monotonicMs?: () => number;
}

/** journald drops silently above 10,000 messages in 30 s a service (RateLimitBurst=): this many each DELIVERY_MS stays below. */
const DELIVERED_AT_ONCE = 200;
const DELIVERY_MS = 1000;
/** Sentences told in one trouble; a trouble that finds ever new words is not told for ever. */
const MOST_TROUBLES = 100;

/** Opens the trail; never fails: what is wrong shows at each record. */
export function openAuditTrail(options: AuditTrailOptions): AuditTrail {
  return new Trail(options);
}

class Trail implements AuditTrail {
  readonly #options: AuditTrailOptions;
  readonly #spool: Spool | null;
  readonly #wallMs: () => WallMs;
  /** What was told since journald last took a record at once. */
  readonly #told = new Set<string>();
  #lastDeliveryMs = -Infinity;
  #isDeliveringSlowly = false;

  constructor(options: AuditTrailOptions) {
    this.#options = options;
    this.#wallMs = options.wallMs ?? (() => Date.now() as WallMs);
    const { spoolDirectory: directory, limits } = options;
    const onTrouble = (message: string): void => this.#tell(message);
    this.#spool = directory === null ? null : new Spool({ directory, onTrouble, ...(limits && { limits }) });
  }

  get waiting(): number {
    return this.#spool?.waiting ?? 0;
  }

  record(record: AuditRecord): Result<"journal" | "spooled"> {
    try {
      const safe = this.#safe(record);
      const spooled = this.waiting > 0 ? this.#appendBehind(safe) : null;
      if (spooled?.ok === true) return spooled;
      // Out of order where the spool is broken with records in it: better than not at all.
      const sent = this.#options.journal.send(auditFields(safe, { late: false }));
      if (sent.ok) {
        if (spooled === null) this.#told.clear();
        return success("journal");
      }
      const kept = spooled ?? this.#append(safe);
      if (!kept.ok) return this.#notRecorded(`${sent.message}; ${kept.message}`);
      this.#tell(`Audit records are kept in the state directory until journald takes them: ${sent.message}`);
      return kept;
    } catch (error) {
      return this.#notRecorded(String(error));
    }
  }

  deliverSpooled(): void {
    if (this.waiting === 0 && (this.#spool?.dropped ?? 0) === 0) return;
    const nowMs = this.#options.monotonicMs?.() ?? Number(process.hrtime.bigint() / 1_000_000n);
    if (this.#isDeliveringSlowly || nowMs - this.#lastDeliveryMs < DELIVERY_MS) return;
    this.#lastDeliveryMs = nowMs;
    const { sendSlowly } = this.#options.journal;
    try {
      if (sendSlowly === null) this.#deliver();
      else void this.#deliverSlowly(sendSlowly);
    } catch (error) {
      this.#cannotDeliver(error);
    }
  }

  close(): void {
    this.#spool?.close();
  }

  /** Spools behind what waits; where the spool takes no more, some of it is delivered first. */
  #appendBehind(record: AuditRecord): Result<"spooled"> {
    const appended = this.#append(record);
    if (appended.ok || this.#options.journal.sendSlowly !== null) return appended;
    this.#deliver();
    return this.waiting > 0 ? this.#append(record) : appended;
  }

  #append(record: AuditRecord): Result<"spooled"> {
    const none = failure("no-spool", "there is no state directory to keep it in", { recoverable: false });
    return this.#spool?.append(record) ?? none;
  }

  #deliver(): void {
    const records = this.#spool?.peek(DELIVERED_AT_ONCE) ?? [];
    let count = 0;
    for (const record of records) {
      const sent = this.#options.journal.send(this.#lateFields(record));
      if (!this.#isSettled(sent, record)) break;
      count++;
    }
    this.#spool?.delivered(count);
    const toldOf = this.#droppedRecord();
    if (toldOf !== null && this.#options.journal.send(this.#lateFields(toldOf)).ok) this.#spool?.droppedToldOf();
  }

  async #deliverSlowly(send: NonNullable<JournalSocket["sendSlowly"]>): Promise<void> {
    this.#isDeliveringSlowly = true;
    try {
      for (const record of this.#spool?.peek(DELIVERED_AT_ONCE) ?? []) {
        const sent = await send(this.#lateFields(record));
        if (!this.#isSettled(sent, record)) break;
        this.#spool?.delivered(1);
      }
      const toldOf = this.#droppedRecord();
      if (toldOf !== null && (await send(this.#lateFields(toldOf))).ok) this.#spool?.droppedToldOf();
    } catch (error) {
      this.#cannotDeliver(error);
    } finally {
      this.#isDeliveringSlowly = false;
    }
  }

  /** True when the record need not be sent again: it went, or it never can and is kept aside. */
  #isSettled(sent: Result<"sent">, record: AuditRecord): boolean {
    if (!sent.ok && !sent.recoverable) this.#spool?.setAside(record);
    return sent.ok || !sent.recoverable;
  }

  /** Says what is missing from the trail, once all that is left of it is delivered. */
  #droppedRecord(): AuditRecord | null {
    const dropped = this.#spool?.dropped ?? 0;
    if (dropped === 0 || this.waiting > 0) return null;
    return {
      event: "trouble",
      message: `${dropped} samples are missing from the audit trail: journald was away, and the spool was full`,
      priority: 4,
      reason: "samples-dropped",
      evidence: { dropped },
      unit: null,
      incident: null,
      decision: null,
      invocation: null,
      objectPid: null,
      atWallMs: this.#wallMs(),
    };
  }

  /** Redacted again on the way out: the file may have been written by another version, or by hand. */
  #lateFields(record: AuditRecord): JournalFields {
    return auditFields(this.#safe(record), { late: true });
  }

  #safe(record: AuditRecord): AuditRecord {
    return redactRecord(record, { redact: this.#options.redact, nowWallMs: this.#wallMs });
  }

  #notRecorded(why: string): Failure {
    this.#tell(`Cannot record in the audit trail: ${why}`);
    return failure("not-recorded", `Cannot record in the audit trail: ${why}`, { recoverable: true });
  }

  #cannotDeliver(error: unknown): void {
    this.#tell(`Cannot deliver the spooled audit records: ${String(error)}`);
  }

  #tell(message: string): void {
    if (this.#told.has(message) || this.#told.size >= MOST_TROUBLES) return;
    this.#told.add(message);
    try {
      this.#options.onTrouble(message);
    } catch {
      // Whoever listens must not break the trail.
    }
  }
}
