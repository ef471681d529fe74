import type { MessageObservation } from "../../../src/model/observation.ts";
import type { Clockwork } from "./clockwork.ts";

/** One entry about the unit: its own line, or systemd's record of a restart. */
export interface Entry {
  /** Where it stands in the journal. */
  readonly cursor: number;
  readonly atMs: number;
  readonly kind: "line" | "restart-record";
  readonly class: MessageObservation["class"] | null;
  readonly invocation: number;
  readonly text: string;
}

/** A stretch of steady heartbeats; open-ended while they go on. */
export interface Beating {
  readonly invocation: number;
  readonly fromMs: number;
  toMs: number | null;
}

const beatEveryMs = 10_000;
/** The follower reads on from what it knows: older entries are never asked for. */
const kept = 4000;

/** The journal of the unit. Steady heartbeats are kept as stretches, so that quiet days cost nothing. */
export class Journal {
  entries: Entry[] = [];
  beatings: Beating[] = [];
  private readonly criticals: number[] = [];
  /** The unit's own lines are dropped (journald's rate limit), or go elsewhere. */
  dropsLines = false;
  onEntry: (entry: Entry) => void = () => {};
  private readonly clockwork: Clockwork;

  constructor(clockwork: Clockwork) {
    this.clockwork = clockwork;
  }

  line(kind: MessageObservation["class"], invocation: number, text = `a line of class ${kind}`): void {
    if (this.dropsLines) return;
    if (kind === "critical") this.criticals.push(this.clockwork.nowMs);
    this.add({ kind: "line", class: kind, invocation, text });
  }

  /** CRITICAL lines since a moment within the last hour. */
  criticalsSince(sinceMs: number): number {
    const hourAgoMs = this.clockwork.nowMs - 3_600_000;
    while ((this.criticals[0] ?? Infinity) <= hourAgoMs) this.criticals.shift();
    return this.criticals.filter((atMs) => atMs > sinceMs).length;
  }

  restartRecord(invocation: number): void {
    this.add({ kind: "restart-record", class: null, invocation, text: "" });
  }

  /** The cursor of the newest entry; 0 before the first. */
  get cursor(): number {
    return this.entries.at(-1)?.cursor ?? 0;
  }

  private add(told: Omit<Entry, "cursor" | "atMs">): void {
    const entry = { ...told, cursor: this.cursor + 1, atMs: this.clockwork.nowMs };
    this.entries.push(entry);
    if (this.entries.length > 2 * kept) this.entries = this.entries.slice(-kept);
    this.onEntry(entry);
  }

  /** Steady heartbeats begin or end. */
  beat(invocation: number | null): void {
    const last = this.beatings.at(-1);
    const wanted = this.dropsLines ? null : invocation;
    if (last !== undefined && last.toMs === null) {
      if (last.invocation === wanted) return;
      last.toMs = this.clockwork.nowMs;
    }
    if (wanted === null) return;
    this.beatings.push({ invocation: wanted, fromMs: this.clockwork.nowMs, toMs: null });
    if (this.beatings.length > 400) this.beatings = this.beatings.slice(-200);
  }

  /** The last heartbeat of each stretch between two moments, the first excluded. */
  beatsBetween(fromMs: number, toMs: number): readonly { readonly atMs: number; readonly invocation: number }[] {
    const found: { atMs: number; invocation: number }[] = [];
    for (let index = this.beatings.length - 1; index >= 0; index -= 1) {
      const beating = this.beatings[index];
      if (beating === undefined) break;
      const end = Math.min(beating.toMs ?? toMs, toMs);
      if (end <= fromMs) break;
      if (end < beating.fromMs) continue;
      const atMs = beating.fromMs + Math.floor((end - beating.fromMs) / beatEveryMs) * beatEveryMs;
      if (atMs > fromMs) found.push({ atMs, invocation: beating.invocation });
    }
    return found.toReversed();
  }

  restartRecordsSince(sinceMs: number): readonly number[] {
    return this.entries.filter((entry) => entry.kind === "restart-record" && entry.atMs >= sinceMs).map((e) => e.atMs);
  }

  /** The last activity of one invocation, steady or not; null when it has shown none. */
  lastActivity(invocation: number): number | null {
    const steady = this.beatsBetween(-1, this.clockwork.nowMs).findLast((beat) => beat.invocation === invocation);
    const single = this.entries.findLast((e) => e.class === "activity" && e.invocation === invocation);
    const latest = Math.max(steady?.atMs ?? -1, single?.atMs ?? -1);
    return latest < 0 ? null : latest;
  }
}
