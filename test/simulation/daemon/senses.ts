import type { Observation } from "../../../src/model/observation.ts";
import { unitName } from "../../policy/simulated-unit.ts";
import { judged } from "../world/copies.ts";
import type { SimulatedDaemon } from "./daemon.ts";
import type { Entry } from "../world/journal.ts";
import { DependencyProbe } from "./dependency-probe.ts";
import { invocationId, UnitEye } from "./unit-eye.ts";

const pollMs = 30_000;
/** In quiet times readings that would show the same again are left out. */
const quietMs = { poll: 300_000, scan: 120_000 };

/** How far the journal has been read. */
export interface JournalCursor {
  readonly entry: number;
  /** Heartbeats are no entries of their own here: until when they have been read, in running time. */
  readonly beatsMs: number;
}

/** All that a daemon sees of its world, as late and as incompletely as the real sensors do. Close it when the daemon dies. */
export class Senses {
  readonly probe: DependencyProbe;
  /** How far the journal has been read. */
  cursor: JournalCursor;
  private readonly daemon: SimulatedDaemon;
  private readonly eye: UnitEye;
  private readAtMs = -Infinity;
  private readingDue = false;
  private flushDue = false;
  private sampledMs = -Infinity;
  private scannedMs = -Infinity;
  private visible: boolean | null = null;
  private copiesSeen: readonly unknown[] = [];
  private closed = false;

  constructor(daemon: SimulatedDaemon, cursor: JournalCursor) {
    const { world } = daemon;
    this.daemon = daemon;
    this.cursor = cursor;
    this.eye = new UnitEye(world, daemon);
    this.probe = new DependencyProbe({
      world,
      later: (delayMs, run) => void daemon.later(delayMs, run),
      take: (observation) => this.take(observation),
    });
    if (!daemon.alive) return;
    world.onUnitChange = () => this.hint();
    world.journal.onEntry = () => this.flushSoon();
    daemon.later(world.noise.of("first-look").int(20, 300), () => this.look());
    daemon.later(world.noise.of("follower").int(50, 900), () => this.follow());
  }

  close(): void {
    this.closed = true;
    this.daemon.world.onUnitChange = () => {};
    this.daemon.world.journal.onEntry = () => {};
  }

  /** The bus was lost, or is back. */
  busChanged(): void {
    const { world } = this.daemon;
    if (world.bus.lost) this.daemon.later(5, () => this.blind("unit", "the bus is lost"));
    else {
      this.eye.gap();
      this.daemon.later(world.noise.of("bus").int(20, 2000), () => this.look());
    }
  }

  /** The journal's follower was lost, or is back; or journald drops the unit's lines, or no longer. */
  journalChanged(): void {
    const { world } = this.daemon;
    if (world.followerLost) {
      this.blind("journal", "the follower has ended");
      this.sight(false, "follower-lost");
    } else if (world.journal.dropsLines) this.daemon.later(300, () => this.sight(false, "suppressed"));
    else this.follow();
  }

  /** The loop was stopped for a while: silence in that time is not counted. */
  heldUp(): void {
    if (this.visible === true) this.sight(true, "resumed");
  }

  tick({ calm }: { readonly calm: boolean }): void {
    const { world, settings } = this.daemon;
    const { nowMs } = world;
    const scanMs = calm ? quietMs.scan : settings.strays.intervalMs;
    this.flushBeats();
    const asked = world.copies.all.some((copy) => !this.copiesSeen.includes(copy));
    if (asked || nowMs - this.scannedMs >= scanMs) this.scan();
    if (nowMs - this.readAtMs >= (calm ? quietMs.poll : pollMs)) this.look();
    this.sample();
  }

  scan(): void {
    const { world } = this.daemon;
    this.scannedMs = world.nowMs;
    this.copiesSeen = world.copies.all;
    if (!world.processesReadable) {
      this.blind("processes", "/proc cannot be read");
      return;
    }
    const { bootId } = world.machine;
    const own = world.unit.mainPid;
    const cgroup = `/system.slice/${unitName}`;
    const ours = {
      pid: own ?? 0,
      startTimeTicks: own ?? 0,
      cgroup,
      standing: "ours",
      reason: "in-unit-cgroup",
    } as const;
    this.take({
      kind: "processes",
      unit: unitName,
      atMs: world.machine.monotonicMs,
      enforced: true,
      offReason: null,
      program: "script /home/ubuntu/marketingbot/bot.py",
      judged: [
        ...(own === null ? [] : [judged(bootId, { ...ours, strayIfConflict: false })]),
        ...world.copies.all.flatMap((copy) => world.copies.judge(copy) ?? []),
      ],
    });
  }

  private take(observation: Observation): void {
    if (!this.closed) this.daemon.take(observation);
  }

  private blind(sensor: "unit" | "processes" | "memory" | "journal", why: string): void {
    this.take({ kind: "blind", unit: unitName, atMs: this.daemon.world.machine.monotonicMs, sensor, why });
  }

  private sight(visible: boolean, reason: string): void {
    const { world } = this.daemon;
    const elsewhere = world.host.output === "elsewhere";
    if (elsewhere && visible) return;
    this.visible = visible;
    const why = elsewhere ? "not-journal" : reason;
    this.take({ kind: "sight", unit: unitName, atMs: world.machine.monotonicMs, visible, reason: why });
  }

  private hint(): void {
    const { world } = this.daemon;
    if (this.readingDue || world.bus.lost) return;
    this.readingDue = true;
    this.daemon.later(world.noise.of("hint").int(2, 40) + world.bus.lateMs, () => this.look());
  }

  /** Reads the unit now. */
  private look(): void {
    const { world, mind } = this.daemon;
    this.readingDue = false;
    if (world.bus.lost) return;
    this.readAtMs = world.nowMs;
    const before = mind.unit?.invocationId ?? null;
    const observation = this.eye.read();
    this.take(observation);
    this.probe.tick(this.daemon.situation);
    if (observation.invocationId === before || observation.invocationId === null) return;
    this.probe.started(observation);
    this.daemon.later(120, () => {
      this.scan();
      this.arm(world.unit.invocation);
    });
  }

  /** Heartbeats of this invocation from before we looked count. */
  private arm(invocation: number): void {
    const { world } = this.daemon;
    const atMs = world.journal.lastActivity(invocation);
    if (atMs !== null && !world.followerLost) this.heartbeat(atMs, invocation);
  }

  private heartbeat(atMs: number, invocation: number): void {
    const { machine, host } = this.daemon.world;
    const steady = host.beats === "steady";
    this.take({
      kind: "message",
      unit: unitName,
      atMs: machine.monotonicAt(atMs),
      class: "activity",
      invocationId: invocationId(invocation),
      text: steady
        ? "HTTP Request: POST https://api.telegram.org/getUpdates 200 OK"
        : "Update id=7 is handled. Duration 3 ms",
      origin: steady ? "https://api.telegram.org" : null,
      cursor: "",
    });
    this.probe.heartbeat();
  }

  private follow(): void {
    const { world } = this.daemon;
    if (world.followerLost) {
      this.sight(false, "follower-lost");
      return;
    }
    if (world.host.output === "elsewhere") this.sight(false, "not-journal");
    else this.sight(true, "following");
    // That lines are dropped is said again only with the next interval of the rate limit.
    if (world.journal.dropsLines && world.host.output === "journal") {
      this.daemon.later(30_000, () => world.journal.dropsLines && this.sight(false, "suppressed"));
    }
    this.flush();
  }

  private flushSoon(): void {
    if (this.flushDue || this.visible === null) return;
    this.flushDue = true;
    this.daemon.later(this.daemon.world.noise.of("journal").int(150, 430), () => {
      this.flushDue = false;
      this.flush();
    });
  }

  private flushBeats(): void {
    const { world } = this.daemon;
    if (world.followerLost || this.visible === null) return;
    const beats = world.journal.beatsBetween(this.cursor.beatsMs, world.nowMs);
    this.cursor = { ...this.cursor, beatsMs: world.nowMs };
    for (const { atMs, invocation } of beats) if (world.machine.isThisBoot(atMs)) this.heartbeat(atMs, invocation);
  }

  /** Shows every entry that has not been read yet. */
  private flush(): void {
    const { world } = this.daemon;
    if (world.followerLost || this.visible === null) return;
    this.flushBeats();
    const entries: Entry[] = [];
    for (let index = world.journal.entries.length - 1; index >= 0; index -= 1) {
      const entry = world.journal.entries[index];
      if (entry === undefined || entry.cursor <= this.cursor.entry) break;
      entries.push(entry);
    }
    this.cursor = { ...this.cursor, entry: world.journal.cursor };
    this.daemon.together(() => this.tell(entries.toReversed()));
  }

  private tell(entries: readonly Entry[]): void {
    const { machine } = this.daemon.world;
    for (const entry of entries) {
      if (!machine.isThisBoot(entry.atMs) || this.closed) continue;
      const shared = { unit: unitName, atMs: machine.monotonicAt(entry.atMs) };
      if (entry.kind === "restart-record") this.take({ kind: "restart-record", ...shared });
      else if (entry.class === "activity") this.heartbeat(entry.atMs, entry.invocation);
      else if (entry.class !== null) {
        const { class: kind, invocation, text } = entry;
        this.take({
          kind: "message",
          ...shared,
          class: kind,
          invocationId: invocationId(invocation),
          text,
          origin: null,
          cursor: "",
        });
        if (kind === "network") this.probe.ask();
        if (kind === "conflict" || kind === "session_conflict") this.scan();
      }
    }
  }

  private sample(): void {
    const { world, mind, settings } = this.daemon;
    const { machine, program, unit } = world;
    if (mind.unit?.activeState !== "active" || world.nowMs - this.sampledMs < settings.memory.intervalMs) return;
    this.sampledMs = world.nowMs;
    if (!world.memoryReadable || program.invocation === null) {
      this.blind("memory", "it cannot be read");
      return;
    }
    const anonBytes = Math.round(
      program.plainBytes() + world.noise.of("memory").real(-1, 1) * world.host.memory.noiseBytes,
    );
    this.take({
      kind: "memory",
      unit: unitName,
      atMs: machine.monotonicMs,
      invocationId: invocationId(unit.invocation),
      source: "cgroup-v2",
      anonBytes,
      workingSetBytes: anonBytes + 5e6,
      currentBytes: anonBytes + world.cacheBytes,
      unitLimitBytes: null,
    });
  }
}
