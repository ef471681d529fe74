import { redact } from "../../knowledge/redaction.ts";
import { isoTime } from "../iso-time.ts";
import { type Story, beginOf } from "./stories.ts";

/**
 * The document of `--json`: `{version: 1, since, stories}`, the oldest first. A story has a `kind`: an `incident`
 * `{unit, reason, detector, opened, ended, end, seconds, what, steps}`, whose `end` is `recovered`, `operator` or null and
 * whose steps are `{at, event, reason, result, decision, message}`; or a `happening` `{at, unit, event, reason, message}`.
 * Times are ISO 8601. Keys and their meaning stay as they are within a version; fields may be added. Redacted throughout.
 */
export function historyDocument(stories: readonly Story[], { sinceMs }: { readonly sinceMs: number }): string {
  return `${JSON.stringify({ version: 1, since: isoTime(sinceMs), stories: stories.map(storyDocument) })}\n`;
}

function storyDocument(story: Story) {
  if (story.kind === "happening") {
    const { kind, atWallMs, unit, event, reason, message } = story;
    return { kind, at: isoTime(atWallMs), unit, event, reason, message: redact(message) };
  }
  const { kind, id, unit, reason, detector, openedAtWallMs, endedAtWallMs, end, what, steps } = story;
  return {
    kind,
    id,
    at: isoTime(beginOf(story)),
    unit,
    reason,
    detector,
    opened: isoTime(openedAtWallMs),
    ended: isoTime(endedAtWallMs),
    end,
    seconds: openedAtWallMs === null || endedAtWallMs === null ? null : (endedAtWallMs - openedAtWallMs) / 1000,
    what: what === null ? null : redact(what),
    steps: steps.map(({ atWallMs, event, reason: code, result, decision, message }) => ({
      at: isoTime(atWallMs),
      event,
      reason: code,
      result,
      decision,
      message: redact(message),
    })),
  };
}
