import type { Decision } from "../../model/decision.ts";
import type { Noticed } from "./notice-parts.ts";

/** The code that a decision's cause is said by. */
export function causeCode(decision: Decision): string {
  return decision.kind === "notice" ? causeOfNotice(decision) : decision.reason;
}

/** The same of a notice: giving up is no cause of its own, the fall is, by systemd's word for it. */
export function causeOfNotice({ detector, reason, evidence }: Omit<Noticed, "unit">): string {
  const { result } = evidence;
  return reason === "gave-up" && detector === "inactive" && typeof result === "string" ? result : reason;
}
