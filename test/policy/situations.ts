import type { Assessment, Assessments, DetectorName, StrayAssessment } from "../../src/model/assessment.ts";
import type { Action, Decision } from "../../src/model/decision.ts";
import type { DecisionId, Evidence } from "../../src/model/scalars.ts";
import type { UnitSettings } from "../../src/model/settings.ts";
import { decide } from "../../src/policy/decide.ts";
import { quietKin } from "../../src/policy/kin.ts";
import type { Situation } from "../../src/policy/situation.ts";
import { freshState, type PolicyState } from "../../src/policy/state.ts";
import { at, first, judgedProcess, unit, unitName } from "../detectors/observations.ts";
import { settings as defaults } from "./settings.ts";

/** Judgements that differ from "all is well", by detector. */
export type Judged = { readonly [Name in DetectorName]?: Partial<Assessment & StrayAssessment> };

const healthy = (detector: DetectorName, evidence: Evidence = {}): Assessment => ({
  detector,
  health: "healthy",
  reason: "fine",
  evidence,
  sinceMs: at(-1000),
});

/** What all detectors make of it: healthy, but for what is given. */
export function assessments(judged: Judged = {}): Assessments {
  return {
    inactive: { ...healthy("inactive"), ...judged.inactive, detector: "inactive" },
    flapping: { ...healthy("flapping"), ...judged.flapping, detector: "flapping" },
    stray: { ...healthy("stray"), strays: [], ...judged.stray, detector: "stray" },
    conflict: { ...healthy("conflict"), ...judged.conflict, detector: "conflict" },
    "memory-limit": { ...healthy("memory-limit"), ...judged["memory-limit"], detector: "memory-limit" },
    "memory-growth": { ...healthy("memory-growth"), ...judged["memory-growth"], detector: "memory-growth" },
    incurable: { ...healthy("incurable"), ...judged.incurable, detector: "incurable" },
    stall: { ...healthy("stall"), ...judged.stall, detector: "stall" },
    errors: { ...healthy("errors"), ...judged.errors, detector: "errors" },
    dependency: {
      ...healthy("dependency", { probedAtMs: at(0), down: [] }),
      ...judged.dependency,
      detector: "dependency",
    },
  };
}

const bad = (reason: string) => ({ health: "unhealthy", reason, sinceMs: at(0) }) as const;
export const stalled: Judged = { stall: bad("stall") };
export const swollen: Judged = { "memory-limit": bad("memory-over-limit") };
export const down: Judged = { inactive: bad("exit-code") };
export const flapping: Judged = { flapping: bad("fast-loop") };
export const strayed: Judged = { stray: { ...bad("stray"), strays: [judgedProcess(4711)] } };
export const offline: Judged = { dependency: { ...bad("dependency-down"), evidence: { probedAtMs: at(0) } } };

/** What a situation differs in from a unit that has long been well, at `at(0)`. */
export interface Given {
  readonly judged?: Judged;
  readonly state?: Partial<PolicyState>;
  readonly unit?: Situation["unit"];
  readonly settings?: Partial<UnitSettings>;
  readonly strays?: Partial<UnitSettings["strays"]>;
  readonly restart?: Partial<UnitSettings["restart"]>;
  readonly seconds?: number;
  /** Minutes since local midnight. @default {null} */
  readonly minuteOfDay?: number | null;
  readonly jitter?: number;
  readonly kin?: Situation["kin"];
}

/** A situation; the jitter takes and adds nothing unless it is given. */
export function situation(given: Given = {}): Situation {
  const settings = { ...defaults, ...given.settings };
  return {
    state: { ...freshState(unitName), ...given.state },
    unit: given.unit === undefined ? unit(0) : given.unit,
    assessments: assessments(given.judged),
    settings: {
      ...settings,
      strays: { ...settings.strays, ...given.strays },
      restart: { ...settings.restart, ...given.restart },
    },
    nowMs: at(given.seconds ?? 0),
    minuteOfDay: given.minuteOfDay ?? null,
    jitter: given.jitter ?? 0.5,
    kin: given.kin ?? quietKin,
  };
}

/** What is decided: `restart`, `withheld restart: paused`, `notice respawner`. */
export function decided(given: Given): readonly string[] {
  return decide(situation(given)).map(told);
}

/** A decision in a few words. */
export function told(decision: Decision): string {
  switch (decision.kind) {
    case "withheld":
      return `withheld ${decision.action}: ${decision.heldBy}`;
    case "notice":
      return `notice ${decision.reason}`;
    default:
      return decision.kind;
  }
}

/** An action as it is decided on, for records. */
export function action<Kind extends Action["kind"]>(
  kind: Kind,
  more: Partial<Action & Extract<Action, { kind: Kind }>> = {},
): Extract<Action, { kind: Kind }> {
  return {
    kind,
    id: `${unitName}/d1` as DecisionId,
    unit: unitName,
    detector: "inactive",
    reason: "exit-code",
    evidence: {},
    incident: null,
    invocation: first,
    beyondBudget: false,
    untilMs: at(100),
    strays: [judgedProcess(4711)],
    ...more,
  } as unknown as Extract<Action, { kind: Kind }>;
}

/** Restarts that count, at those seconds. */
export function counted(seconds: readonly number[], by: "systemd" | "ours" | "unknown" = "systemd") {
  return seconds.map((time) => ({ atMs: at(time), by, beyondBudget: false }));
}
