/**
 * Says "long enough" without a clock: a fault that unitwarden has to heal in another unit, begun after the call. Once it
 * is healed, what would have been done to the unit under test, with the same settings, is overdue.
 */
export class Witness {
  readonly #breakAndHeal: () => Promise<void>;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  constructor(breakAndHeal: () => Promise<void>) {
    this.#breakAndHeal = breakAndHeal;
  }

  /** Resolves when a fault that began after this call has been healed; tests that wait at once share one. */
  later(): Promise<void> {
    this.#next ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#next = null;
        this.#running = this.#breakAndHeal();
        return this.#running;
      });
    return this.#next;
  }
}
