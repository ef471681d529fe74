import type { SceneResult } from "../../../src/cli/drill/scene.ts";

/** A scene that healed, or what is said of it otherwise. */
export const aResult = (more: Partial<SceneResult> = {}): SceneResult => ({
  key: "killed",
  expected: "heal",
  failure: null,
  said: "",
  actions: ["start"],
  seenMs: 42.4,
  actedMs: 1090.6,
  healedMs: 1404,
  ...more,
});

/** One that was left alone. */
export const leftAlone = aResult({
  key: "operator-stop",
  expected: "leave-alone",
  actions: [],
  seenMs: null,
  actedMs: null,
  healedMs: null,
});
