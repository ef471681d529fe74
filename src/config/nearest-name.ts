/** The name among `candidates` that was probably meant by `written`; null when none is near. */
export function nearestName(written: string, candidates: readonly string[]): string | null {
  const plain = plainForm(written);
  if (plain.length > 100) return null;
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const distance = editDistance(plain, plainForm(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  // A third of the letters may be wrong, at most three: beyond that a proposal misleads.
  return bestDistance <= Math.min(3, Math.floor(plain.length / 3) + (plain.length > 1 ? 1 : 0)) &&
    bestDistance < plain.length
    ? best
    : null;
}

/** Damerau–Levenshtein distance (optimal string alignment): insertions, deletions, changes, neighbours swapped. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

/** `warmUp`, `warm-up` and `warm_up` are one name to a person, `memory_limit` and `memory.limit` too. */
function plainForm(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]/g, "");
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
