import { describe, expect, it } from "vitest";
import { inTurn } from "../../src/systemd/turnstile.ts";

describe("inTurn()", () => {
  it("does no more than four at once for one owner, and all of them in the end", async () => {
    const owner = {};
    let inside = 0;
    let most = 0;
    const work = async (value: number) => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => void setImmediate(resolve));
      inside -= 1;
      if (value === 7) throw new Error("lost");
      return value;
    };
    const all = Array.from({ length: 40 }, (_, value) => inTurn(owner, () => work(value)).catch(() => -1));
    const expected = Array.from({ length: 40 }, (_, value) => (value === 7 ? -1 : value));
    expect(await Promise.all(all)).toEqual(expected);
    expect(most).toBe(4);
    expect(await inTurn(owner, () => work(1))).toBe(1);
  });
});
