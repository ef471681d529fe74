import type { Noticed } from "./notice-parts.ts";

/** The code that a notice's cause is said by: giving up is no cause of its own, the fall is, by systemd's word for it. */
export function causeCode({ detector, reason, evidence }: Omit<Noticed, "unit">): string {
  const { result } = evidence;
  return reason === "gave-up" && detector === "inactive" && typeof result === "string" ? result : reason;
}
