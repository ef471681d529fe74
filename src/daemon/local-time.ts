import type { Clock } from "../runtime/clock.ts";

/** The wall clock may be moved by this much and still count as even, milliseconds. */
const STEP_MS = 5000;
/** NTP corrects by slewing at most so fast (adjtime(3), 500 ppm): that is no step, however far it goes. */
const SLEW = 500e-6;

/**
 * Tells the local time of day while the wall clock can be trusted: after a step (or a suspend, which moves it beside
 * CLOCK_MONOTONIC) not before it has run evenly for a while. A change of daylight saving time is no step.
 */
export class LocalTime {
  private readonly clock: Pick<Clock, "monotonicMs" | "wallMs">;
  private evenSinceMs: number;
  private lookedAtMs: number;
  /** Where the wall clock was against the monotonic one, moved along with a slew. */
  private offsetMs: number;

  constructor(clock: Pick<Clock, "monotonicMs" | "wallMs">) {
    this.clock = clock;
    this.lookedAtMs = clock.monotonicMs();
    this.evenSinceMs = this.lookedAtMs;
    this.offsetMs = clock.wallMs() - this.lookedAtMs;
  }

  /** To be called with every beat: a step is only seen between two looks. */
  look(): void {
    const nowMs = this.clock.monotonicMs();
    const apartMs = this.clock.wallMs() - nowMs - this.offsetMs;
    const slewMs = Math.max(0, nowMs - this.lookedAtMs) * SLEW;
    this.lookedAtMs = nowMs;
    if (Math.abs(apartMs) > STEP_MS + slewMs) {
      this.evenSinceMs = nowMs;
      this.offsetMs += apartMs;
    } else {
      this.offsetMs += Math.max(-slewMs, Math.min(slewMs, apartMs));
    }
  }

  /** Minutes since local midnight, 0 to 1439; null until the wall clock has run evenly for so long. */
  minuteOfDay({ evenForMs }: { readonly evenForMs: number }): number | null {
    this.look();
    if (this.clock.monotonicMs() - this.evenSinceMs < evenForMs) return null;
    const now = new Date(this.clock.wallMs());
    const minute = now.getHours() * 60 + now.getMinutes();
    return Number.isInteger(minute) ? minute : null;
  }
}
