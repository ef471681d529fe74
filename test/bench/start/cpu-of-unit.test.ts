import { expect, it } from "vitest";

import { childrenMs, ranMs } from "./cpu-of-unit.ts";

it("ranMs() reads what a thread has run", () => {
  expect(ranMs("27600000 154320 20\n")).toBe(27.6);
});

it("childrenMs() reads what children have run that have ended, whatever the program's name is", () => {
  const stat = "7 (a b) c) S 1 7 7 0 -1 4194304 100 200 0 0 495 109 208 216 20 0 11 0 100 1 1";
  expect(childrenMs(stat)).toBe(4240);
});
