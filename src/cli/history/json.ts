import { redact } from "../../knowledge/redaction.ts";
import { type Story, beginOf } from "./stories.ts";

/**
 * The document of `--json`: `{version: 1, since, stories}`, the oldest first. A story has a `kind`: an `incident`
 * `{unit, reason, detector, opened, ended, end, seconds, what, steps}`, whose `end` is `recovered`, `operator` or null and
 * whose steps are `{at, event, reason, result, decision, message}`; or a `happening` `{at, unit, event, reason, message}`.
 * Times are ISO 8601. Keys and their meaning stay as they are within a version; fields may be added. Redacted throughout.
 */
export function historyDocument(stories: readonly Story[], { sinceMs }: { readonly sinceMs: number }): string {
  return `${JSON.stringify({ version: 1, since: iso(sinceMs), stories: stories.map(storyDocument) })}\n`;
}

function storyDocument(story: Story) {
  if (story.kind === "happening") {
    const { kind, atWallMs, unit, event, reason, message } = story;
    return { kind, at: iso(atWallMs), unit, event, reason, message: redact(message) };
  }
  const { kind, id, unit, reason, detector, openedAtWallMs, endedAtWallMs, end, what, steps } = story;
  return {
    kind,
    id,
    at: iso(beginOf(story)),
    unit,
    reason,
    detector,
    opened: iso(openedAtWallMs),
    ended: iso(endedAtWallMs),
    end,
    seconds: openedAtWallMs === null || endedAtWallMs === null ? null : (endedAtWallMs - openedAtWallMs) / 1000,
    what: what === null ? null : redact(what),
    steps: steps.map(({ atWallMs, event, reason: code, result, decision, message }) => ({
      at: iso(atWallMs),
      event,
      reason: code,
      result,
      decision,
      message: redact(message),
    })),
  };
}

function iso(wallMs: number | null): string | null {
  return wallMs === null || !Number.isFinite(wallMs) || Math.abs(wallMs) > 8e15 ? null : new Date(wallMs).toISOString();
}
