import type { MonotonicMs } from "../model/scalars.ts";

/** One 409 yields several matching lines (a traceback): lines closer than this belong to one episode; real ones come 4–18 s apart (docs/field-notes.md, "409 Conflict"). */
const ONE_EPISODE_MS = 2_000;

/** Whether a line still belongs to an episode. Measured from its first line: a war of many 409s a second must not be one episode for ever. */
export function belongsTo(episodeBeganMs: MonotonicMs | null | undefined, atMs: MonotonicMs): boolean {
  return episodeBeganMs !== null && episodeBeganMs !== undefined && atMs - episodeBeganMs < ONE_EPISODE_MS;
}
