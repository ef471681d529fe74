import type { NoticeDecision } from "../../model/decision.ts";

/** What a notice is about. */
export type Noticed = Pick<NoticeDecision, "unit" | "detector" | "reason" | "evidence">;

/** A notice in its two parts: what was found, and what is left to the owner. */
export interface NoticeParts {
  readonly found: string;
  /** Null where nothing is, or nothing is known. */
  readonly left: string | null;
}

/** Both, as the journal has it. */
export function inOneSentence({ found, left }: NoticeParts): string {
  return left === null ? found : `${found} ${left}`;
}
