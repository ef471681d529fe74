import { isManagerClass } from "../knowledge/classes/manager.ts";
import { faultKinds } from "../knowledge/classes/registry.ts";
import { failure, type Result, success } from "../model/result.ts";
import type { OwnMessage } from "../model/settings.ts";
import { nearestName } from "./nearest-name.ts";
import { parseActivityPattern } from "./pattern.ts";

/** What a pattern may make of a message: a class of trouble, or nothing at all. */
export const ownMessageClasses: readonly OwnMessage["class"][] = [
  ...faultKinds.map((kind) => kind.class).filter((name) => !isManagerClass(name)),
  "nothing",
];

/** Reads one entry of `messages`: `CLASS: PATTERN`, the class one of ours or `nothing`, the pattern as in activity.pattern. */
export function parseOwnMessage(text: string): Result<OwnMessage> {
  const colon = text.indexOf(":");
  const given = text.slice(0, Math.max(0, colon)).trim();
  const name = ownMessageClasses.find((known) => known === given);
  if (name === undefined) {
    const near = nearestName(given, ownMessageClasses);
    const mend = near === null ? `known are ${ownMessageClasses.join(", ")}` : `did you mean "${near}"?`;
    const message = colon < 0 ? `must be "CLASS: PATTERN"; ${mend}` : `"${given}" is no class of message; ${mend}`;
    return failure("bad-class", message, { recoverable: false });
  }
  const pattern = parseActivityPattern(text.slice(colon + 1).trim());
  return pattern.ok ? success({ class: name, pattern: pattern.value }) : pattern;
}

/** One entry as it is written. */
export function formatOwnMessage({ class: name, pattern }: OwnMessage): string {
  return `${name}: ${pattern}`;
}
