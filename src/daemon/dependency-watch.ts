import type { Observation, ProbeObservation, UnitObservation } from "../model/observation.ts";
import type { MonotonicMs, UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { Situation } from "../policy/situation.ts";
import type { Clock } from "../runtime/clock.ts";
import { readUnitEnvironment } from "../sensors/probe/environment.ts";
import { observeDependency } from "../sensors/probe/observe-dependency.ts";
import type { UnitFile } from "../sensors/unit-file/unit-file.ts";
import { isDoubtful } from "./doubt.ts";

/** What a Telegram bot depends on when its heartbeat does not show where it polls. */
const TELEGRAM = "https://api.telegram.org";
/** While something looks wrong, a dependency is asked this often at most and at least, milliseconds. */
const RETRY_MS = { most: 15_000, least: 500 };
/** A new trouble is asked about at once, whenever was asked last, but for so many asked within a minute: a crash loop is ever new trouble. */
const AT_ONCE = { most: 6, withinMs: 60_000 };
/** A trouble that lasts is asked about more and more seldom: after a twentieth of its age, up to a minute, milliseconds. */
const LASTING = { share: 1 / 20, mostMs: 60_000 };
/** A dependency that does not answer at first, while all looks well, is asked again after this, doubled each time, milliseconds. */
const BASELINE_MS = { first: 15_000, most: 3_600_000 };
/** A heartbeat after this much silence is news, milliseconds; one among others is none. */
const NEWS_MS = 60_000;
/** No question takes longer: its stages time out before, milliseconds. */
const LONGEST_PROBE_MS = 60_000;
/** Dependencies learnt from heartbeats; a line that shows ever new origins is not followed. */
const MOST_LEARNT = 3;

/** What a dependency watch needs. */
export interface DependencyWatchOptions {
  readonly unit: UnitName;
  readonly clock: Clock;
  readonly settings: () => UnitSettings;
  readonly unitFile: () => UnitFile | null;
  readonly onObservation: (observation: Observation) => void;
  /** Told once of each dependency that does not answer and never did: it is not known to be down. */
  readonly onNeverReached?: (probe: ProbeObservation) => void;
  /** How one is asked. @default observeDependency */
  readonly probe?: typeof observeDependency | undefined;
}

/**
 * Asks what a unit depends on: once while all looks well (the baseline: only what has answered can be down), then only
 * while something looks wrong, until it looks right again.
 */
export class DependencyWatch {
  private readonly options: DependencyWatchOptions;
  private readonly learnt = new Set<string>();
  /** Entries that have said what they have to say while all was well. */
  private readonly known = new Set<string>();
  private readonly reached = new Set<string>();
  /** How each one answered last. */
  private readonly answers = new Map<string, boolean>();
  private readonly told = new Set<string>();
  private asking = false;
  /** When was asked lately, the newest last. */
  private askedAtMs: readonly number[] = [];
  private isUrgent = false;
  private heartbeatAtMs = -Infinity;
  private doubtedSinceMs: MonotonicMs | null = null;
  private baseline: { dueMs: number; afterMs: number } = { dueMs: -Infinity, afterMs: BASELINE_MS.first };

  constructor(options: DependencyWatchOptions) {
    this.options = options;
  }

  /** Knows again what was asked before this daemon came up: in the middle of an outage no heartbeat would show it. */
  recall(probes: readonly ProbeObservation[]): void {
    for (const { dependency, up } of probes) {
      if (up) this.reached.add(dependency);
      this.learn(dependency);
    }
  }

  /** Learns from a heartbeat where the unit polls, unless `depends` says what to ask; and sees that the way may be open again. */
  heartbeat(origin: string | null): void {
    // Without a pattern of the owner's, a heartbeat is a Telegram library's.
    const { activity } = this.options.settings();
    const shown = origin ?? (activity.pattern === null && this.learnt.size === 0 ? TELEGRAM : null);
    if (shown !== null) this.learn(shown);
    const nowMs = this.options.clock.monotonicMs();
    const isNews = nowMs - this.heartbeatAtMs > NEWS_MS;
    this.heartbeatAtMs = nowMs;
    if (this.doubtedSinceMs === null) this.askBaseline();
    else if (isNews) this.ask();
  }

  /** Another invocation has read its environment anew. A unit that systemd had to start again fell before. */
  started({ startCause }: UnitObservation): void {
    this.known.clear();
    this.baseline = { dueMs: -Infinity, afterMs: BASELINE_MS.first };
    if (startCause === "systemd") this.askAtOnce();
    else if (this.doubtedSinceMs !== null) this.ask();
  }

  /** Asks if the situation looks as though a dependency might be the cause; and the baseline of what is configured, once the unit runs. */
  tick(situation: Situation | null): void {
    if (situation === null) return;
    const nowMs = this.options.clock.monotonicMs();
    if (!isDoubtful(situation)) {
      this.doubtedSinceMs = null;
      if (situation.unit?.activeState === "active" && this.options.settings().depends !== null) this.askBaseline();
      return;
    }
    if (this.doubtedSinceMs === null || this.isUrgent) this.askAtOnce();
    this.doubtedSinceMs ??= nowMs;
    const lastsMs = (nowMs - this.doubtedSinceMs) * LASTING.share;
    this.askAfter(Math.max(this.retryMs, Math.min(LASTING.mostMs, lastsMs)));
  }

  /** Asks, unless it was asked shortly before. */
  ask(): void {
    this.askAfter(this.retryMs);
  }

  /** Asks as soon as may be: a decision waits for the answer. */
  askAtOnce(): void {
    this.isUrgent = true;
    const fromMs = this.options.clock.monotonicMs() - AT_ONCE.withinMs;
    const lately = this.askedAtMs.filter((atMs) => atMs > fromMs).length;
    this.askAfter(lately < AT_ONCE.most ? RETRY_MS.least : this.retryMs);
  }

  private learn(origin: string): void {
    if (this.options.settings().depends === null && this.learnt.size < MOST_LEARNT) this.learnt.add(origin);
  }

  private askBaseline(): void {
    if (this.entries.every((entry) => this.known.has(entry))) return;
    const { baseline } = this;
    const nowMs = this.options.clock.monotonicMs();
    if (nowMs < baseline.dueMs) return;
    this.baseline = { dueMs: nowMs + baseline.afterMs, afterMs: Math.min(2 * baseline.afterMs, BASELINE_MS.most) };
    this.ask();
  }

  private askAfter(pauseMs: number): void {
    const nowMs = this.options.clock.monotonicMs();
    if (this.asking || this.entries.length === 0 || nowMs - (this.askedAtMs.at(-1) ?? -Infinity) < pauseMs) return;
    this.asking = true;
    this.isUrgent = false;
    this.askedAtMs = [...this.askedAtMs, nowMs].slice(-AT_ONCE.most);
    void this.askAll().finally(() => {
      this.asking = false;
    });
  }

  private get retryMs(): number {
    const { activity } = this.options.settings();
    return Math.min(RETRY_MS.most, Math.max(RETRY_MS.least, activity.stallAfterMs / 4));
  }

  private get entries(): readonly string[] {
    return this.options.settings().depends ?? [...this.learnt];
  }

  private async askAll(): Promise<void> {
    const { unit, clock, unitFile, probe = observeDependency } = this.options;
    const { environment = [], environmentFiles = [] } = unitFile() ?? {};
    // Read each time: whoever edits the file does not tell us.
    const variables = readUnitEnvironment({ environment, environmentFiles });
    const beganMs = clock.monotonicMs();
    const ask = async (entry: string) => {
      const answer = await probe({ unit, entry, environment: variables, clock });
      // We were stopped meanwhile: what timed out tells of us, and what answered of a time that is past.
      if (clock.monotonicMs() - beganMs > LONGEST_PROBE_MS) this.isUrgent = true;
      else this.hear(entry, answer);
    };
    await Promise.all(this.entries.map(ask));
  }

  private hear(entry: string, observation: Awaited<ReturnType<typeof observeDependency>>): void {
    if (observation.kind === "probe" && observation.up) this.reached.add(observation.dependency);
    if (observation.kind === "probe") this.compare(observation);
    const isUnreached = observation.kind === "probe" && !this.reached.has(observation.dependency);
    if (!isUnreached) this.known.add(entry);
    this.options.onObservation(observation);
    if (!isUnreached || this.told.has(observation.dependency)) return;
    this.told.add(observation.dependency);
    this.options.onNeverReached?.(observation);
  }
  /** One that answers otherwise than before is asked again soon, however long it has been so: one answer proves little. */
  private compare({ dependency, up }: ProbeObservation): void {
    const before = this.answers.get(dependency);
    this.answers.set(dependency, up);
    const isChange = before !== undefined && before !== up;
    if (isChange && this.doubtedSinceMs !== null) this.doubtedSinceMs = this.options.clock.monotonicMs();
  }
}
