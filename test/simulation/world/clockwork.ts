/** Something that is due at a moment of simulated time. */
interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** Simulated time: jumps from one due event to the next, in order, equal times in the order they were asked for. */
export class Clockwork {
  nowMs = 0;
  private readonly heap: Due[] = [];
  private order = 0;

  /** Runs `run` at `atMs`, or now if that is past; gives a way to cancel. */
  at(atMs: number, run: () => void): () => void {
    this.order += 1;
    const due: Due = { atMs: Math.max(atMs, this.nowMs), order: this.order, run, cancelled: false };
    this.push(due);
    return () => (due.cancelled = true);
  }

  after(delayMs: number, run: () => void): () => void {
    return this.at(this.nowMs + delayMs, run);
  }

  runUntil(endMs: number): void {
    for (let due = this.heap[0]; due !== undefined && due.atMs <= endMs; due = this.heap[0]) {
      this.pop();
      if (due.cancelled) continue;
      this.nowMs = due.atMs;
      due.run();
    }
    this.nowMs = endMs;
  }

  private push(due: Due): void {
    const { heap } = this;
    let index = heap.push(due) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(due, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = due;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      const smaller = right !== undefined && left !== undefined && isBefore(right, left) ? right : left;
      if (smaller === undefined || !isBefore(smaller, last)) break;
      heap[index] = smaller;
      index = smaller === left ? 2 * index + 1 : 2 * index + 2;
    }
    heap[index] = last;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
