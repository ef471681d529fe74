import type { Observation } from "../../../src/model/observation.ts";
import { unitName } from "../../policy/simulated-unit.ts";
import { judged } from "../world/copies.ts";
import type { SimulatedDaemon } from "./daemon.ts";
import { DependencyProbe } from "./dependency-probe.ts";
import { type JournalCursor, JournalReader } from "./journal-reader.ts";
import { invocationId, UnitEye } from "./unit-eye.ts";

const pollMs = 30_000;
/** In quiet times readings that would show the same again are left out. */
const quietMs = { poll: 300_000, scan: 120_000 };

/** All that a daemon sees of its world, as late and as incompletely as the real sensors do. Close it when the daemon dies. */
export class Senses {
  readonly probe: DependencyProbe;
  private readonly reader: JournalReader;
  private readonly daemon: SimulatedDaemon;
  private readonly eye: UnitEye;
  private readAtMs = -Infinity;
  private readingDue = false;
  private sampledMs = -Infinity;
  private scannedMs = -Infinity;
  private copiesSeen: readonly unknown[] = [];
  /** When each copy was first shown to this daemon. */
  readonly shown = new Map<number, number>();
  private closed = false;

  constructor(daemon: SimulatedDaemon, cursor: JournalCursor) {
    const { world } = daemon;
    this.daemon = daemon;
    this.eye = new UnitEye(world, daemon);
    this.probe = new DependencyProbe({
      world,
      later: (delayMs, run) => void daemon.later(delayMs, run),
      take: (observation) => this.take(observation),
    });
    this.reader = new JournalReader(
      {
        world,
        later: (delayMs, run) => void daemon.later(delayMs, run),
        take: (observation) => this.take(observation),
        together: (tell) => daemon.together(tell),
        onHeartbeat: () => this.probe.heartbeat(),
        onNetworkError: () => this.probe.ask(),
        onConflict: () => this.scan(),
      },
      cursor,
    );
    if (!daemon.alive) return;
    world.onUnitChange = () => this.hint();
    world.journal.onEntry = () => this.reader.flushSoon();
    daemon.later(world.noise.of("first-look").int(20, 300), () => this.look());
    daemon.later(world.noise.of("follower").int(50, 900), () => this.reader.follow());
  }

  /** How far the journal has been read. */
  get cursor(): JournalCursor {
    return this.reader.cursor;
  }

  close(): void {
    this.closed = true;
    this.reader.close();
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

  journalChanged(): void {
    this.reader.changed();
  }

  /** The loop was stopped for a while. */
  heldUp(): void {
    const { world } = this.daemon;
    this.blind("unit", "the loop was held up");
    this.daemon.later(world.noise.of("held-up").int(2, 40), () => this.look());
    this.reader.heldUp();
  }

  tick({ calm }: { readonly calm: boolean }): void {
    const { world, settings } = this.daemon;
    const { nowMs } = world;
    const scanMs = calm ? quietMs.scan : settings.strays.intervalMs;
    this.reader.flushBeats();
    const asked = world.copies.all.some((copy) => !this.copiesSeen.includes(copy));
    if (asked || nowMs - this.scannedMs >= scanMs) this.scan();
    if (nowMs - this.readAtMs >= (calm ? quietMs.poll : pollMs)) this.look();
    this.sample();
  }

  scan(): void {
    const { world } = this.daemon;
    this.scannedMs = world.nowMs;
    this.copiesSeen = world.copies.all;
    if (world.processesReadable)
      for (const { pid } of world.copies.all) this.shown.set(pid, this.shown.get(pid) ?? world.nowMs);
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

  private blind(sensor: "unit" | "processes" | "memory", why: string): void {
    this.take({ kind: "blind", unit: unitName, atMs: this.daemon.world.machine.monotonicMs, sensor, why });
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
      this.reader.arm(world.unit.invocation);
    });
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
