import { describe, expect, it } from "vitest";
import { follow } from "../../src/runtime/exec.ts";

/** What a program's lines come to where none is passed over. */
function batched(script: string): Promise<{ lines: string[] }> {
  return new Promise((resolve) => {
    const lines: string[] = [];
    follow("sh", ["-c", script], {
      skim: (_text, from) => from,
      onLine: (line) => lines.push(line),
      onEnd: () => resolve({ lines }),
    });
  });
}

describe("inBatches()", () => {
  it("gives all lines in their order, up to the last, however many there are", async () => {
    const { lines } = await batched("seq 1 200000; printf rest");
    expect(lines).toHaveLength(200_001);
    expect(lines.findIndex((line, index) => index < 200_000 && line !== String(index + 1))).toBe(-1);
    expect(lines.at(-1)).toBe("rest");
  });

  it("gives what comes line by line, soon", async () => {
    const { lines } = await batched("for n in 1 2 3; do echo $n; sleep 0.1; done");
    expect(lines).toEqual(["1", "2", "3"]);
  });
});
