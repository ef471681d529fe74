import type { Observation } from "../../model/observation.ts";
import type { BootId, MonotonicMs, UnitName, WallMs } from "../../model/scalars.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Skim } from "../../runtime/line-splitter.ts";
import { entryFields, parseEntry } from "./entry.ts";
import { Lag } from "./lag.ts";
import { type JournalScope, unitMatches } from "./matches.ts";
import { type JournalObserver, journalObserver, type OwnWords } from "./observe.ts";
import { mayNotRead } from "./permission.ts";
import { journalSkim } from "./skim.ts";

/** Starts a program and gives its lines; `follow` of src/runtime/exec.ts. */
export type Follow = (
  file: string,
  args: readonly string[],
  options: { onLine(line: string): void; onEnd(why: string): void; maxLineBytes?: number; skim?: Skim | undefined },
) => FollowedChild;

interface FollowedChild {
  stop(): void;
  /** Gives the last line where it was passed over. */
  catchUp?(): void;
}

/** Calls back once after a delay; gives a way to cancel. */
export type Schedule = (callback: () => void, delayMs: number) => () => void;

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 30_000;
/** A child that lives so long has found its place in the journal: a refused cursor ends it within milliseconds. */
const SETTLED_MS = 1000;
/** A cursor that journalctl dies of, whatever it says about it, is given up after so many deaths in a row. */
const DEATHS_OF_A_CURSOR = 3;

const timer: Schedule = (callback, delayMs) => {
  const handle = setTimeout(callback, delayMs);
  handle.unref();
  return () => clearTimeout(handle);
};

/**
 * Follows the journal of all units through one journalctl child, and starts it again from the last entry when it dies, or stands still.
 * Each unit is told when sight is lost (`follower-lost`, `not-permitted`, `behind`: the present is still to be read) and when it
 * is back (`following`); nothing comes twice.
 */
export class JournalFollower {
  readonly #options: FollowerOptions;
  readonly #schedule: Schedule;
  readonly #observer: JournalObserver;
  readonly #lag: Lag;
  readonly #skim: Skim;
  #cursor: string | null;
  #sinceWallMs: WallMs;
  #child: FollowedChild | null = null;
  /** Takes nothing more from the child. */
  #abandon: () => void = () => {};
  #cancelTimer: () => void = () => {};
  #retryMs = FIRST_RETRY_MS;
  #deathsInARow = 0;
  /** What was told last; null before the first. */
  #told: "seen" | "behind" | "lost" | null = null;
  #isSettled = false;
  #garbageLines = 0;
  #stopped = false;

  /** Starts to follow at once: after `cursor`, or from now without one. */
  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#schedule = options.schedule ?? timer;
    this.#cursor = options.cursor;
    this.#sinceWallMs = options.clock.wallMs();
    const bootId = options.bootId ?? options.clock.bootId;
    this.#lag = new Lag({ bootId, nowMs: () => options.clock.monotonicMs() });
    this.#observer = journalObserver({ ...options, bootId });
    const skim = journalSkim({
      ownWords: [...(options.ownWords?.values() ?? [])],
      heeded: () => this.#observer.heeded(options.clock.monotonicMs()),
    });
    this.#skim = (text, from) => {
      const to = skim(text, from);
      if (to > from) this.#lag.passOver();
      return to;
    };
    this.#start();
  }

  /** The last entry read, and up to a tick later the last one passed over; null before the first. To be persisted. */
  get cursor(): string | null {
    return this.#cursor;
  }

  /** Lines that were no journal entry. */
  get garbageLines(): number {
    return this.#garbageLines;
  }

  /** To be called about once a second: takes the cursor on, and ends a suppression, or being behind, where all has fallen silent. */
  tick(): void {
    this.#lag.catchUp(() => this.#child?.catchUp?.());
    if (this.#lag.standsStill) this.#giveUp();
    if (this.#isSettled) this.#see();
    this.#tell(this.#observer.tick(this.#options.clock.monotonicMs()));
  }

  /** Takes in that the journal has an entry of this time: where nothing is read in the seconds after that, the child stands still. */
  expect(atMs: MonotonicMs): void {
    this.#lag.expect(atMs);
  }

  /** Ends the child; nothing is observed afterwards. */
  stop(): void {
    this.#stopped = true;
    this.#cancelTimer();
    this.#child?.stop();
    this.#child = null;
  }

  #start(): void {
    let ended = false;
    this.#cancelTimer();
    this.#lag.renew();
    const child = this.#options.follow("journalctl", this.#arguments(), {
      onLine: (line) => {
        if (!ended && !this.#stopped) this.#read(line);
      },
      onEnd: (why) => {
        if (ended || this.#stopped) return;
        ended = true;
        this.#lose(why);
      },
      skim: this.#skim,
    });
    if (ended || this.#stopped) {
      return;
    }
    this.#child = child;
    this.#abandon = () => (ended = true);
    this.#cancelTimer = this.#schedule(() => this.#settle(), SETTLED_MS);
  }

  /** Ends a child that gives nothing, though the journal has more; what it may still say is said by the next one. */
  #giveUp(): void {
    const child = this.#child;
    if (child === null) return;
    this.#abandon();
    child.stop();
    this.#lose("journalctl stood still");
  }

  #arguments(): string[] {
    const { units, scope } = this.#options;
    return [
      "--follow",
      "--no-tail",
      "--quiet",
      "--no-pager",
      "--output=json",
      `--output-fields=${entryFields.join(",")}`,
      this.#cursor === null ? `--since=@${(this.#sinceWallMs / 1000).toFixed(6)}` : `--after-cursor=${this.#cursor}`,
      ...unitMatches(units, scope),
    ];
  }

  #read(line: string): void {
    const entry = parseEntry(line);
    if (entry === null) {
      this.#garbageLines += 1;
      return;
    }
    this.#deathsInARow = 0;
    if (this.#lag.read(entry)) this.#fallBehind();
    else this.#see();
    this.#cursor = entry.cursor;
    this.#sinceWallMs = entry.atWallMs;
    this.#tell(this.#observer.observe(entry));
  }

  #settle(): void {
    this.#retryMs = FIRST_RETRY_MS;
    this.#deathsInARow = 0;
    this.#isSettled = true;
    this.#see();
  }

  /** What was not seen before, at a start or after a loss, is not said to be lost. */
  #fallBehind(): void {
    if (this.#told !== "seen") return;
    this.#told = "behind";
    this.#sight(false, "behind");
  }

  #see(): void {
    if (this.#told === "seen" || !this.#lag.isCaughtUp) return;
    this.#told = "seen";
    this.#sight(true, "following");
  }

  #lose(why: string): void {
    this.#child = null;
    this.#cancelTimer();
    this.#deathsInARow += 1;
    this.#isSettled = false;
    if (this.#told !== "lost") {
      this.#told = "lost";
      const atMs = this.#options.clock.monotonicMs();
      this.#tell(this.#options.units.map((unit) => ({ kind: "blind", unit, atMs, sensor: "journal", why })));
      this.#sight(false, mayNotRead(why) ? "not-permitted" : "follower-lost");
    }
    if (this.#cursor !== null && (/cursor/i.test(why) || this.#deathsInARow >= DEATHS_OF_A_CURSOR)) {
      // From the start of this follower, or from right behind the last entry that it read.
      this.#cursor = null;
      this.#sinceWallMs = (this.#sinceWallMs + 0.001) as WallMs;
    }
    const delayMs = this.#retryMs;
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
    this.#cancelTimer = this.#schedule(() => this.#start(), delayMs);
  }

  #sight(visible: boolean, reason: string): void {
    const atMs = this.#options.clock.monotonicMs();
    // What journald drops of a unit is not seen by reading on.
    const units = visible
      ? this.#options.units.filter((unit) => !this.#observer.isSuppressed(unit))
      : this.#options.units;
    this.#tell(units.map((unit) => ({ kind: "sight", unit, atMs, visible, reason })));
  }

  #tell(observations: readonly Observation[]): void {
    for (const observation of observations) {
      this.#options.onObservation(observation);
    }
  }
}

/** What a follower needs. */
export interface FollowerOptions {
  readonly units: readonly UnitName[];
  readonly scope: JournalScope;
  /** What journald calls this boot. @default {the clock's} */
  readonly bootId?: BootId;
  /** Where to go on; null: from now. */
  readonly cursor: string | null;
  /** The owners' heartbeats and words, by unit. */
  readonly ownWords?: ReadonlyMap<UnitName, OwnWords>;
  readonly clock: Clock;
  readonly follow: Follow;
  readonly onObservation: (observation: Observation) => void;
  /** @default {timers of the runtime} */
  readonly schedule?: Schedule;
}
