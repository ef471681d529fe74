import type { MessageClass } from "../../model/observation.ts";

/** Where the cause lies, as the remedy tells it. */
export type Cause =
  | "stray-or-remote"
  | "configuration"
  | "network"
  | "code"
  | "installation"
  | "remote"
  | "local"
  | "none"
  | "unknown";

/**
 * What is known of one class of journal message (docs/field-notes.md, "Classes of journal message").
 * A record below WARNING shows no fault, whatever words it has (a chat message may be quoted there); from WARNING on, and
 * on lines without any level (tracebacks, prints), the patterns decide.
 */
export interface MessageKind {
  readonly class: MessageClass;
  /** Say the class wherever they stand in the text. */
  readonly anywhere?: readonly RegExp[];
  /** Say the class only where the text itself begins, behind time, level and logger: exceptions, fixed sentences. */
  readonly atStart?: readonly RegExp[];
  /** Too weak for a line without a level: they count from WARNING on. */
  readonly levelled?: readonly RegExp[];
  /** Take the match back: the same words in a harmless sentence. */
  readonly except?: readonly RegExp[];
  /** Whether a restart cures it. */
  readonly restartHelps: "no" | "never-worse" | "for-a-while" | "after-a-crash" | "perhaps";
  readonly cause: Cause;
  /** Where the wording comes from: libraries and their versions. */
  readonly sources: readonly string[];
}
