import type { Observation } from "../model/observation.ts";
import type { InvocationId, MonotonicMs, UnitName } from "../model/scalars.ts";
import type { Situation } from "../policy/situation.ts";
import type { UnitWatchOptions } from "./unit-watch-contract.ts";

/** Asks the journal anew for a unit's heartbeats: for those from before we looked, and for those that have not reached us. */
export class HeartbeatLookup {
  private readonly options: HeartbeatLookupOptions;
  private newestAtMs = -Infinity;
  private looked = false;

  constructor(options: HeartbeatLookupOptions) {
    this.options = options;
  }

  /** One was read as it came. */
  heard(atMs: MonotonicMs): void {
    this.newestAtMs = Math.max(this.newestAtMs, atMs);
  }

  /**
   * Heartbeats of this invocation from before we looked count: our own restart must not disarm the stall detector. Gives
   * when the last one was, where it had not been heard.
   */
  async recall(invocation: InvocationId): Promise<MonotonicMs | null> {
    const heartbeat = await this.options.lastHeartbeat(invocation);
    if (heartbeat === null || heartbeat.atMs <= this.newestAtMs) return null;
    const { atMs, origin, text } = heartbeat;
    this.heard(atMs);
    const more = { class: "activity", invocationId: invocation, text, origin, cursor: "" } as const;
    this.options.onHeartbeat({ kind: "message", unit: this.options.unit, atMs, ...more });
    return atMs;
  }

  /** Looks once when a silence begins to look like a stall: whoever reads the journal for us may be stuck, or starved. */
  look({ unit, assessments: { stall } }: Situation): void {
    const isQuiet = stall.reason === "silent-once" || stall.reason === "stall";
    if (isQuiet && !this.looked && unit !== null && unit.invocationId !== null) void this.lookInto(unit.invocationId);
    this.looked = isQuiet;
  }

  private async lookInto(invocation: InvocationId): Promise<void> {
    const atMs = await this.recall(invocation);
    if (atMs !== null) this.options.onUnheard(atMs);
  }
}

/** What a lookup needs. */
interface HeartbeatLookupOptions extends Pick<UnitWatchOptions, "lastHeartbeat" | "onUnheard"> {
  readonly unit: UnitName;
  /** Gets a heartbeat that is newer than any that was known. */
  readonly onHeartbeat: (observation: Extract<Observation, { kind: "message" }>) => void;
}
