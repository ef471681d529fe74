import type { Table } from "../table.ts";
import type { Pace } from "./steady.ts";

/** Numbers by name: bytes, shares of a core, counts a second, milliseconds, as the columns have them. */
export type Figures = Readonly<Record<string, number>>;

/** What one measurement gave. */
export interface Reading {
  readonly figures: Figures;
  /** The same read again and again, where its course is what counts. */
  readonly series?: readonly Figures[];
  /** What has to be said of it: what the machine refused. */
  readonly remark?: string;
}

/** What a scene is measured with. */
export interface SceneContext {
  readonly quick: boolean;
  readonly pace: Pace;
  /** How long accelerated work goes on. */
  readonly workMs: number;
  /** Names of contenders; empty: all. */
  readonly contenders: readonly string[];
  /** PM2's program in a booted host. */
  readonly pm2: string;
}

/** One place of a scene's axis, measured in a host of its own. */
export interface ScenePoint {
  /** The row of the table. */
  readonly label: string;
  /** The place on the axis of its plot, and the line that it belongs to there. */
  readonly x: number;
  readonly line: string;
  measure(): Promise<Reading>;
}

/** A column of a scene's table. */
export interface Column {
  readonly head: string;
  readonly figure: string;
  readonly unit: "MB" | "%" | "a second" | "ms" | "s" | "MB/h" | "count";
}

/** What came of one measurement. */
export interface TrialResult {
  readonly scene: string;
  readonly label: string;
  readonly x: number;
  readonly line: string;
  readonly round: number;
  /** Null where it could not be measured. */
  readonly reading: Reading | null;
  readonly error: string | null;
}

/** Something that the footprint is measured against. */
export interface Scene {
  readonly name: string;
  readonly about: string;
  readonly columns: readonly Column[];
  points(context: SceneContext): readonly ScenePoint[];
  /** Tables that the columns cannot tell. */
  moreTables?(results: readonly TrialResult[]): Table[];
}
