import type { ProcessesObservation } from "../../model/observation.ts";
import type { BootId, MonotonicMs } from "../../model/scalars.ts";
import type { Candidate } from "./candidate.ts";
import { judgeProcesses } from "./judge-processes.ts";
import type { ProcessTable } from "./process-table.ts";
import { describeProgram, isEnforced, offReasonOf } from "./program.ts";
import { summarise } from "./summary.ts";
import type { UnitProgram, UnitProgramFacts } from "./unit-program.ts";

/** What one pass gives for one unit. */
export function observeUnit(input: {
  readonly facts: UnitProgramFacts;
  readonly known: UnitProgram;
  readonly candidates: readonly Candidate[];
  readonly table: ProcessTable;
  readonly protectedPids: ReadonlySet<number>;
  readonly bootId: BootId;
  readonly atMs: MonotonicMs;
  readonly redact: (text: string) => string;
}): ProcessesObservation {
  const { facts, known, bootId, redact } = input;
  const { program } = known;
  const offReason = offReasonOf(program);
  const observation = {
    kind: "processes" as const,
    unit: facts.unit,
    atMs: input.atMs,
    enforced: offReason === null,
    offReason,
    program: describeProgram(program),
  };
  if (!isEnforced(program)) return { ...observation, judged: [] };
  const judged = judgeProcesses({
    unit: facts,
    known: { ...known, program },
    candidates: input.candidates,
    table: input.table,
    protectedPids: input.protectedPids,
    summarise: (process) => summarise(process, { bootId, redact }),
  });
  return { ...observation, judged };
}
