import type { Situation } from "../../../src/policy/situation.ts";
import type { World } from "../world/world.ts";

/** Reasons of `unknown` that say that nothing is becoming. */
const benign: ReadonlySet<string> = new Set([
  "no-heartbeat-in-this-invocation",
  "heartbeat-only-with-updates",
  "not-probed",
  "never-reached",
  "warming-up",
  "too-few-samples",
  "growth-not-proven",
  "journal-not-seen",
]);

/** The share of the limit above which memory is looked at as often as the real daemon does. */
const NEAR_LIMIT = 0.85;

/** Nothing is wrong, nothing is pending, nothing is becoming, as it truly is: then the daemon may be shown less. */
export function isCalm({ assessments, state, unit, settings }: Situation, { host, program }: World): boolean {
  if (state.inFlight !== null || state.hold !== null || state.incidents.length > 0) return false;
  if (unit === null || unit.activeState !== "active") return false;
  if (host.beats === "steady" && !program.serving) return false;
  const { limitBytes } = settings.memory;
  if (program.plainBytes() > NEAR_LIMIT * (limitBytes ?? 150 * 1024 * 1024)) return false;
  return Object.values(assessments).every(({ health, reason }) => health === "healthy" || benign.has(reason));
}
