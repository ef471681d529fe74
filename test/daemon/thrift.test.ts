import { describe, expect, it } from "vitest";
import { Thrift } from "../../src/daemon/thrift.ts";
import type { MonotonicMs } from "../../src/model/scalars.ts";

const MB = 2 ** 20;

/** A daemon that beats every two seconds, and what was done about its memory, by the second. */
function thrifty(rssAt: (second: number, freedAt: number) => number) {
  let second = 0;
  let freedAt = -Infinity;
  const gaveBack: number[] = [];
  const cleared: number[] = [];
  const thrift = new Thrift({
    nowMs: () => (7_000_000 + second * 1000) as MonotonicMs,
    setFlag: () => undefined,
    memory: {
      clearYoung: () => cleared.push(second),
      giveBack() {
        gaveBack.push(second);
        freedAt = second;
      },
      rssBytes: () => rssAt(second, freedAt),
    },
  });
  for (; second <= 3600; second += 2) thrift.tick();
  return { gaveBack, cleared };
}

describe("thrift", () => {
  it("clears the young generation every ten seconds, and gives back after the start alone where nothing grows", () => {
    const { gaveBack, cleared } = thrifty(() => 57 * MB);
    expect(cleared.slice(0, 4)).toEqual([10, 20, 30, 40]);
    expect(gaveBack).toEqual([10, 90]);
  });

  it("gives back again as soon as a megabyte more is held, at most every five minutes", () => {
    // What is read once in ten minutes leaves its mark until it is given back.
    const { gaveBack } = thrifty(
      (second, freedAt) => (Math.floor(second / 600) > Math.floor(freedAt / 600) ? 59 : 57) * MB,
    );
    expect(gaveBack.slice(0, 5)).toEqual([10, 90, 600, 1200, 1800]);
    const always = thrifty((second, freedAt) => (second > freedAt ? 59 : 57) * MB);
    expect(always.gaveBack.slice(0, 5)).toEqual([10, 90, 390, 690, 990]);
  });

  it("leaves what cannot be given back", () => {
    const { gaveBack } = thrifty((second) => (second < 700 ? 57 : 63) * MB);
    expect(gaveBack).toEqual([10, 90, 700]);
  });
});
