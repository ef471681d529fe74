import { isMemberOf } from "../../procfs/cgroup.ts";
import { parseEnviron } from "../../procfs/environ.ts";
import type { ProcFiles } from "../../procfs/proc-files.ts";
import type { ProcessFacts } from "../../procfs/process-facts.ts";
import type { UnitName } from "../../model/scalars.ts";
import { programOfExecStart } from "./exec-start-program.ts";
import { readDescendants, type ProcessTable } from "./process-table.ts";
import { describeProgram, offReasonOf, type Program } from "./program.ts";
import { programOfProcess, type ProcessProgram } from "./process-program.ts";
import type { EnvironmentFile } from "../probe/environment.ts";
import { declaredTokens } from "./declared-tokens.ts";
import { hasTokens, NO_TOKENS, tokenEvidence, type TokenEvidence } from "./token-evidence.ts";

/** What the scan has to know of a unit, from systemd's properties. */
export interface UnitProgramFacts {
  readonly unit: UnitName;
  /** `ControlGroup`; null when the unit has none. */
  readonly controlGroup: string | null;
  /** `MainPID`; null when there is none. */
  readonly mainPid: number | null;
  /** The words of the first `ExecStart` command; null or empty when unknown. */
  readonly execStart: readonly string[] | null;
  /** `WorkingDirectory`; null or empty: the root directory. */
  readonly workingDirectory: string | null;
  /** The user ID the unit runs as where systemd tells (`UID`); used until its process has been seen. */
  readonly uid?: number | null;
  /** `Environment` and `EnvironmentFiles`: they show the unit's tokens while its process cannot. */
  readonly environment?: readonly string[];
  readonly environmentFiles?: readonly EnvironmentFile[];
}

/** A unit's program, and what else of its process the judgement needs. */
export interface UnitProgram {
  readonly program: Program;
  /** Effective user ID of the process that runs the program; null while none has been seen. */
  readonly uid: number | null;
  /** Null: the unit's environment cannot be read. */
  readonly tokens: TokenEvidence | null;
}

/** systemd's own, between fork and exec: it is not the unit's program yet (systemd-executor since systemd 255). */
function isStarter(program: Program): boolean {
  return program.kind === "executable" && /\/systemd\/systemd(?:-executor)?$/u.test(program.file.path);
}

/** Finds the program of each unit, and remembers the last one seen while the unit is down. */
export class UnitPrograms {
  readonly #files: ProcFiles;
  readonly #lastSeen = new Map<UnitName, { readonly startedAs: string; readonly seen: UnitProgram }>();

  constructor(files: ProcFiles) {
    this.#files = files;
  }

  /** The program of the running main process (or of what its wrapper runs), else the last one seen, else that of `ExecStart`. */
  find(facts: UnitProgramFacts, table: ProcessTable): UnitProgram {
    const startedAs = JSON.stringify([facts.execStart, facts.workingDirectory]);
    const running = this.#ofRunning(facts, table);
    if (running !== null) {
      if (describeProgram(running.program) !== null && offReasonOf(running.program) !== "system-executable") {
        this.#lastSeen.set(facts.unit, { startedAs, seen: running });
      }
      return running;
    }
    const last = this.#lastSeen.get(facts.unit);
    if (last?.startedAs === startedAs) return last.seen;
    const program = programOfExecStart(this.#files, facts.execStart ?? [], facts.workingDirectory || null);
    return { program, uid: facts.uid ?? null, tokens: declaredTokens(facts) };
  }

  /** Forgets the units that are no longer watched. */
  keepOnly(units: ReadonlySet<UnitName>): void {
    for (const unit of this.#lastSeen.keys()) if (!units.has(unit)) this.#lastSeen.delete(unit);
  }

  #ofRunning(facts: UnitProgramFacts, table: ProcessTable): UnitProgram | null {
    const main = facts.mainPid === null ? null : table.get(facts.mainPid);
    if (main === null) return null;
    const own = programOfProcess(this.#files, main);
    if (own.kind === "program") return isStarter(own.program) ? null : this.#seen(own.program, main, facts);
    if (own.kind !== "wrapper") return null;
    return this.#belowWrapper(facts, main, table);
  }

  /** The programs of a wrapper's descendants, the nearest generation that has any; two of a generation are one too many to choose. */
  #belowWrapper(facts: UnitProgramFacts, main: ProcessFacts, table: ProcessTable): UnitProgram | null {
    const generations = new Map<number, number>([[main.pid, 0]]);
    const found: { readonly generation: number; readonly facts: ProcessFacts; readonly own: ProcessProgram }[] = [];
    for (const child of readDescendants(table, main.pid)) {
      const generation = (generations.get(child.parentPid) ?? 0) + 1;
      generations.set(child.pid, generation);
      if (facts.controlGroup !== null && (child.cgroup === null || !isMemberOf(child.cgroup, facts.controlGroup)))
        continue;
      const own = programOfProcess(this.#files, child);
      if (own.kind === "program") found.push({ generation, facts: child, own });
    }
    const scripted = found.filter(({ own }) => own.kind === "program" && own.program.kind !== "executable");
    const candidates = scripted.length > 0 ? scripted : found;
    const nearest = candidates.filter(({ generation }) => generation === candidates[0]?.generation);
    const [first, ...others] = nearest;
    if (first === undefined || first.own.kind !== "program") return null;
    const name = describeProgram(first.own.program);
    const several = others.some(({ own }) => own.kind !== "program" || describeProgram(own.program) !== name);
    if (several) return this.#seen({ kind: "unknown", why: "several-programs" }, first.facts, facts);
    return this.#seen(first.own.program, first.facts, facts);
  }

  #seen(program: Program, process: ProcessFacts, facts: UnitProgramFacts): UnitProgram {
    const environment = this.#files.text(`${process.pid}/environ`);
    const initial = environment.kind === "read" ? tokenEvidence(parseEnviron(environment.value)) : NO_TOKENS;
    return { program, uid: process.uid, tokens: hasTokens(initial) ? initial : declaredTokens(facts) };
  }
}
