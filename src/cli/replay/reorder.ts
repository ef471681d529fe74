import type { MonotonicMs } from "../../model/scalars.ts";

/** Holds items back for a while, and gives them in the order of their times; of equal times, the first come first. */
export interface ReorderWindow<Item> {
  push(item: Item): void;
  /** Everything up to that time; what comes later with an earlier time is given late. */
  release(untilMs: MonotonicMs): void;
}

/** More than this is not held back, whatever the times say (where time stands still, nothing would ever be given). */
const MOST_HELD = 20_000;

/** Makes a window; `give` gets the items. */
export function reorderWindow<Item extends { readonly atMs: MonotonicMs }>(
  give: (item: Item) => void,
): ReorderWindow<Item> {
  let held: Item[] = [];
  let first = 0;

  function next(): void {
    const item = held[first];
    first += 1;
    if (first > 1024 && first * 2 > held.length) {
      held = held.slice(first);
      first = 0;
    }
    if (item !== undefined) give(item);
  }

  return {
    push(item) {
      let at = held.length;
      while (at > first && (held[at - 1]?.atMs ?? -Infinity) > item.atMs) at -= 1;
      if (at === held.length) held.push(item);
      else held.splice(at, 0, item);
      if (held.length - first > MOST_HELD) next();
    },
    release(untilMs) {
      while (first < held.length && (held[first]?.atMs ?? Infinity) <= untilMs) next();
    },
  };
}
