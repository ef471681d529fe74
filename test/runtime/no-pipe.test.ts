import { expect, it, vi } from "vitest";
import { follow } from "../../src/runtime/exec.ts";
import { batchedOutput } from "../../src/runtime/batched-output.ts";

vi.mock("../../src/runtime/libc.ts", () => ({ loadLibc: () => null }));

it("is Node's own pipe, and its lines come all the same, where none can be made", async () => {
  expect(batchedOutput()).toBeNull();
  const lines: string[] = [];
  const why = await new Promise((onEnd) =>
    follow("seq", ["3"], { skim: (_text, from) => from, onLine: (line) => lines.push(line), onEnd }),
  );
  expect(lines).toEqual(["1", "2", "3"]);
  expect(why).toContain("status 0");
});
