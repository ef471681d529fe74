const WINDOW_MS = 1000;
const PER_SENDER = 20;
const FROM_ALL = 1000;

/**
 * Hears so many calls a second of each caller and of all together. The others get no answer, which holds a client gone
 * mad better than any: the bus lets nobody wait for more than 128 answers (`max_replies_per_connection`).
 */
export class CallGate {
  private readonly heardOf = new Map<string, number>();
  private heard = 0;
  private beganAtMs = -Infinity;

  /** True where a call may be parsed and answered. */
  hears(sender: string, nowMs: number): boolean {
    if (nowMs - this.beganAtMs >= WINDOW_MS) {
      this.beganAtMs = nowMs;
      this.heard = 0;
      this.heardOf.clear();
    }
    const heardOfSender = this.heardOf.get(sender) ?? 0;
    if (heardOfSender >= PER_SENDER || this.heard >= FROM_ALL) return false;
    this.heardOf.set(sender, heardOfSender + 1);
    this.heard += 1;
    return true;
  }
}
