import { measuredBytes } from "../detectors/memory-level.ts";
import type { MemoryObservation } from "../model/observation.ts";
import type { MonotonicMs, UnitName, WallMs } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { Situation } from "../policy/situation.ts";
import type { PolicyState } from "../policy/state.ts";

/** What the daemon thinks of one unit, for people and programs; keys as in the JSON of `unitwarden status`, times ISO 8601. */
export interface UnitReport {
  readonly unit: UnitName;
  /** systemd's ActiveState; null while it cannot be seen. */
  readonly active_state: string | null;
  readonly active_since: string | null;
  readonly mode: "heal" | "observe";
  /** Stopped by its operator: left alone. */
  readonly left_alone: boolean;
  readonly paused_until: string | null;
  readonly held_until: string | null;
  readonly gave_up: boolean;
  readonly action_under_way: string | null;
  readonly restarts: { readonly count: number; readonly budget: number; readonly window_seconds: number };
  readonly memory: {
    readonly bytes: number | null;
    readonly limit_bytes: number | null;
    /** One a sampling interval, oldest first. */
    readonly recent_bytes: readonly number[];
  };
  readonly detectors: readonly { readonly name: string; readonly health: string; readonly reason: string }[];
  readonly incidents: readonly { readonly detector: string; readonly reason: string; readonly opened: string }[];
}

/** What a report is made from. */
export interface ReportParts {
  readonly unit: UnitName;
  readonly settings: UnitSettings;
  readonly state: PolicyState;
  /** Null before the unit was first judged. */
  readonly situation: Situation | null;
  readonly memory: readonly MemoryObservation[];
  readonly now: { readonly monotonicMs: MonotonicMs; readonly wallMs: WallMs };
}

/** Puts together what is known of a unit. Pure. */
export function reportOf({ unit, settings, state, situation, memory, now }: ReportParts): UnitReport {
  const seen = situation?.unit ?? null;
  const iso = (ms: MonotonicMs | null): string | null =>
    ms === null ? null : new Date(now.wallMs - now.monotonicMs + ms).toISOString();
  const { budget, windowMs } = settings.restart;
  const limit = situation?.assessments["memory-limit"].evidence["limitBytes"];
  const bytes = memory.flatMap((one) => measuredBytes(one, settings.memory.measure) ?? []);
  const isActive = seen?.activeState === "active";
  return {
    unit,
    active_state: seen?.activeState ?? null,
    active_since: isActive ? iso(seen.activeSinceMs) : null,
    mode: settings.mode,
    left_alone: seen !== null && (seen.stopCause === "job" || seen.stopCause === "never-started"),
    paused_until: iso(state.pausedUntilMs),
    held_until: iso(state.hold?.untilMs ?? null),
    gave_up: state.gaveUpAtMs !== null,
    action_under_way: state.inFlight?.kind ?? null,
    restarts: {
      count: state.restarts.filter(({ atMs }) => atMs > now.monotonicMs - windowMs).length,
      budget,
      window_seconds: Math.round(windowMs / 1000),
    },
    memory: {
      bytes: isActive ? (bytes.at(-1) ?? null) : null,
      limit_bytes: typeof limit === "number" ? limit : null,
      recent_bytes: bytes,
    },
    detectors: Object.values(situation?.assessments ?? {}).map(({ detector, health, reason }) => ({
      name: detector,
      health,
      reason,
    })),
    incidents: state.incidents.map(({ detector, reason, openedAtMs }) => ({
      detector,
      reason,
      opened: iso(openedAtMs) ?? "",
    })),
  };
}
