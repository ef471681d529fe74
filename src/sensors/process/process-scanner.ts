import { parseLastPid } from "../../procfs/loadavg.ts";
import { ProcFiles } from "../../procfs/proc-files.ts";
import { readStat } from "../../procfs/process-facts.ts";
import type { BlindObservation, ProcessesObservation } from "../../model/observation.ts";
import type { MonotonicMs } from "../../model/scalars.ts";
import { isStranger, readCandidate, type Candidate } from "./candidate.ts";
import { isInteresting, interestsOf, type Interests } from "./interests.ts";
import { observeUnit } from "./observe-unit.ts";
import { LastReading, type ProcessKey } from "./last-reading.ts";
import { ProcessCache } from "./process-cache.ts";
import { readAncestors, tableOfPass, type ProcessTable } from "./process-table.ts";
import { isEnforced, type KnownProgram, programsKey } from "./program.ts";
import { reusedNumbers } from "./reused-numbers.ts";
import { TimeShare } from "./time-share.ts";
import { UnitPrograms, type UnitProgram, type UnitProgramFacts } from "./unit-program.ts";

/** What the scanner works with. */
export interface ProcessScannerOptions {
  /** @default "/proc" */
  readonly procRoot?: string;
  /** Takes secrets out of a command line before it leaves. */
  readonly redact: (text: string) => string;
  /** @default process.pid */
  readonly ownPid?: number;
  /** A clock for the scanner's own cost. @default process.hrtime */
  readonly costClockMs?: () => number;
}

/** When a pass was made, and whether it must look at every process. */
export interface ScanOptions {
  readonly atMs: MonotonicMs;
  /** True: every process, whatever it costs (a conflict asks for it). @default false */
  readonly full?: boolean;
}

/** What a pass gives for each unit. */
export type ScanObservation = ProcessesObservation | BlindObservation;

/** The sweep over known processes may take this share of one core. */
const SWEEP_SHARE = 0.005;
/** And this one to look again at those who ran something else: an exec shows in the sweep, so only files that have moved since are missed. */
const REVIEW_SHARE = 0.0015;
/** More new PIDs than that are cheaper to find by listing them all. */
const PROBED_RANGE = 128;

/** Makes a scanner of the processes under one `/proc`. */
export function createProcessScanner(options: ProcessScannerOptions): ProcessScanner {
  return new ProcessScanner(options);
}

/** Scans the host's processes for strays of all units in one pass, and remembers what needs no second look. */
export class ProcessScanner {
  readonly #files: ProcFiles;
  readonly #redact: (text: string) => string;
  readonly #ownPid: number;
  readonly #cache: ProcessCache;
  readonly #programs: UnitPrograms;
  #interests: Interests = interestsOf([]);
  #lastPid: number | null = null;
  readonly #sweepShare: TimeShare;
  readonly #reviewShare: TimeShare;
  #sweepQueue: number[] = [];
  #programsKey = "";
  readonly #last = new LastReading();
  #swept = false;

  constructor(options: ProcessScannerOptions) {
    this.#files = new ProcFiles(options.procRoot ?? "/proc");
    this.#redact = options.redact;
    this.#ownPid = options.ownPid ?? process.pid;
    const costClockMs = options.costClockMs ?? (() => Number(process.hrtime.bigint()) / 1e6);
    this.#sweepShare = new TimeShare(SWEEP_SHARE, costClockMs);
    this.#reviewShare = new TimeShare(REVIEW_SHARE, costClockMs);
    this.#programs = new UnitPrograms(this.#files);
    this.#cache = new ProcessCache(this.#files, (words) => isInteresting(words, this.#interests));
  }

  /**
   * One pass for all units: new processes, a slice of the known ones (all of them the first time and when `full`), and a
   * judgement for each unit: the last one, where all that it rests on is the same.
   */
  scan(units: readonly UnitProgramFacts[], { atMs, full = false }: ScanOptions): readonly ScanObservation[] {
    this.#programs.keepOnly(new Set(units.map(({ unit }) => unit)));
    const blind = this.#lookAround(full || !this.#swept);
    if (blind !== null)
      return units.map(({ unit }) => ({ kind: "blind", unit, atMs, sensor: "processes", why: blind }));
    const pids = this.#cache.interesting();
    const again = full ? null : this.#last.again(units, { atMs, pids, keyNow: (pid) => this.#keyNow(pid) });
    return again ?? this.#observe(units, atMs);
  }

  /** A pass over new processes alone; the units' observations when a candidate has appeared or gone since the last pass, else none. */
  quickScan(units: readonly UnitProgramFacts[], { atMs }: ScanOptions): readonly ScanObservation[] {
    if (!this.#swept) return this.scan(units, { atMs });
    this.#probeNew();
    const table = this.#table();
    const pids = this.#cache.interesting().filter((pid) => this.#isStill(pid, table));
    if (pids.length === this.#last.size && pids.every((pid) => this.#last.keyOf(pid) !== undefined)) return [];
    return this.#observe(units, atMs);
  }

  /** False of one that is no process, or no longer; of those that are nobody's concern that is asked at the next scan. */
  #isStill(pid: number, table: ProcessTable): boolean {
    const known = this.#last.keyOf(pid);
    if (known === undefined) return table.get(pid) !== null;
    return !this.#last.isDisputed(pid) || this.#keyNow(pid) === known;
  }

  /** Null: it is gone, or cannot be read. */
  #keyNow(pid: number): ProcessKey | null {
    this.#cache.probe(pid);
    const stat = readStat(this.#files, pid);
    return stat.kind === "read" ? this.#keyOf(pid, stat.value.startTimeTicks) : null;
  }

  #keyOf(pid: number, startTimeTicks: number): ProcessKey {
    return `${pid}:${startTimeTicks}:${this.#cache.wordsHash(pid)}`;
  }

  /** Null, or why the host's processes cannot be seen. */
  #lookAround(full: boolean): string | null {
    const listing = this.#files.pids();
    if (listing.kind !== "read") return `${this.#files.procRoot} cannot be listed`;
    // Under hidepid= the processes of others are not listed, or not to be read.
    if (!listing.value.includes(1) || this.#files.bytes("1/cmdline").kind !== "read") {
      return `${this.#files.procRoot} hides the processes of others`;
    }
    this.#cache.keepOnly(new Set(listing.value));
    this.#cache.probeYoung();
    for (const pid of listing.value) if (!this.#cache.has(pid)) this.#cache.probe(pid);
    this.#noteLastPid();
    if (full) {
      this.#cache.recallAll();
      this.#sweepAll(listing.value);
    } else this.#sweepSlice(listing.value);
    return null;
  }

  #sweepAll(pids: readonly number[]): void {
    for (const pid of pids) this.#cache.probe(pid);
    this.#sweepQueue = [];
    this.#swept = true;
  }

  #sweepSlice(pids: readonly number[]): void {
    if (this.#sweepQueue.length === 0) this.#sweepQueue = [...pids];
    this.#sweepShare.spend(() => {
      const pid = this.#sweepQueue.pop();
      if (pid !== undefined) this.#cache.probe(pid);
      return pid !== undefined;
    });
  }

  #probeNew(): void {
    this.#cache.probeYoung();
    const before = this.#lastPid;
    const lastPid = this.#noteLastPid();
    if (lastPid !== null && lastPid === before) return;
    if (lastPid !== null && before !== null && lastPid > before && lastPid - before <= PROBED_RANGE) {
      for (let pid = before + 1; pid <= lastPid; pid += 1) this.#cache.probe(pid);
      return;
    }
    const listing = this.#files.pids();
    if (listing.kind !== "read") return;
    for (const pid of listing.value) if (!this.#cache.has(pid)) this.#cache.probe(pid);
  }

  /** Who has been given the number of somebody that was judged is somebody else, whatever his words are. */
  #noteLastPid(): number | null {
    const read = this.#files.text("loadavg");
    const now = read.kind === "read" ? parseLastPid(read.value) : null;
    for (const pid of reusedNumbers(this.#cache.strangers, { before: this.#lastPid, now })) this.#cache.recall(pid);
    this.#lastPid = now;
    return now;
  }

  #observe(units: readonly UnitProgramFacts[], atMs: MonotonicMs): readonly ScanObservation[] {
    const bootId = this.#files.bootId();
    if (bootId === null) {
      const why = "the boot ID cannot be read";
      return units.map(({ unit }) => ({ kind: "blind", unit, atMs, sensor: "processes", why }));
    }
    const table = this.#table();
    const found = units.map((facts) => ({ facts, known: this.#programs.find(facts, table) }));
    this.#follow(found.map(({ known }) => known));
    const programs = found.flatMap(({ known: { program } }) => (isEnforced(program) ? [program] : []));
    this.#review(programs, table);
    const candidates: Candidate[] = [];
    const keys = new Map<number, ProcessKey>();
    for (const pid of this.#cache.interesting()) {
      const facts = table.get(pid);
      if (facts === null) continue;
      const candidate = readCandidate(this.#files, facts);
      if (isStranger(candidate, programs)) {
        this.#cache.setAside(pid);
        continue;
      }
      keys.set(pid, this.#keyOf(pid, facts.startTimeTicks));
      candidates.push(candidate);
    }
    const own = table.get(this.#ownPid);
    const ancestors = own === null ? [] : readAncestors(table, own).map(({ pid }) => pid);
    const protectedPids = new Set([this.#ownPid, ...ancestors]);
    const observations = found.map(({ facts, known }) =>
      observeUnit({ facts, known, candidates, table, protectedPids, bootId, atMs, redact: this.#redact }),
    );
    this.#last.set(units, { atMs, observations, keys });
    return observations;
  }

  /** Judges some of those again who ran something else, those that have waited longest; all when the units' programs have changed. */
  #review(programs: readonly KnownProgram[], table: ProcessTable): void {
    const key = programsKey(programs);
    if (key !== this.#programsKey) this.#cache.recallAll();
    this.#programsKey = key;
    let left = this.#cache.strangers.size;
    this.#reviewShare.spend(() => {
      const [pid] = this.#cache.strangers;
      if (pid === undefined || left === 0) return false;
      left -= 1;
      const facts = table.get(pid);
      if (facts !== null && isStranger(readCandidate(this.#files, facts), programs)) this.#cache.setAside(pid);
      else this.#cache.recall(pid);
      return true;
    });
  }

  /** Looks for other programs from now on, and at every process again, when the units' programs have changed. */
  #follow(known: readonly UnitProgram[]): void {
    const interests = interestsOf(known.map(({ program }) => program));
    if (interests.key === this.#interests.key) return;
    this.#interests = interests;
    this.#cache.clear();
    const listing = this.#files.pids();
    if (listing.kind === "read") this.#sweepAll(listing.value);
  }

  #table(): ProcessTable {
    return tableOfPass(this.#files, this.#cache, this.#ownPid);
  }
}
