/** Work that can wait is done in slices, so that the loop is not held up: at most this long a pass. */
const SLICE_MS = 50;

/** A share of one core for work that can wait, by its measured cost. */
export class TimeShare {
  readonly #share: number;
  readonly #clockMs: () => number;
  #creditMs = 0;
  #creditedAtMs: number;

  constructor(share: number, clockMs: () => number) {
    this.#share = share;
    this.#clockMs = clockMs;
    this.#creditedAtMs = clockMs();
  }

  /** Spends what has been earned since the last time, step by step; a step that gives false was the last. */
  spend(step: () => boolean): void {
    const startedAtMs = this.#clockMs();
    this.#creditMs = Math.min(SLICE_MS, this.#creditMs + (startedAtMs - this.#creditedAtMs) * this.#share);
    this.#creditedAtMs = startedAtMs;
    while (this.#clockMs() - startedAtMs < this.#creditMs) if (!step()) break;
    this.#creditMs -= this.#clockMs() - startedAtMs;
  }
}
