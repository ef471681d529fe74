import * as mind from "../../../src/policy/mind.ts";

/** The policy that a simulated daemon runs; tests put mutants in its place. */
export type Policy = Pick<typeof mind, "openMind" | "perceive" | "remember" | "turn">;

/** The real one. */
export const realPolicy: Policy = mind;
