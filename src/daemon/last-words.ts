import { isManagerClass } from "../knowledge/classes/manager.ts";
import type { Result } from "../model/result.ts";
import type { JournalLine } from "../sensors/journal/query.ts";
import { saysWhy } from "./explain-fall.ts";

/** systemd tells us of a fall before journald has all of it: between two readings, milliseconds. */
const WAITS_MS: readonly number[] = [500, 1000, 2000, 4000];

/**
 * The newest lines of a unit that fell, read again until they say why, or journald has plainly taken in all of them.
 * Fails where the journal cannot be read.
 */
export async function lastWords(
  read: () => Promise<Result<JournalLine[]>>,
  wait: (durationMs: number) => Promise<void>,
): Promise<Result<JournalLine[]>> {
  let lines = await read();
  for (const waitMs of WAITS_MS) {
    if (!lines.ok || saysWhy(lines.value)) break;
    // systemd's word of the end was sent after the program's last: where it is there, one more reading has all.
    const isEndTold = lines.value.some(
      ({ fromManager, class: kind }) => fromManager && kind !== null && isManagerClass(kind),
    );
    await wait(waitMs);
    lines = await read();
    if (isEndTold) break;
  }
  return lines;
}
