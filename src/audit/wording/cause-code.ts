import type { Decision } from "../../model/decision.ts";

/** The code that a decision's cause is said by: giving up is no cause of its own, the fall is, by systemd's word for it. */
export function causeCode({ kind, detector, reason, evidence }: Decision): string {
  const { result } = evidence;
  const ofFall = kind === "notice" && reason === "gave-up" && detector === "inactive";
  return ofFall && typeof result === "string" ? result : reason;
}
