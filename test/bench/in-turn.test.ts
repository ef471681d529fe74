import { expect, it } from "vitest";

import { inTurn } from "./in-turn.ts";

it("inTurn() begins in order, so many at once, and gives the results in that order", async () => {
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const results = await inTurn([3, 2, 1, 0], 2, async (turns) => {
    begun.push(turns);
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    running -= 1;
    return turns * 10;
  });
  expect(results).toEqual([30, 20, 10, 0]);
  expect(begun).toEqual([3, 2, 1, 0]);
  expect(most).toBe(2);
});
