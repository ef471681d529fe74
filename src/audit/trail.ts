import type { AuditRecord } from "../model/audit-record.ts";
import { failure, success, type Failure, type Result } from "../model/result.ts";
import type { MonotonicMs, WallMs } from "../model/scalars.ts";
import type { JournalFields } from "../systemd/journal-entry.ts";
import type { JournalSocket } from "../systemd/journald.ts";
import { auditFields } from "./fields.ts";
import { HeldRecords } from "./held-records.ts";
import { plainRecord } from "./records.ts";
import { redactRecord } from "./redacted-record.ts";
import { Spool, type SpoolLimits } from "./spool.ts";

/** The durable record of what is seen, decided and done (docs/design.md, "Audit trail"). Release it with close(). */
export interface AuditTrail {
  /**
   * Takes a record of what was seen or has happened: journald, else the spool. Never throws.
   * Fails only when neither could take it (`not-recorded`, recoverable); it is then held in memory until one of them does.
   */
  record(record: AuditRecord): Result<"journal" | "spooled">;
  /** Takes a record of what is about to be done. As record(), but what fails must not be done, and is not held: it would be untrue. */
  announce(record: AuditRecord): Result<"journal" | "spooled">;
  /** Delivers what is spooled or held, in order, as far as journald takes it; for every tick: it costs nothing when nothing waits. */
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
  readonly monotonicMs?: () => MonotonicMs;
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
  readonly #held = new HeldRecords();
  readonly #wallMs: () => WallMs;
  readonly #monotonicMs: () => MonotonicMs;
  /** What was told since journald last took a record at once. */
  readonly #told = new Set<string>();
  #lastDeliveryMs = -Infinity;
  #isDeliveringSlowly = false;

  constructor(options: AuditTrailOptions) {
    this.#options = options;
    this.#wallMs = options.wallMs ?? (() => Date.now() as WallMs);
    this.#monotonicMs = options.monotonicMs ?? (() => Number(process.hrtime.bigint() / 1_000_000n) as MonotonicMs);
    const { spoolDirectory: directory, limits } = options;
    const onTrouble = (message: string): void => this.#tell(message);
    this.#spool = directory === null ? null : new Spool({ directory, onTrouble, ...(limits && { limits }) });
  }

  get waiting(): number {
    return this.#spool?.waiting ?? 0;
  }

  record(record: AuditRecord): Result<"journal" | "spooled"> {
    return this.#take(record, { hold: true });
  }

  announce(record: AuditRecord): Result<"journal" | "spooled"> {
    return this.#take(record, { hold: false });
  }

  #take(record: AuditRecord, { hold }: { readonly hold: boolean }): Result<"journal" | "spooled"> {
    try {
      const safe = this.#safe(record);
      this.#deliverHeld();
      const placed = this.#place(safe, { late: false });
      if (placed.ok) return placed;
      if (hold) this.#held.hold(safe);
      return this.#notRecorded(placed.message);
    } catch (error) {
      return this.#notRecorded(String(error));
    }
  }

  deliverSpooled(): void {
    if (this.#isEmpty()) return;
    const nowMs = this.#monotonicMs();
    if (this.#isDeliveringSlowly || nowMs - this.#lastDeliveryMs < DELIVERY_MS) return;
    this.#lastDeliveryMs = nowMs;
    const { sendSlowly } = this.#options.journal;
    try {
      if (sendSlowly === null) this.#deliver();
      else void this.#deliverSlowly(sendSlowly);
      this.#deliverHeld();
    } catch (error) {
      this.#cannotDeliver(error);
    }
  }

  close(): void {
    this.#spool?.close();
  }

  #isEmpty(): boolean {
    const dropped = this.#held.dropped + (this.#spool?.dropped ?? 0);
    return this.waiting === 0 && dropped === 0 && this.#held.first === null;
  }

  /** Into the journal, or into the spool; the failure is recoverable where a later attempt may do it. */
  #place(record: AuditRecord, { late }: { readonly late: boolean }): Result<"journal" | "spooled"> {
    const spooled = this.waiting > 0 ? this.#appendBehind(record) : null;
    if (spooled?.ok === true) return spooled;
    // Out of order where the spool is broken with records in it: better than not at all.
    const sent = this.#options.journal.send(auditFields(record, { late }));
    if (sent.ok) {
      if (spooled === null) this.#told.clear();
      return success("journal");
    }
    const kept = spooled ?? this.#append(record);
    if (!kept.ok) return { ...sent, message: `${sent.message}; ${kept.message}` };
    this.#tell(`Audit records are kept in the state directory until journald takes them: ${sent.message}`);
    return kept;
  }

  #deliverHeld(): void {
    for (let { first } = this.#held; first !== null; { first } = this.#held) {
      const placed = this.#place(first, { late: true });
      if (!placed.ok && placed.recoverable) return;
      this.#held.release({ dropped: !placed.ok });
    }
    const { dropped } = this.#held;
    if (dropped === 0) return;
    const toldOf = this.#missing("records", dropped, "neither journald nor the state directory took them");
    if (this.#place(toldOf, { late: false }).ok) this.#held.droppedToldOf();
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
    return this.#missing("samples", dropped, "journald was away, and the spool was full");
  }

  /** Its reason: `records-dropped` or `samples-dropped`. */
  #missing(what: "records" | "samples", dropped: number, why: string): AuditRecord {
    const message = `${dropped} ${what} are missing from the audit trail: ${why}`;
    const moment = { wallMs: this.#wallMs(), monotonicMs: this.#monotonicMs() };
    return plainRecord("trouble", message, { priority: 4, reason: `${what}-dropped`, evidence: { dropped }, moment });
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
