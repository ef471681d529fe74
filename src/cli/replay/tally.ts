import type { ReplayEvent } from "./events.ts";

/** How often something was seen, and when first and last by the wall clock. */
export interface Seen {
  count: number;
  firstMs: number | null;
  lastMs: number | null;
}

/** Counts what a replay tells. */
export class ReplayTally {
  entries = 0;
  /** Lines that were no entries. */
  junk = 0;
  /** The wall clock of the first and the last entry that told it. */
  fromMs: number | null = null;
  toMs: number | null = null;
  readonly findings = new Map<string, Seen>();
  /** By kind and reason: `restart stall`, `withheld restart paused`, `notice remote-instance`. */
  readonly decisions = new Map<string, Seen>();

  addEntry(wallMs: number | null): void {
    this.entries += 1;
    this.fromMs ??= wallMs;
    this.toMs = wallMs ?? this.toMs;
  }

  add(event: ReplayEvent): void {
    const { wallMs } = event;
    if (event.kind === "finding") count(this.findings, event.class, wallMs);
    if (event.kind !== "decision") return;
    const { decision } = event;
    const what =
      decision.kind === "withheld"
        ? `withheld ${decision.action} ${decision.heldBy}`
        : `${decision.kind} ${decision.reason}`;
    count(this.decisions, what, wallMs);
  }
}

function count(seen: Map<string, Seen>, name: string, atMs: number | null): void {
  const known = seen.get(name);
  if (known === undefined) {
    seen.set(name, { count: 1, firstMs: atMs, lastMs: atMs });
    return;
  }
  known.count += 1;
  known.lastMs = atMs ?? known.lastMs;
}
