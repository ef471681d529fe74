import type { NeverAwaited } from "../../knowledge/classes/coroutine.ts";
import type { DetectorName } from "../../model/assessment.ts";
import type { Action, Decision, Outcome } from "../../model/decision.ts";
import type { Language } from "../../model/language.ts";
import type { Evidence, MonotonicMs, UnitName } from "../../model/scalars.ts";
import type { IncidentChange } from "../../policy/incidents.ts";
import { en } from "./en/en.ts";
import type { NoticeParts, Noticed } from "./notice-parts.ts";
import { ru } from "./ru/ru.ts";

/** What a unit is shown as in the daemon's status: one word or two. */
export type UnitStatus =
  | { readonly kind: "not-seen-yet" | "cannot-be-seen" | "stopped-by-operator" }
  | { readonly kind: "under-way"; readonly action: Action["kind"] }
  | {
      readonly kind: "judged";
      /** systemd's ActiveState where nothing is wrong, else the codes of what is. */
      readonly health: string;
      readonly isHeld: boolean;
      readonly isObserved: boolean;
    };

/** Every sentence of the audit trail in one language: pure, whole, with its full stop. */
export interface AuditWording {
  readonly language: Language;
  /** What a detector found, as the second half of a sentence: `memory is over …`. */
  readonly cause: (detector: DetectorName, reason: string, evidence: Evidence) => string;
  /** A decision, in the journal before anything is done. */
  readonly decision: (decision: Decision, nowMs: MonotonicMs) => string;
  /** A notice in its two parts: what was found, and what is left to the owner. */
  readonly notice: (notice: Noticed) => NoticeParts;
  /** An outcome, in the journal after the action. */
  readonly outcome: (action: Pick<Action, "kind" | "unit">, outcome: Outcome, tookMs: number) => string;
  /** An incident that opened or ended. */
  readonly incident: (unit: UnitName, change: IncidentChange, nowMs: MonotonicMs) => string;
  readonly unit: UnitWording;
  readonly daemon: DaemonWording;
}

/** What else is said of a unit. */
export interface UnitWording {
  readonly watching: (unit: UnitName, only: { readonly isObserved: boolean }) => string;
  readonly notWatching: (unit: UnitName) => string;
  /** What the operator's hand did to it. */
  readonly hand: (unit: UnitName, hand: "started" | "stopped") => string;
  /** `by` is who asked for it: a user's number; null where that is not known. */
  readonly paused: (unit: UnitName, pause: { readonly forMs: number; readonly by: number | null }) => string;
  readonly resumed: (unit: UnitName, by: number | null) => string;
  readonly pauseOver: (unit: UnitName) => string;
  readonly beforeRestart: (unit: UnitName) => string;
  readonly measured: (
    unit: UnitName,
    seen: { readonly anonBytes: number | null | undefined; readonly heartbeats: number; readonly overMs: number },
  ) => string;
  readonly notMeasured: (unit: UnitName, activeState: string | null) => string;
  readonly brokenInvariant: (unit: UnitName, kind: Action["kind"], invariant: string) => string;
  readonly codeDefect: (unit: UnitName, defect: NeverAwaited) => string;
  readonly neverReached: (dependency: string) => string;
  readonly notSeen: (unit: UnitName, why: string) => string;
  readonly journalSeen: (unit: UnitName) => string;
  /** `reason` of a SightObservation. */
  readonly journalNotSeen: (unit: UnitName, reason: string) => string;
}

/** What the daemon says of itself. */
export interface DaemonWording {
  readonly started: (status: string) => string;
  readonly stops: (
    signal: string,
    left: {
      readonly underWay: readonly { readonly unit: UnitName; readonly action: Action["kind"] }[];
      readonly held: readonly UnitName[];
    },
  ) => string;
  readonly heldUp: (ms: number) => string;
  readonly seenAgain: string;
  readonly reloaded: string;
  readonly notReloaded: (error: string) => string;
  readonly oldStaysInForce: string;
  readonly stateUnusable: (why: string) => string;
  readonly stateNotSaved: (why: string) => string;
  /** What `systemctl status unitwarden` shows. */
  readonly status: (units: readonly { readonly unit: UnitName; readonly status: UnitStatus }[]) => string;
}

const wordings: Readonly<Record<Language, AuditWording>> = { en, ru };

/** The sentences of a language. */
export function wordingIn(language: Language): AuditWording {
  return wordings[language];
}
