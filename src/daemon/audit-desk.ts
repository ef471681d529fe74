import { type Moment, plainRecord } from "../audit/records.ts";
import type { AuditTrail } from "../audit/trail.ts";
import type { AuditRecord } from "../model/audit-record.ts";
import type { Result } from "../model/result.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Logger } from "../runtime/logger.ts";

/** Where all records of the daemon go out: to the trail, and to a person who watches it run in a terminal. */
export class AuditDesk {
  private readonly trail: AuditTrail;
  private readonly clock: Clock;
  private readonly log: Logger;
  private readonly show: ((record: AuditRecord) => void) | null;

  constructor(options: {
    readonly trail: AuditTrail;
    readonly clock: Clock;
    readonly log: Logger;
    /** Shows a record to whoever started the program by hand; null when nobody did. */
    readonly show: ((record: AuditRecord) => void) | null;
  }) {
    this.trail = options.trail;
    this.clock = options.clock;
    this.log = options.log;
    this.show = options.show;
  }

  readonly record = (record: AuditRecord): Result<unknown> => {
    const recorded = this.trail.record(record);
    if (!recorded.ok) this.log.error(`Cannot record "${record.message}": ${recorded.message}`);
    this.show?.(record);
    return recorded;
  };

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

  moment(): Moment {
    return { monotonicMs: this.clock.monotonicMs(), wallMs: this.clock.wallMs() };
  }
}
