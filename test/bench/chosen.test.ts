import { expect, it } from "vitest";

import { chosen } from "./chosen.ts";

const all = [{ name: "crash" }, { name: "stray" }];

it("chosen() gives what is named in the list's order, all where nothing is, and tells what there is", () => {
  expect(chosen(all, ["stray", "crash"], "fault")).toEqual(all);
  expect(chosen(all, ["stray"], "fault")).toEqual([{ name: "stray" }]);
  expect(chosen(all, [], "fault")).toEqual(all);
  expect(() => chosen(all, ["stall"], "fault")).toThrow('No fault "stall"; there are: crash, stray');
});
