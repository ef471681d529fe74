import { Readable } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { inBatches } from "../../src/runtime/in-batches.ts";
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

  describe("rests", () => {
    afterEach(() => void vi.restoreAllMocks());

    it.each([
      ["20 ms while little comes", [100, 4096, 31_000], [20, 20, 20]],
      [
        "4 ms once half a pipe came in one, and as long as much comes",
        [40_000, 9000, 9000, 7000, 9000],
        [4, 4, 4, 20, 20],
      ],
      ["not at all where more may be waiting than a pipe gives at once", [65_536, 100], [20]],
    ])("%s", async (_, sizes, rests) => {
      const timers = vi.spyOn(globalThis, "setTimeout");
      const chunks = sizes.map((size) => Buffer.alloc(size));
      const stream = Readable.from(chunks, { objectMode: true });
      const seen: number[] = [];
      inBatches(stream, ({ length }) => seen.push(length));
      await vi.waitFor(() => expect(seen).toEqual(sizes), { interval: 1 });
      const waits = timers.mock.calls.flatMap(([, ms]) => (ms === 20 || ms === 4 ? [ms] : []));
      expect(waits).toEqual(rests);
    });
  });
});
