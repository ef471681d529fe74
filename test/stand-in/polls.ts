/** Why a held getUpdates ends. */
export type PollEnd = "time" | "evicted" | "gone";

interface Held {
  readonly end: (how: PollEnd) => void;
}

/**
 * The held long polls, one a token: the newcomer evicts the incumbent, and it is the incumbent that is told
 * (docs/field-notes.md, "409 Conflict").
 */
export class Polls {
  readonly #held = new Map<string, Held>();

  /** Holds a poll until its time is over, the client is gone, or the next poll of the same token evicts it. */
  hold(token: string, holdMs: number, gone: AbortSignal): Promise<PollEnd> {
    this.#held.get(token)?.end("evicted");
    return new Promise((resolve) => {
      const held: Held = {
        end: (how) => {
          clearTimeout(timer);
          gone.removeEventListener("abort", onGone);
          if (this.#held.get(token) === held) this.#held.delete(token);
          resolve(how);
        },
      };
      const onGone = () => held.end("gone");
      const timer = setTimeout(() => held.end("time"), holdMs);
      gone.addEventListener("abort", onGone);
      this.#held.set(token, held);
    });
  }

  /** Evicts whoever polls with this token, as `setWebhook` does. */
  evict(token: string): void {
    this.#held.get(token)?.end("evicted");
  }
}
