import type { WardedBot } from "../warded-bot.ts";

/** One thing that happens to the bot again and again, and what is timed of it. */
export interface Scene {
  readonly name: string;
  /** Lines of the unit's section in the configuration. */
  readonly settings: readonly string[];
  /** What is timed, each with the settings that it depends on. */
  readonly rows: readonly string[];
  /** How often a round plays it, with --quick too; 0: not at all. */
  readonly trials: number;
  readonly quickTrials: number;
  /** Whether there is one round of it only, for it takes minutes by its settings. @default false */
  readonly once?: boolean;
  /** Once, before the trials. */
  prepare?(stage: WardedBot): Promise<void>;
  /**
   * Plays it once, at a moment (0 to 1) of the interval that counts, and gives milliseconds, one for each row; leaves
   * the bot healthy and unitwarden at rest.
   */
  play(stage: WardedBot, phase: number): Promise<readonly number[]>;
}
