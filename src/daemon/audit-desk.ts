import { type Moment, momentOf, plainRecord } from "../audit/records.ts";
import { type AuditWording, wordingIn } from "../audit/wording/wording.ts";
import type { AuditTrail } from "../audit/trail.ts";
import type { AuditRecord } from "../model/audit-record.ts";
import type { Language, Locale } from "../model/language.ts";
import type { Result } from "../model/result.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Logger } from "../runtime/logger.ts";

/** Where all records of the daemon go out: to the trail, and to a person who watches it run in a terminal. */
export class AuditDesk {
  private readonly trail: AuditTrail;
  private readonly clock: Clock;
  private readonly log: Logger;
  private readonly show: ((record: AuditRecord) => void) | null;
  private readonly environmentLanguage: Language;
  /** Of what the daemon says of itself. */
  locale: Locale;
  /** Takes in every record before it is written: what the owner is to be told of it must not be lost in between. */
  hear: (record: AuditRecord) => void = () => {};

  constructor(options: {
    readonly trail: AuditTrail;
    readonly clock: Clock;
    readonly log: Logger;
    /** Shows a record to whoever started the program by hand; null when nobody did. */
    readonly show: ((record: AuditRecord) => void) | null;
    readonly locale: Locale;
    /** What `auto` stands for. */
    readonly environmentLanguage: Language;
  }) {
    this.trail = options.trail;
    this.clock = options.clock;
    this.log = options.log;
    this.show = options.show;
    this.locale = options.locale;
    this.environmentLanguage = options.environmentLanguage;
  }

  readonly record = (record: AuditRecord): void => {
    this.take(record, () => this.trail.record(record));
  };

  /** A record of what is about to be done; where it fails, that is not done. */
  readonly announce = (record: AuditRecord): Result<unknown> => this.take(record, () => this.trail.announce(record));

  private take(record: AuditRecord, write: () => Result<unknown>): Result<unknown> {
    this.hear(record);
    const recorded = write();
    if (!recorded.ok) this.log.error(`Cannot record "${record.message}": ${recorded.message}`);
    this.show?.(record);
    return recorded;
  }

  /** A record about the daemon itself. */
  readonly say = (
    event: AuditRecord["event"],
    message: string,
    more: {
      readonly reason: string;
      readonly priority?: AuditRecord["priority"];
      readonly evidence?: AuditRecord["evidence"];
    },
  ): void => {
    this.record(plainRecord(event, message, { priority: 6, moment: this.moment(), ...more }));
  };

  /** The sentences in the language of a `locale`. */
  readonly wordingFor = (locale: Locale): AuditWording =>
    wordingIn(locale === "auto" ? this.environmentLanguage : locale);

  /** The sentences of the daemon's own language. */
  get wording(): AuditWording {
    return this.wordingFor(this.locale);
  }

  moment(): Moment {
    return momentOf(this.clock);
  }
}
