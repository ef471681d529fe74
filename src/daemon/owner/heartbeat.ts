import type { HeartbeatSettings } from "../../model/notify-settings.ts";
import type { Result } from "../../model/result.ts";
import type { MonotonicMs } from "../../model/scalars.ts";
import type { Pulse } from "../../notifiers/registry.ts";

/** What a heartbeat works with. */
export interface HeartbeatOptions {
  readonly nowMs: () => MonotonicMs;
  /** Null while units cannot be seen: then the switch hears nothing, and that is what it is for. */
  readonly pulse: () => Pulse | null;
  readonly ping: (settings: HeartbeatSettings, pulse: Pulse) => Promise<Result<unknown>>;
  /** Called when calls begin to fail, with the reason, and with null when they work again. */
  readonly onTrouble: (why: string | null) => void;
  /** Told of a fault of ours, which ends nothing. */
  readonly onFault: (error: unknown) => void;
}

/** So many calls in a row may be lost before anybody is told. */
const LOST_CALLS = 3;

/** Calls the dead man's switch while this program is well and sees its units; a change for the worse at once. */
export class Heartbeat {
  private readonly options: HeartbeatOptions;
  private settings: HeartbeatSettings | null = null;
  private calledAtMs = -Infinity;
  private last: Pulse["kind"] | null = null;
  private isUnderWay = false;
  private lost = 0;

  constructor(options: HeartbeatOptions) {
    this.options = options;
  }

  /** Other settings, or none. */
  adopt(settings: HeartbeatSettings | null): void {
    this.settings = settings;
  }

  /** To be called with every beat. */
  tick(): void {
    const { settings } = this;
    if (settings === null || this.isUnderWay) return;
    const pulse = this.options.pulse();
    if (pulse === null) return;
    const nowMs = this.options.nowMs();
    if (pulse.kind === this.last && nowMs - this.calledAtMs < settings.intervalMs) return;
    this.calledAtMs = nowMs;
    this.last = pulse.kind;
    this.isUnderWay = true;
    this.call(settings, pulse).catch((error: unknown) => this.options.onFault(error));
  }

  private async call(settings: HeartbeatSettings, pulse: Pulse): Promise<void> {
    const answered = await this.options.ping(settings, pulse).finally(() => {
      this.isUnderWay = false;
    });
    if (answered.ok) {
      if (this.lost >= LOST_CALLS) this.options.onTrouble(null);
      this.lost = 0;
      return;
    }
    this.lost += 1;
    if (this.lost === LOST_CALLS) this.options.onTrouble(answered.message);
  }
}
