import type { Action, Decision } from "../model/decision.ts";
import type { DecisionId, MonotonicMs } from "../model/scalars.ts";
import { backoffMs } from "./backoff.ts";
import { withinBudget } from "./budget.ts";
import { heldBy } from "./gates.ts";
import { notices } from "./notices.ts";
import { type Proposal, proposals } from "./proposals.ts";
import { saidKey, wasSaid } from "./said.ts";
import { incurableFall } from "./causes.ts";
import { incidentOf, type Situation } from "./situation.ts";

/**
 * Decides what to do: at most one action, and what is to be said. Pure: the same situation, the same decisions.
 * The first proposal that no gate holds becomes the action; those before it are withheld, those after it wait their turn.
 */
export function decide(situation: Situation): readonly Decision[] {
  const { state } = situation;
  let { sequence } = state;
  const decisions: Decision[] = [];
  const number = () => `${state.unit}/d${sequence++}` as DecisionId;
  const common = ({ assessment }: { assessment: Proposal["assessment"] }) => ({
    unit: state.unit,
    detector: assessment.detector,
    incident: incidentOf(situation, assessment.detector),
    invocation: situation.unit?.invocationId ?? null,
  });

  for (const { priority, ...notice } of notices(situation)) {
    const { reason, evidence } = notice;
    const key = saidKey("notice", notice.assessment.detector, reason);
    if (wasSaid(state, key)) continue;
    decisions.push({ kind: "notice", id: number(), ...common(notice), reason, evidence, priority });
  }
  for (const proposal of proposals(situation)) {
    const { kind, reason, evidence } = proposal;
    const held = heldBy(proposal, situation);
    if (held === null) {
      decisions.push(action(proposal, { id: number(), ...common(proposal), reason, evidence }, situation));
      break;
    }
    const key = saidKey("withheld", kind, held);
    // An action of ours in flight is its own explanation.
    if (held === "in-flight" || wasSaid(state, key)) continue;
    decisions.push({
      kind: "withheld",
      id: number(),
      ...common(proposal),
      reason,
      evidence,
      action: kind,
      heldBy: held,
    });
  }
  return decisions;
}

function action(
  { kind, strays }: Proposal,
  choice: Omit<Extract<Action, { kind: "restart" }>, "kind">,
  situation: Situation,
): Action {
  const { state, settings, nowMs, jitter } = situation;
  const holdMs = () =>
    incurableFall(situation) === null
      ? backoffMs(settings, state.attempts, jitter)
      : settings.restart.retryAfterGivingUpMs;
  switch (kind) {
    case "restart":
      return { kind, ...choice };
    case "start":
      return { kind, ...choice, beyondBudget: !withinBudget(state, settings, nowMs) };
    case "hold":
      return { kind, ...choice, untilMs: (nowMs + holdMs()) as MonotonicMs };
    case "end-strays":
      return { kind, ...choice, strays };
  }
}
