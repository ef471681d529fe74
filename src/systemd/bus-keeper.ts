import type { Result } from "../model/result.ts";
import type { Bus, BusAddress, BusCall, BusReply, BusSignal } from "./bus.ts";
import type { Frame } from "./frame-reader.ts";
import { connectBus } from "./bus.ts";

/** A connection that is made again whenever it is lost. */
export interface BusKeeper {
  /** The live connection, set up by `onConnected`; null while there is none. */
  readonly bus: Bus | null;
  /** Throws the connection away and makes another. */
  renew(why: string): void;
  close(): void;
}

/** What `keepBus()` needs. */
export interface BusKeeperOptions {
  readonly address: BusAddress;
  onSignal(signal: BusSignal): void;
  /** As of connectBus(). */
  admits?(frame: Frame): boolean;
  /** Sets the new connection up (matches, subscriptions); when it fails the connection is thrown away and made again. */
  onConnected(bus: Bus): Promise<Result<null>>;
  /** The connection is lost, or could not be made; called once until the next success. */
  onLost(why: string): void;
  /** Answers method calls to us, as of connectBus(). */
  onCall?(call: BusCall): Promise<Result<BusReply> | null>;
}

/** A restarted dbus-daemon is back in well under a second; a machine without one is not to be hammered. */
const backoffMs = { initial: 100, factor: 2, max: 5000 };

/** Connects now, and again with growing delay for as long as it is not closed. */
export function keepBus(options: BusKeeperOptions): BusKeeper {
  let live: Bus | null = null;
  let candidate: Bus | null = null;
  let closed = false;
  let reportedLost = false;
  let delayMs = backoffMs.initial;
  let timer: NodeJS.Timeout | undefined;

  const lose = (why: string): void => {
    live = null;
    candidate = null;
    if (closed) return;
    if (!reportedLost) options.onLost(why);
    reportedLost = true;
    clearTimeout(timer);
    timer = setTimeout(() => void attempt(), delayMs);
    delayMs = Math.min(delayMs * backoffMs.factor, backoffMs.max);
  };

  const attempt = async (): Promise<void> => {
    // Until it is set up, its loss is dealt with here and not in onLost.
    let settled = false;
    let lostWhy: string | null = null;
    const result = await connectBus({
      address: options.address,
      onSignal: (signal) => options.onSignal(signal),
      admits: (frame) => options.admits?.(frame) ?? true,
      ...(options.onCall === undefined ? {} : { onCall: (call) => options.onCall?.(call) ?? Promise.resolve(null) }),
      onLost: (why) => {
        lostWhy = why;
        if (settled) lose(why);
      },
    });
    if (!result.ok) return lose(result.message);
    if (closed) return result.value.close();
    candidate = result.value;
    const ready = await options.onConnected(candidate);
    if (closed || !ready.ok) {
      result.value.close();
      return ready.ok ? undefined : lose(ready.message);
    }
    if (lostWhy !== null) return lose(lostWhy);
    settled = true;
    live = candidate;
    reportedLost = false;
    delayMs = backoffMs.initial;
    return undefined;
  };

  void attempt();
  return {
    get bus() {
      return live;
    },
    renew(why) {
      live?.close();
      lose(why);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      live?.close();
      candidate?.close();
      live = null;
    },
  };
}
