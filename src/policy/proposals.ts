import type { Assessment } from "../model/assessment.ts";
import type { Action } from "../model/decision.ts";
import type { JudgedProcess } from "../model/observation.ts";
import type { Evidence } from "../model/scalars.ts";
import { incurableFall } from "./causes.ts";
import { inAutoRestart, operatorHolds, respawning, type Situation } from "./situation.ts";

/** An action that would be due if nothing spoke against it. */
export interface Proposal {
  readonly kind: Action["kind"];
  readonly assessment: Assessment;
  readonly reason: string;
  readonly evidence: Evidence;
  readonly strays: readonly JudgedProcess[];
}

/** The actions that the assessments ask for, the most urgent first; none on `unknown`, none against an operator. */
export function proposals(situation: Situation): readonly Proposal[] {
  return [endStrays(situation), hold(situation), start(situation), restart(situation)].filter((due) => due !== null);
}

function propose(kind: Action["kind"], assessment: Assessment, more: Partial<Proposal> = {}): Proposal {
  return { kind, assessment, reason: assessment.reason, evidence: assessment.evidence, strays: [], ...more };
}

// While an operator holds the unit down nothing is ended: he may have stopped it to run it by hand.
function endStrays(situation: Situation): Proposal | null {
  const { stray } = situation.assessments;
  if (stray.health !== "unhealthy" || situation.settings.strays.action !== "kill") return null;
  if (operatorHolds(situation) || respawning(situation) || situation.unit?.stopCause === "unknown") return null;
  return propose("end-strays", stray, { strays: stray.strays });
}

function hold(situation: Situation): Proposal | null {
  const { flapping } = situation.assessments;
  if (!inAutoRestart(situation)) return null;
  // Each restart of systemd's would end the same: there is no loop to wait for.
  const cause = incurableFall(situation) ?? (flapping.health === "unhealthy" ? flapping : null);
  return cause === null ? null : propose("hold", cause);
}

function start(situation: Situation): Proposal | null {
  const { inactive } = situation.assessments;
  if (inactive.health !== "unhealthy" || operatorHolds(situation) || inAutoRestart(situation)) return null;
  const { hold: held, curedBy } = situation.state;
  if (curedBy !== null) return propose("start", inactive, { reason: curedBy });
  return propose("start", inactive, held === null ? {} : { reason: "backoff-over" });
}

function restart(situation: Situation): Proposal | null {
  const { assessments, unit } = situation;
  if (unit === null || unit.activeState !== "active") return null;
  const due = [assessments["memory-limit"], assessments.stall, assessments["memory-growth"]].find(
    ({ health }) => health === "unhealthy",
  );
  return due === undefined ? null : propose("restart", due);
}
