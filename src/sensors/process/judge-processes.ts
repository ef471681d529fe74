import { mayBeSignalled, type Untouchable } from "../../procfs/may-be-signalled.ts";
import type { ProcessFacts } from "../../procfs/process-facts.ts";
import type { JudgedProcess, ProcessSummary } from "../../model/observation.ts";
import { candidateFacts, type Candidate } from "./candidate.ts";
import { companyOf } from "./company.ts";
import { readAncestors, type ProcessTable } from "./process-table.ts";
import type { KnownProgram } from "./program.ts";
import { respawnerOf } from "./respawner.ts";
import { judgeStanding, type StandingJudgement } from "./standing.ts";
import type { UnitProgram, UnitProgramFacts } from "./unit-program.ts";

/** What a judgement of all candidates for one unit needs. */
export interface JudgementInput {
  readonly unit: UnitProgramFacts;
  readonly known: UnitProgram & { readonly program: KnownProgram };
  readonly candidates: readonly Candidate[];
  readonly table: ProcessTable;
  /** Ourselves and our ancestors: never listed. */
  readonly protectedPids: ReadonlySet<number>;
  readonly summarise: (facts: ProcessFacts) => ProcessSummary;
}

/** Judges every candidate for one unit; a copy's own forks go with it as company and are not listed again. */
export function judgeProcesses(input: JudgementInput): readonly JudgedProcess[] {
  const { unit, known, table } = input;
  const untouchable: Untouchable = {
    controlGroup: unit.controlGroup,
    mainPid: unit.mainPid,
    pids: input.protectedPids,
  };
  const matches = new Map<number, { readonly facts: ProcessFacts; readonly judgement: StandingJudgement }>();
  for (const candidate of input.candidates) {
    const { facts } = candidate;
    if (facts.pid <= 1 || facts.kernelThread || input.protectedPids.has(facts.pid)) continue;
    if (facts.state === "Z" || facts.state === "X" || facts.isProcess === false) continue;
    const compared = candidateFacts(candidate, unit, known.program, table);
    if (compared === null) continue;
    const judgement = judgeStanding(compared, {
      unit: unit.unit,
      controlGroup: unit.controlGroup,
      mainPid: unit.mainPid,
      programKind: known.program.kind,
      uid: known.uid,
      scriptOwnerUid: known.program.kind === "script" ? known.program.file.ownerUid : null,
      tokens: known.tokens,
    });
    const maySignal = mayBeSignalled(facts, untouchable);
    const sound = maySignal || (judgement.standing !== "stray" && !judgement.strayIfConflict);
    matches.set(facts.pid, { facts, judgement: sound ? judgement : UNREADABLE });
  }
  return list(input, matches, untouchable);
}

const UNREADABLE: StandingJudgement = { standing: "unknown", reason: "unreadable", strayIfConflict: false };

function list(
  input: JudgementInput,
  matches: ReadonlyMap<number, { readonly facts: ProcessFacts; readonly judgement: StandingJudgement }>,
  untouchable: Untouchable,
): readonly JudgedProcess[] {
  const judged: JudgedProcess[] = [];
  for (const { facts, judgement } of matches.values()) {
    const nearest = readAncestors(input.table, facts)
      .map(({ pid }) => matches.get(pid)?.judgement)
      .find((ancestor) => ancestor !== undefined);
    const process = input.summarise(facts);
    if (judgement.standing === "ours" && nearest?.standing === "ours") {
      judged.push({
        process,
        standing: "ours",
        reason: "child-of-ours",
        strayIfConflict: false,
        company: [],
        parent: null,
      });
      continue;
    }
    if (judgement.standing !== "stray" && !judgement.strayIfConflict) {
      judged.push({ process, ...judgement, company: [], parent: null });
      continue;
    }
    if (nearest !== undefined && nearest.standing === judgement.standing && nearest.reason === judgement.reason)
      continue;
    const company = companyOf(facts, input.table, untouchable);
    const members = [...company.wrappers, ...company.descendants];
    const parent = respawnerOf(facts, new Set(members.map(({ pid }) => pid)), input.table);
    judged.push({
      process,
      ...judgement,
      company: members.map(input.summarise),
      parent: parent === null ? null : input.summarise(parent),
    });
  }
  return judged;
}
