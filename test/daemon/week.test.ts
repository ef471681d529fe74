import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

describe("a week of watching and healing", () => {
  it("leaves no more in memory than its first days", () => {
    const script = fileURLToPath(new URL("week.ts", import.meta.url));
    const { heapBytes, done } = JSON.parse(
      execFileSync(process.execPath, ["--expose-gc", script], { encoding: "utf8", maxBuffer: 2 ** 24 }),
    ) as { heapBytes: number[]; done: string[] };
    const daily = ["restart stall", "restart memory-over-limit", "end-strays stray"];
    expect(done).toEqual(Array.from({ length: 7 }, () => daily).flat());
    // An object kept of each memory sample (11,520 of them) would be more; what V8 remembers of code is some 15 KB a day.
    const [third = 0, last = Infinity] = [heapBytes[2], heapBytes.at(-1)];
    expect(last - third).toBeLessThan(256 * 1024);
  }, 180_000);
});
