import { expect, it } from "vitest";

import { phases } from "./phases.ts";

it("phases() takes one moment of each part", () => {
  expect(phases(4, () => 0.5)).toEqual([0.125, 0.375, 0.625, 0.875]);
  expect(phases(3).map((phase) => Math.floor(phase * 3))).toEqual([0, 1, 2]);
});
