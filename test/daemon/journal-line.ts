import type { MessageClass } from "../../src/model/observation.ts";
import type { MonotonicMs, WallMs } from "../../src/model/scalars.ts";
import type { JournalLine } from "../../src/sensors/journal/query.ts";

/** A line of the journal, of the unit's program or (`fromManager`) of systemd about it. */
export const journalLine = (text: string, kind: MessageClass | null, fromManager = false): JournalLine => ({
  atWallMs: 1 as WallMs,
  atMs: 1 as MonotonicMs,
  text,
  class: kind,
  priority: 6,
  fromManager,
});
