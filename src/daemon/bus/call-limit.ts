/** Lets so many calls through in a second, and no more: a client gone mad must not slow the watching. */
export class CallLimit {
  private readonly perSecond: number;
  private left: number;
  private filledAtMs: number;

  constructor(perSecond: number, nowMs: number) {
    this.perSecond = perSecond;
    this.left = perSecond;
    this.filledAtMs = nowMs;
  }

  /** True where a call may be answered now. */
  admits(nowMs: number): boolean {
    this.left = Math.min(this.perSecond, this.left + ((nowMs - this.filledAtMs) / 1000) * this.perSecond);
    this.filledAtMs = nowMs;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
