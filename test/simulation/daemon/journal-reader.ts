import type { Observation } from "../../../src/model/observation.ts";
import { unitName } from "../../policy/simulated-unit.ts";
import type { Entry } from "../world/journal.ts";
import type { World } from "../world/world.ts";
import { invocationId } from "./unit-eye.ts";

/** How far the journal has been read. */
export interface JournalCursor {
  readonly entry: number;
  /** Heartbeats are no entries of their own here: until when they have been read, in running time. */
  readonly beatsMs: number;
}

/** Who is told of what the journal shows. */
interface Listener {
  readonly world: World;
  readonly later: (delayMs: number, run: () => void) => void;
  readonly take: (observation: Observation) => void;
  /** What is told in `tell` came in one go. */
  readonly together: (tell: () => void) => void;
  readonly onHeartbeat: () => void;
  readonly onNetworkError: () => void;
  readonly onConflict: () => void;
}

/** Follows the journal, as late and as incompletely as the real follower does. */
export class JournalReader {
  cursor: JournalCursor;
  /** Whether the unit's lines are seen; null before the follower has begun. */
  private visible: boolean | null = null;
  private flushDue = false;
  private closed = false;
  private readonly listener: Listener;

  constructor(listener: Listener, cursor: JournalCursor) {
    this.listener = listener;
    this.cursor = cursor;
  }

  close(): void {
    this.closed = true;
  }

  /** The follower was lost, or is back; or journald drops the unit's lines, or no longer. */
  changed(): void {
    const { world, take, later } = this.listener;
    if (world.followerLost) {
      const atMs = world.machine.monotonicMs;
      take({ kind: "blind", unit: unitName, atMs, sensor: "journal", why: "the follower has ended" });
      this.sight(false, "follower-lost");
    } else if (world.journal.dropsLines) later(300, () => this.sight(false, "suppressed"));
    else this.follow();
  }

  /** The loop was stopped for a while: silence in that time is not counted. */
  heldUp(): void {
    if (this.visible === true) this.sight(true, "resumed");
  }

  follow(): void {
    const { world, later } = this.listener;
    if (world.followerLost) {
      this.sight(false, "follower-lost");
      return;
    }
    if (world.host.output === "elsewhere") this.sight(false, "not-journal");
    else this.sight(true, "following");
    // That lines are dropped is said again only with the next interval of the rate limit.
    if (world.journal.dropsLines && world.host.output === "journal") {
      later(30_000, () => world.journal.dropsLines && this.sight(false, "suppressed"));
    }
    this.flush();
  }

  flushSoon(): void {
    if (this.flushDue || this.visible === null) return;
    this.flushDue = true;
    this.listener.later(this.listener.world.noise.of("journal").int(150, 430), () => {
      this.flushDue = false;
      this.flush();
    });
  }

  flushBeats(): void {
    const { world } = this.listener;
    if (world.followerLost || this.visible === null) return;
    const beats = world.journal.beatsBetween(this.cursor.beatsMs, world.nowMs);
    this.cursor = { ...this.cursor, beatsMs: world.nowMs };
    for (const { atMs, invocation } of beats) if (world.machine.isThisBoot(atMs)) this.heartbeat(atMs, invocation);
  }

  /** Heartbeats of this invocation from before we looked count. */
  arm(invocation: number): void {
    const { world } = this.listener;
    const atMs = world.journal.lastActivity(invocation);
    if (atMs !== null && !world.followerLost) this.heartbeat(atMs, invocation);
  }

  private sight(visible: boolean, reason: string): void {
    const { world, take } = this.listener;
    const elsewhere = world.host.output === "elsewhere";
    if (elsewhere && visible) return;
    this.visible = visible;
    const why = elsewhere ? "not-journal" : reason;
    take({ kind: "sight", unit: unitName, atMs: world.machine.monotonicMs, visible, reason: why });
  }

  private heartbeat(atMs: number, invocation: number): void {
    const { world, take, onHeartbeat } = this.listener;
    const steady = world.host.beats === "steady";
    take({
      kind: "message",
      unit: unitName,
      atMs: world.machine.monotonicAt(atMs),
      class: "activity",
      invocationId: invocationId(invocation),
      text: steady
        ? "HTTP Request: POST https://api.telegram.org/getUpdates 200 OK"
        : "Update id=7 is handled. Duration 3 ms",
      origin: steady ? "https://api.telegram.org" : null,
      cursor: "",
    });
    onHeartbeat();
  }

  /** Shows every entry that has not been read yet. */
  private flush(): void {
    const { world } = this.listener;
    if (world.followerLost || this.visible === null) return;
    this.flushBeats();
    const entries: Entry[] = [];
    for (let index = world.journal.entries.length - 1; index >= 0; index -= 1) {
      const entry = world.journal.entries[index];
      if (entry === undefined || entry.cursor <= this.cursor.entry) break;
      entries.push(entry);
    }
    this.cursor = { ...this.cursor, entry: world.journal.cursor };
    this.listener.together(() => this.tell(entries.toReversed()));
  }

  private tell(entries: readonly Entry[]): void {
    const { machine } = this.listener.world;
    for (const entry of entries) {
      if (!machine.isThisBoot(entry.atMs) || this.closed) continue;
      const shared = { unit: unitName, atMs: machine.monotonicAt(entry.atMs) };
      if (entry.kind === "restart-record") this.listener.take({ kind: "restart-record", ...shared });
      else if (entry.class === "activity") this.heartbeat(entry.atMs, entry.invocation);
      else if (entry.class !== null) this.message(entry, entry.class);
    }
  }

  private message({ atMs, invocation, text }: Entry, name: NonNullable<Entry["class"]>): void {
    const { world, take, onNetworkError, onConflict } = this.listener;
    take({
      kind: "message",
      unit: unitName,
      atMs: world.machine.monotonicAt(atMs),
      class: name,
      invocationId: invocationId(invocation),
      text,
      origin: null,
      cursor: "",
    });
    if (name === "network") onNetworkError();
    if (name === "conflict" || name === "session_conflict") onConflict();
  }
}
