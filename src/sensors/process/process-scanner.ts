import { parseLastPid } from "../../procfs/loadavg.ts";
import { ProcFiles } from "../../procfs/proc-files.ts";
import { readOwnNamespace, readProcessFacts, readStat, type ProcessFacts } from "../../procfs/process-facts.ts";
import type { BlindObservation, ProcessesObservation } from "../../model/observation.ts";
import type { BootId, MonotonicMs } from "../../model/scalars.ts";
import { readCandidate, type Candidate } from "./candidate.ts";
import { isInteresting, interestsOf, type Interests } from "./interests.ts";
import { judgeProcesses } from "./judge-processes.ts";
import { ProcessCache } from "./process-cache.ts";
import { readAncestors, type ProcessTable } from "./process-table.ts";
import { describeProgram, offReasonOf, type KnownProgram } from "./program.ts";
import { summarise } from "./summary.ts";
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
/** A sweep is cut into slices, so that the loop is not held up: at most this long a pass. */
const SLICE_MS = 50;
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
  readonly #costClockMs: () => number;
  readonly #cache: ProcessCache;
  readonly #programs: UnitPrograms;
  #interests: Interests = interestsOf([]);
  #lastPid: number | null = null;
  #sweepQueue: number[] = [];
  #creditMs = 0;
  #creditedAtMs: number;
  #listed: readonly string[] = [];
  #swept = false;

  constructor(options: ProcessScannerOptions) {
    this.#files = new ProcFiles(options.procRoot ?? "/proc");
    this.#redact = options.redact;
    this.#ownPid = options.ownPid ?? process.pid;
    this.#costClockMs = options.costClockMs ?? (() => Number(process.hrtime.bigint()) / 1e6);
    this.#creditedAtMs = this.#costClockMs();
    this.#programs = new UnitPrograms(this.#files);
    this.#cache = new ProcessCache(this.#files, (words) => isInteresting(words, this.#interests));
  }

  /** One pass for all units: new processes, a slice of the known ones (all of them the first time and when `full`), and a judgement for each unit. */
  scan(units: readonly UnitProgramFacts[], { atMs, full = false }: ScanOptions): readonly ScanObservation[] {
    this.#programs.keepOnly(new Set(units.map(({ unit }) => unit)));
    const blind = this.#lookAround(full || !this.#swept);
    if (blind !== null)
      return units.map(({ unit }) => ({ kind: "blind", unit, atMs, sensor: "processes", why: blind }));
    return this.#observe(units, atMs);
  }

  /** A pass over new processes alone; the units' observations when a candidate has appeared or gone since the last pass, else none. */
  quickScan(units: readonly UnitProgramFacts[], { atMs }: ScanOptions): readonly ScanObservation[] {
    if (!this.#swept) return this.scan(units, { atMs });
    this.#probeNew();
    const before = new Set(this.#listed);
    const table = this.#table();
    const now = this.#cache.interesting().flatMap((pid) => {
      // Of those known before only one file is read: are they still who they were?
      const stat = readStat(this.#files, pid);
      const key = stat.kind === "read" ? keyOf({ pid, startTimeTicks: stat.value.startTimeTicks }) : "";
      if (before.has(key)) return [key];
      const facts = table.get(pid);
      return facts === null ? [] : [keyOf(facts)];
    });
    if (now.length === before.size && now.every((key) => before.has(key))) return [];
    return this.#observe(units, atMs);
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
    this.#lastPid = this.#readLastPid();
    if (full) this.#sweepAll(listing.value);
    else this.#sweepSlice(listing.value);
    return null;
  }

  #sweepAll(pids: readonly number[]): void {
    for (const pid of pids) this.#cache.probe(pid);
    this.#sweepQueue = [];
    this.#swept = true;
  }

  /** Spends what has been earned since the last slice, by the measured cost. */
  #sweepSlice(pids: readonly number[]): void {
    const startedAtMs = this.#costClockMs();
    this.#creditMs = Math.min(SLICE_MS, this.#creditMs + (startedAtMs - this.#creditedAtMs) * SWEEP_SHARE);
    this.#creditedAtMs = startedAtMs;
    if (this.#sweepQueue.length === 0) this.#sweepQueue = [...pids];
    while (this.#costClockMs() - startedAtMs < this.#creditMs) {
      const pid = this.#sweepQueue.pop();
      if (pid === undefined) break;
      this.#cache.probe(pid);
    }
    this.#creditMs -= this.#costClockMs() - startedAtMs;
  }

  #probeNew(): void {
    this.#cache.probeYoung();
    const lastPid = this.#readLastPid();
    const before = this.#lastPid;
    this.#lastPid = lastPid;
    if (lastPid !== null && lastPid === before) return;
    if (lastPid !== null && before !== null && lastPid > before && lastPid - before <= PROBED_RANGE) {
      for (let pid = before + 1; pid <= lastPid; pid += 1) this.#cache.probe(pid);
      return;
    }
    const listing = this.#files.pids();
    if (listing.kind !== "read") return;
    for (const pid of listing.value) if (!this.#cache.has(pid)) this.#cache.probe(pid);
  }

  #readLastPid(): number | null {
    const read = this.#files.text("loadavg");
    return read.kind === "read" ? parseLastPid(read.value) : null;
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
    const candidates: Candidate[] = [];
    const keys: string[] = [];
    for (const pid of this.#cache.interesting()) {
      const facts = table.get(pid);
      if (facts === null) continue;
      keys.push(keyOf(facts));
      candidates.push(readCandidate(this.#files, facts));
    }
    this.#listed = keys;
    const own = table.get(this.#ownPid);
    const ancestors = own === null ? [] : readAncestors(table, own).map(({ pid }) => pid);
    const protectedPids = new Set([this.#ownPid, ...ancestors]);
    return found.map(({ facts, known }) =>
      this.#judge({ facts, known, candidates, table, protectedPids, bootId, atMs }),
    );
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

  #judge(input: {
    readonly facts: UnitProgramFacts;
    readonly known: UnitProgram;
    readonly candidates: readonly Candidate[];
    readonly table: ProcessTable;
    readonly protectedPids: ReadonlySet<number>;
    readonly bootId: BootId;
    readonly atMs: MonotonicMs;
  }): ProcessesObservation {
    const { facts, known, bootId } = input;
    const offReason = offReasonOf(known.program);
    const observation = {
      kind: "processes" as const,
      unit: facts.unit,
      atMs: input.atMs,
      enforced: offReason === null,
      offReason,
      program: describeProgram(known.program),
    };
    if (offReason !== null || known.program.kind === "container-runtime" || known.program.kind === "unknown") {
      return { ...observation, judged: [] };
    }
    const program: KnownProgram = known.program;
    const judged = judgeProcesses({
      unit: facts,
      known: { ...known, program },
      candidates: input.candidates,
      table: input.table,
      protectedPids: input.protectedPids,
      summarise: (process) => summarise(process, { bootId, redact: this.#redact }),
    });
    return { ...observation, judged };
  }

  #table(): ProcessTable {
    const ownNamespace = readOwnNamespace(this.#files, this.#ownPid);
    const read = new Map<number, ProcessFacts | null>();
    return {
      links: () => this.#cache.links(),
      get: (pid) => {
        const before = read.get(pid);
        if (before !== undefined) return before;
        const reading = readProcessFacts(this.#files, pid, { ownNamespace });
        const facts = reading.kind === "read" && reading.value.isProcess !== false ? reading.value : null;
        if (reading.kind === "gone") this.#cache.forget(pid);
        read.set(pid, facts);
        return facts;
      },
    };
  }
}

function keyOf({ pid, startTimeTicks }: { readonly pid: number; readonly startTimeTicks: number }): string {
  return `${pid}:${startTimeTicks}`;
}
