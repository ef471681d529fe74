import type { Line } from "./line.ts";

/** How a way to the owner fares, for people. */
export interface ChannelFares {
  readonly name: string;
  /** Why nothing gets through; null where nothing is known against it. */
  readonly trouble: string | null;
  readonly waiting: number;
}

/** Fewer attempts that failed are a network that was away for a moment. */
const MANY_FAILURES = 3;

/** The same, out of its line. */
export function faresOf({ channel, waiting, broken, failures, lastWhy, isReported }: Line): ChannelFares {
  const isFailing = isReported || failures >= MANY_FAILURES;
  return { name: channel, trouble: broken ?? (isFailing ? (lastWhy ?? "?") : null), waiting: waiting.length };
}
