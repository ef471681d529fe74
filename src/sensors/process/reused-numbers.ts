/** A range of this many numbers is gone through one by one; of a larger one each known number is asked for. */
const SHORT_RANGE = 128;

/**
 * The numbers among `known` that the kernel has given anew between two readings of the last one given (it counts up, and
 * begins again at the top): whoever had them before is gone. All where a reading is missing.
 */
export function reusedNumbers(
  known: ReadonlySet<number>,
  { before, now }: { readonly before: number | null; readonly now: number | null },
): readonly number[] {
  if (before === null || now === null) return [...known];
  if (before === now || known.size === 0) return [];
  if (now < before) return [...known].filter((pid) => pid > before || pid <= now);
  if (now - before > SHORT_RANGE) return [...known].filter((pid) => pid > before && pid <= now);
  return Array.from({ length: now - before }, (_, index) => before + 1 + index).filter((pid) => known.has(pid));
}
