import type { Action } from "../../model/decision.ts";
import type { InvocationId } from "../../model/scalars.ts";
import type { HistoryRecord } from "../history/record.ts";
import type { Stage } from "./stage.ts";

/** The scenes, in the order in which they play. */
export const sceneKeys = [
  "killed",
  "stray",
  "look-alikes",
  "leak",
  "stall",
  "operator-stop",
  "stray-start-limit",
  "crash-loop",
] as const;

/** A scene, as it is called in JSON. */
export type SceneKey = (typeof sceneKeys)[number];

/** Why a scene is not as it should be. */
export type SceneFailure =
  /** The unit does not run, alone. */
  | "not-well"
  /** unitwarden did not do what it should. */
  | "not-acted"
  | "stray-lives"
  /** The incident is not told as over. */
  | "not-recovered"
  /** The fault could not be brought about. */
  | "not-broken"
  /** unitwarden did something where it must not. */
  | "acted"
  /** A process or an invocation is gone that must not be. */
  | "touched"
  /** A command of the drill failed. */
  | "command-failed";

/** What a scene says while it plays; each wait ends in a failure when the scene's time is over. */
export interface Script {
  /** The fault is in now: the clock starts. */
  broke(): void;
  /** Waits until unitwarden has written down that it does this. */
  acted(action: Action["kind"]): Promise<void>;
  /** Waits until the unit runs, alone, where given in another invocation than that one: the clock stops. */
  well(otherThan?: InvocationId): Promise<InvocationId>;
  until(failure: SceneFailure, check: () => boolean | Promise<boolean>): Promise<void>;
  /** A promise of the scene, kept or not. */
  require(failure: SceneFailure, holds: boolean): void;
  /** The actions since the fault, in order. */
  actions(): readonly string[];
}

/** One fault, or one temptation. */
export interface Scene {
  readonly key: SceneKey;
  /** `heal`: unitwarden has to act; `leave-alone`: it must not. */
  readonly expected: "heal" | "leave-alone";
  play(stage: Stage, script: Script): Promise<void>;
}

/** What came of a scene. */
export interface SceneResult {
  readonly key: SceneKey;
  readonly expected: Scene["expected"];
  readonly failure: SceneFailure | null;
  /** What the system said of the failure; empty for nothing. */
  readonly said: string;
  readonly actions: readonly string[];
  /** From the fault to the first incident, the first action and the end; null: not come to that. */
  readonly seenMs: number | null;
  readonly actedMs: number | null;
  readonly healedMs: number | null;
}

/** The actions that records tell of. */
export function actionsOf(records: readonly HistoryRecord[]): readonly string[] {
  return records.flatMap(({ event, evidence: { action } }) =>
    event === "intent" && typeof action === "string" ? [action] : [],
  );
}
