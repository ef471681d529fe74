import { describe, expect, it } from "vitest";
import { type Policy, realPolicy } from "./daemon/policy.ts";
import { planWeek } from "./plan.ts";
import { runWeek } from "./run-week.ts";

/** Nothing of the kind may ever be found: an invariant broken, a wrong kill, an action that nothing called for. */
const grave: ReadonlySet<string> = new Set(["violation", "needless"]);

function graveIn(seed: number, weeks: number, policy: Policy = realPolicy): readonly string[] {
  return Array.from({ length: weeks }, (_, week) => week).flatMap((week) =>
    runWeek(planWeek(seed, week), { policy })
      .findings.filter(({ kind }) => grave.has(kind))
      .map(
        ({ kind, name, detail }) => `${kind}: ${name}: ${detail} (npm run simulate -- --seed ${seed} --from ${week})`,
      ),
  );
}

// A slow machine is no failure.
describe("the simulation", { timeout: 1_200_000 }, () => {
  it("finds no broken invariant, no wrong kill and no needless action in a hundred weeks", () => {
    expect(graveIn(1, 100)).toEqual([]);
  });

  it("gives the same again for the same week", () => {
    expect(runWeek(planWeek(3, 3))).toEqual(runWeek(planWeek(3, 3)));
  });

  it("notices a policy that has no budget", () => {
    const spender: Policy = {
      ...realPolicy,
      openMind: (settings, state) =>
        realPolicy.openMind({ ...settings, restart: { ...settings.restart, budget: 1000 } }, state),
    };
    expect(graveIn(7, 8, spender).length).toBeGreaterThan(0);
  });
});
