import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { MonotonicMs } from "../../src/model/scalars.ts";
import { Compilers } from "../../src/runtime/compilers.ts";

const OFF = ["--no-sparkplug", "--no-maglev", "--no-opt"];
const ON = ["--sparkplug", "--maglev", "--opt"];

/** A process that uses as much as the test says, second by second. */
function used() {
  let [nowMs, cpuMs, calms] = [0, 0, 0];
  const flags: string[] = [];
  const compilers = new Compilers({
    nowMs: () => nowMs as MonotonicMs,
    cpuMs: () => cpuMs,
    setFlag: (flag) => flags.push(flag),
    onCalm: () => (calms += 1),
  });
  return {
    calms: () => calms,
    /** Lets a second with so much of a core pass, `times` over; gives what was set. */
    second: (share: number, times = 1): readonly string[] => {
      for (let time = 0; time < times; time += 1) {
        for (let beat = 0; beat < 4; beat += 1) {
          nowMs += 250;
          cpuMs += 250 * share;
          compilers.tick();
        }
      }
      return flags.splice(0);
    },
  };
}

describe("the compilers", () => {
  it("are off from the start, however busy that is", () => {
    const { second } = used();
    expect(second(0)).toEqual(OFF);
    expect(second(0.9, 29)).toEqual([]);
    expect(second(0.9, 2)).toEqual(ON);
  });

  it("are turned on by two busy seconds in a row, once", () => {
    const { second } = used();
    second(0, 30);
    expect(second(0.9)).toEqual([]);
    expect(second(0.01)).toEqual([]);
    expect(second(0.3)).toEqual([]);
    expect(second(0.3)).toEqual(ON);
    expect(second(0.9, 5)).toEqual([]);
  });

  it("are turned off, and that is told, when it has been calm for half a minute without a break", () => {
    const { second, calms } = used();
    second(0, 30);
    expect(second(0.9, 2)).toEqual(ON);
    expect(second(0.01, 29)).toEqual([]);
    expect(second(0.06)).toEqual([]);
    expect(second(0.01, 30)).toEqual([]);
    expect(calms()).toBe(0);
    expect(second(0.01)).toEqual(OFF);
    expect(calms()).toBe(1);
    expect(second(0.01, 60)).toEqual([]);
    expect(second(0.5, 2)).toEqual(ON);
  });

  it("are really those of V8, also when they are turned on late", () => {
    const script = `
      const { setFlagsFromString } = await import("node:v8");
      const { Compilers } = await import(${JSON.stringify(import.meta.resolve("../../src/runtime/compilers.ts"))});
      let [nowMs, cpuMs] = [0, 0];
      const second = (ms) => { nowMs += 1000; cpuMs += ms; compilers.tick(); };
      const compilers = new Compilers({
        nowMs: () => nowMs, cpuMs: () => cpuMs, setFlag: setFlagsFromString, onCalm() {},
      });
      // V8's own: bits 4 to 6, it runs code of Maglev or TurboFan; bit 15, baseline code.
      const isCompiled = (f) => (%GetOptimizationStatus(f) & (1 << 4 | 1 << 5 | 1 << 15)) !== 0;
      const work = (of) => { for (let turn = 0; turn < 20_000; turn += 1) of(turn); return isCompiled(of); };
      // Functions of one text share what is compiled of it.
      const make = (start) => new Function("n", "let sum = " + start + "; for (let i = 0; i < 20; i += 1) sum = (sum * 31 + i * n) % 1009; return sum");
      const [first, second_, third] = [make(1), make(2), make(3)];
      const off = work(first);
      for (let turn = 0; turn < 30; turn += 1) second(0);
      second(900); second(900);
      const on = work(first) && work(second_);
      for (let turn = 0; turn < 40; turn += 1) second(1);
      console.log(JSON.stringify([off, on, work(third)]));
    `;
    const flags = ["--allow-natives-syntax", "--no-concurrent-recompilation", "--input-type=module", "-e", script];
    expect(JSON.parse(execFileSync(process.execPath, flags, { encoding: "utf8" }))).toEqual([false, true, false]);
  });
});
