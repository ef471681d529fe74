import type { Book } from "./book.ts";
import type { PeerVersions } from "./peers.ts";
import type { Table } from "./table.ts";

/** What a section is run with; a section takes what it knows of it. */
export interface SectionOptions {
  /** How often everything is measured, all contenders in turn. */
  readonly rounds: number;
  /** Names of contenders; empty: all. */
  readonly contenders: readonly string[];
  /** Names of what is measured (faults of `healing`, scenes of `reaction`); empty: all. */
  readonly only: readonly string[];
  /** Leaves out, with a mark, what takes a contender minutes by its own settings. */
  readonly quick: boolean;
  /** How long a contender is waited for, where its settings do not ask for more. */
  readonly limitMs: number;
  /** Machines that run at once. */
  readonly atOnce: number;
  /** A directory with PM2 in its `node_modules`; null: it is installed for this run, and removed. */
  readonly pm2Directory: string | null;
  /** Where results are kept as they come, and what of an earlier run stands there. */
  readonly book: Book;
  /** A directory that takes plots as SVG files, where a section has some. */
  readonly plotsDirectory?: string | undefined;
  /** How long `footprint` has unitwarden work, minutes. */
  readonly workMinutes?: number | undefined;
  /** Takes a line of progress. */
  readonly say: (line: string) => void;
}

/** What a section has measured: tables for people, data for the JSON file. */
export interface SectionResult {
  readonly tables: readonly Table[];
  /** What could not be measured, and why. */
  readonly broken: readonly string[];
  readonly peers: PeerVersions;
  readonly data: unknown;
}

/** A part of the benchmark that can be chosen by name. */
export interface Section {
  readonly name: string;
  run(options: SectionOptions): Promise<SectionResult>;
}
