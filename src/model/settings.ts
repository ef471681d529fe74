import type { Locale } from "./language.ts";
import type { MessageClass } from "./observation.ts";

/** A pattern of the owner's: what a message is that fits it, or that it is nothing. */
export type OwnMessage = {
  readonly class: MessageClass | "nothing";
  /** Source of a case-insensitive regular expression. */
  readonly pattern: string;
};

/** Settings of one unit after parsing: every duration in milliseconds, every size in bytes. The keys are those of the configuration file. */
export interface UnitSettings {
  readonly locale: Locale;
  readonly mode: "heal" | "observe";
  /** URLs, or `env:NAME` from the unit's environment; null: what the unit shows. */
  readonly depends: readonly string[] | null;
  /** The owner's own words for classes of message; they go before the built-in ones. */
  readonly messages: readonly OwnMessage[];
  readonly memory: {
    /** null: 90 % of the unit's own MemoryHigh/MemoryMax, else 150 MB or twice what it settled at, whichever is more. */
    readonly limitBytes: number | null;
    readonly measure: "anon" | "working-set" | "current";
    readonly intervalMs: number;
    /** M of N samples over the limit. */
    readonly samples: readonly [over: number, of: number];
    readonly growthBytesPerHour: number;
    readonly warmUpMs: number;
    /** Minutes after local midnight; `end` may be before `start` (over midnight). */
    readonly window: { readonly startMinute: number; readonly endMinute: number };
  };
  readonly activity: {
    /** Source of a case-insensitive regular expression; null: the built-in heartbeat classes. */
    readonly pattern: string | null;
    readonly stallAfterMs: number;
    readonly strikes: number;
  };
  readonly strays: {
    readonly action: "kill" | "report";
    readonly intervalMs: number;
    readonly confirmMs: number;
    readonly termGraceMs: number;
    readonly respawn: { readonly kills: number; readonly windowMs: number };
  };
  readonly conflict: { readonly graceMs: number; readonly episodes: number; readonly windowMs: number };
  readonly errors: { readonly limit: number; readonly windowMs: number };
  readonly restart: {
    readonly budget: number;
    readonly windowMs: number;
    readonly backoff: {
      readonly initialMs: number;
      readonly factor: number;
      readonly maxMs: number;
      readonly resetAfterMs: number;
    };
    readonly fastLoop: { readonly restarts: number; readonly windowMs: number };
    readonly settleMs: number;
    readonly pauseMs: number;
    readonly retryAfterGivingUpMs: number;
  };
}
