import { isMemberOf, type CgroupMembership } from "../../procfs/cgroup.ts";
import { ownerOfCgroup } from "../../procfs/cgroup-owner.ts";
import type { NamespaceRelation } from "../../procfs/process-facts.ts";
import type { Standing } from "../../model/observation.ts";
import type { ArgumentsRelation } from "./compare-arguments.ts";
import type { KnownProgram, ProgramMatch } from "./program.ts";
import { hasTokens, tokensContradict, type TokenEvidence } from "./token-evidence.ts";

/** What is known of a process that runs, or may run, the unit's program. */
export interface CandidateFacts {
  readonly pid: number;
  readonly cgroup: CgroupMembership | null;
  readonly namespace: NamespaceRelation;
  readonly uid: number | null;
  /** `unresolved`: the words name the program, but the file or the directory cannot be told. */
  readonly match: Exclude<ProgramMatch, "different"> | "unresolved";
  readonly arguments: ArgumentsRelation;
  /** Null: the environment cannot be read. */
  readonly tokens: TokenEvidence | null;
  /** Whether one of its ancestors is in the unit's cgroup, or its main process. */
  readonly descendsFromUnit: boolean;
  /** True where a process has rewritten its command line. */
  readonly rewritten: boolean;
}

/** What is known of the unit, for the judgement. */
export interface UnitStandingFacts {
  readonly unit: string;
  readonly controlGroup: string | null;
  readonly mainPid: number | null;
  readonly programKind: KnownProgram["kind"];
  /** The user of the unit's program; null while it has never been seen. */
  readonly uid: number | null;
  /** The owner of the script; null for other programs. */
  readonly scriptOwnerUid: number | null;
  /** Null: the unit's environment cannot be read. */
  readonly tokens: TokenEvidence | null;
}

/** A standing with its reason. */
export interface StandingJudgement {
  readonly standing: Standing;
  readonly reason: string;
  readonly strayIfConflict: boolean;
}

/** Judges one process by the rules of docs/field-notes.md, "Who is a stray": the decisive ones first, and never a stray on what cannot be read. */
export function judgeStanding(candidate: CandidateFacts, unit: UnitStandingFacts): StandingJudgement {
  if (candidate.pid === unit.mainPid) return ours("in-unit-cgroup");
  if (candidate.cgroup === null) return candidate.descendsFromUnit ? ours("descends-from-unit") : doubt("unreadable");
  if (isMemberOf(candidate.cgroup, unit.controlGroup)) return ours("in-unit-cgroup");
  // `su -` and the like move what a unit runs into a session of its own.
  if (candidate.descendsFromUnit) return ours("descends-from-unit");
  const owner = ownerOfCgroup(candidate.cgroup);
  if (owner.kind === "container") return others("container");
  if (owner.kind === "service") {
    // Started since the unit's properties were read.
    const starting = owner.name === unit.unit && unit.controlGroup === null;
    return starting ? ours("in-unit-cgroup") : others("other-service");
  }
  if (candidate.namespace === "other") return others("other-pid-namespace");
  if (candidate.namespace === "unknown") return doubt("unreadable");
  if (candidate.rewritten) return doubt("rewritten-title");
  if (candidate.match === "unresolved") return doubt("unresolved");
  return judgeUnmanaged(candidate, unit);
}

function judgeUnmanaged(candidate: CandidateFacts, unit: UnitStandingFacts): StandingJudgement {
  const { tokens } = candidate;
  // One of the two may have a token that cannot be seen, and it may be another one.
  const unseen =
    unit.tokens === null ? tokens === null || hasTokens(tokens) : tokens === null && hasTokens(unit.tokens);
  if (unseen) return doubt("unreadable");
  if (unit.tokens !== null && tokens !== null && tokensContradict(unit.tokens, tokens)) return others("other-token");
  if (candidate.uid === null) return doubt("unreadable");
  const sameUser = candidate.uid === 0 || candidate.uid === unit.uid || candidate.uid === unit.scriptOwnerUid;
  if (!sameUser) return unit.uid === null ? doubt("unit-user-unknown") : others("other-user");
  if (candidate.arguments === "other") return others("other-arguments");
  if (candidate.match === "doubtful") return doubt("other-place");
  // It shows which bot it is, and the unit does not: only a lasting conflict says that it is the same.
  if (unit.tokens?.botTokens.size === 0 && (tokens?.botTokens.size ?? 0) > 0) {
    return { standing: "unknown", reason: "token-not-comparable", strayIfConflict: true };
  }
  if (candidate.arguments === "flags-differ") {
    return { standing: "unknown", reason: "other-flags", strayIfConflict: true };
  }
  return { standing: "stray", reason: `same-${unit.programKind}`, strayIfConflict: true };
}

function ours(reason: string): StandingJudgement {
  return { standing: "ours", reason, strayIfConflict: false };
}

function others(reason: string): StandingJudgement {
  return { standing: "someone-else", reason, strayIfConflict: false };
}

function doubt(reason: string): StandingJudgement {
  return { standing: "unknown", reason, strayIfConflict: false };
}
