/** Reasons of a process's standing that only say that we may not see it (src/sensors/process/standing.ts). */
const reasons: ReadonlySet<string> = new Set(["unreadable", "unresolved", "unit-user-unknown"]);

/** Whether a copy is in doubt for want of rights alone: to whoever is not root that is no sign of anything. */
export function isWantOfRights(reason: string): boolean {
  return reasons.has(reason);
}
