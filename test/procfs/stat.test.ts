import { describe, expect, it } from "vitest";
import { parseStat } from "../../src/procfs/stat.ts";

const tail = (state: string, parent: number, flags: number, start: number): string =>
  `${state} ${parent} 7 7 0 -1 ${flags} 0 0 0 0 0 2 18 7 20 0 1 0 ${start} 5124096 920 18446744073709551615`;

describe("parseStat()", () => {
  it("reads pid, parent, session and start time", () => {
    expect(parseStat(`2275 (bash) ${tail("S", 2251, 4194560, 79737)}\n`)).toEqual({
      pid: 2275,
      comm: "bash",
      state: "S",
      parentPid: 2251,
      sessionId: 7,
      kernelThread: false,
      startTimeTicks: 79737,
    });
  });

  it.each(["a) b (c", ") S 1 1 1", "(", "", "x\ny", ") R 1 ("])("takes the name %j for no more than a name", (comm) => {
    const stat = parseStat(`31 (${comm}) ${tail("R", 30, 0, 99)}`);
    expect(stat).toMatchObject({ comm, parentPid: 30, startTimeTicks: 99 });
  });

  it("tells a kernel thread by its flag", () => {
    expect(parseStat(`2 (kthreadd) ${tail("S", 0, 0x208040, 1)}`)?.kernelThread).toBe(true);
  });

  it.each(["", "12", "12 (x)", "12 (x) S 1", "x (y) S 1 1 1 0 -1 0", `-1 (x) ${tail("S", 1, 0, 1)}`, "(x) 12 S"])(
    "gives null for %j",
    (text) => {
      expect(parseStat(text)).toBeNull();
    },
  );
});
