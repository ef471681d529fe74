import type { ProcessesObservation, Standing } from "../../model/observation.ts";
import type { MonotonicMs } from "../../model/scalars.ts";
import type { UnitProgramFacts } from "./unit-program.ts";

/** So old a judgement is made anew whatever is known: cgroups, namespaces and working directories can change without a sign. */
const HOLDS_MS = 60_000;

/** Who a process is, as far as one look tells: PID, start time and a checksum of its words. */
export type ProcessKey = string;

/** What the last judgement of all units gave and what it rests on, so that nothing is judged twice that has not changed. */
export class LastReading {
  #atMs: MonotonicMs | null = null;
  #units: readonly UnitProgramFacts[] = [];
  #observations: readonly ProcessesObservation[] = [];
  #keys: ReadonlyMap<number, ProcessKey> = new Map();
  #disputed: ReadonlySet<number> = new Set();

  /** Takes a new one in, with the processes that it was made of. */
  set(
    units: readonly UnitProgramFacts[],
    {
      atMs,
      observations,
      keys,
    }: {
      readonly atMs: MonotonicMs;
      readonly observations: readonly ProcessesObservation[];
      readonly keys: ReadonlyMap<number, ProcessKey>;
    },
  ): void {
    this.#atMs = atMs;
    this.#units = units;
    this.#observations = observations;
    this.#keys = keys;
    const judged = observations.flatMap((observation) => observation.judged);
    this.#disputed = new Set(judged.filter(({ standing }) => !isSettled(standing)).map(({ process }) => process.pid));
  }

  /** The key of a process in it; undefined of one that was not there. */
  keyOf(pid: number): ProcessKey | undefined {
    return this.#keys.get(pid);
  }

  get size(): number {
    return this.#keys.size;
  }

  /** True of a stray, and of one that may be: whether it is still there matters at once. */
  isDisputed(pid: number): boolean {
    return this.#disputed.has(pid);
  }

  /** What it gave, as of now; null where it is too old, or rests on what is no longer so, or where there is anybody to dispute. */
  again(
    units: readonly UnitProgramFacts[],
    {
      atMs,
      pids,
      keyNow,
    }: {
      readonly atMs: MonotonicMs;
      readonly pids: readonly number[];
      readonly keyNow: (pid: number) => ProcessKey | null;
    },
  ): readonly ProcessesObservation[] | null {
    if (this.#atMs === null || atMs - this.#atMs >= HOLDS_MS || this.#disputed.size > 0) return null;
    if (!this.#observations.every(({ enforced }) => enforced) || !areSame(units, this.#units)) return null;
    if (pids.length !== this.#keys.size || pids.some((pid) => keyNow(pid) !== this.#keys.get(pid))) return null;
    return this.#observations.map((observation) => ({ ...observation, atMs }));
  }
}

function isSettled(standing: Standing): boolean {
  return standing === "ours" || standing === "someone-else";
}

function areSame(some: readonly UnitProgramFacts[], others: readonly UnitProgramFacts[]): boolean {
  return some.length === others.length && some.every((unit, index) => isSame(unit, others[index]));
}

/** Lists are compared by what they are, not by what is in them: a unit's file that was read again is news. */
function isSame(one: UnitProgramFacts, other: UnitProgramFacts | undefined): boolean {
  const names = Object.keys(one) as (keyof UnitProgramFacts)[];
  return other !== undefined && names.every((name) => one[name] === other[name]);
}
