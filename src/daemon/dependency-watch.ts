import type { Observation } from "../model/observation.ts";
import type { UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { Situation } from "../policy/situation.ts";
import type { Clock } from "../runtime/clock.ts";
import { readUnitEnvironment } from "../sensors/probe/environment.ts";
import { observeDependency } from "../sensors/probe/observe-dependency.ts";
import type { UnitFile } from "../sensors/unit-file/unit-file.ts";

/** What a Telegram bot depends on when its heartbeat does not show where it polls. */
const TELEGRAM = "https://api.telegram.org";
/** While something looks wrong, a dependency is asked this often at most and at least, milliseconds. */
const RETRY_MS = { most: 15_000, least: 500 };
/** Dependencies learnt from heartbeats; a line that shows ever new origins is not followed. */
const MOST_LEARNT = 3;

/** What a dependency watch needs. */
export interface DependencyWatchOptions {
  readonly unit: UnitName;
  readonly clock: Clock;
  readonly settings: () => UnitSettings;
  readonly unitFile: () => UnitFile | null;
  readonly onObservation: (observation: Observation) => void;
}

/**
 * Asks what a unit depends on: once when a heartbeat shows that the way is open (the baseline), then only while
 * something looks wrong, until it looks right again.
 */
export class DependencyWatch {
  private readonly options: DependencyWatchOptions;
  private readonly learnt = new Set<string>();
  private readonly answered = new Set<string>();
  private asking = false;
  private askedAtMs = -Infinity;

  constructor(options: DependencyWatchOptions) {
    this.options = options;
  }

  /** Learns from a heartbeat where the unit polls, unless `depends` says what to ask. */
  heartbeat(origin: string | null): void {
    const { activity, depends } = this.options.settings();
    if (depends === null && this.learnt.size < MOST_LEARNT) {
      // Without a pattern of the owner's, a heartbeat is a Telegram library's.
      const shown = origin ?? (activity.pattern === null && this.learnt.size === 0 ? TELEGRAM : null);
      if (shown !== null) this.learnt.add(shown);
    }
    if (this.entries.some((entry) => !this.answered.has(entry))) this.ask();
  }

  /** Asks again if the situation looks as though a dependency might be the cause. */
  tick(situation: Situation | null): void {
    if (situation !== null && doubtful(situation)) this.ask();
  }

  /** Asks now, unless it was asked a moment ago. */
  ask(): void {
    const { clock, settings } = this.options;
    const retryMs = Math.min(RETRY_MS.most, Math.max(RETRY_MS.least, settings().activity.stallAfterMs / 4));
    const nowMs = clock.monotonicMs();
    if (this.asking || this.entries.length === 0 || nowMs - this.askedAtMs < retryMs) return;
    this.asking = true;
    this.askedAtMs = nowMs;
    void this.askAll().finally(() => {
      this.asking = false;
    });
  }

  private get entries(): readonly string[] {
    return this.options.settings().depends ?? [...this.learnt];
  }

  private async askAll(): Promise<void> {
    const { unit, clock, unitFile, onObservation } = this.options;
    const file = unitFile();
    const { environment = [], environmentFiles = [] } = file ?? {};
    const variables = readUnitEnvironment({ environment, environmentFiles });
    const ask = async (entry: string) => {
      const observation = await observeDependency({ unit, entry, environment: variables, clock });
      this.answered.add(entry);
      onObservation(observation);
    };
    await Promise.all(this.entries.map(ask));
  }
}

/** True while a dependency might explain what is seen, or is known to be down. */
function doubtful({ assessments: { stall, dependency, inactive, flapping } }: Situation): boolean {
  const quiet = ["silent-once", "network-errors-in-journal", "stall"].includes(stall.reason);
  return quiet || [dependency, inactive, flapping].some(({ health }) => health === "unhealthy");
}
