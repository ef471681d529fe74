import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";

const source = (name: string): string => JSON.stringify(import.meta.resolve(`../../src/runtime/${name}`));

/** What is left of 64 MB that nobody needs, in MB of heap, after giveBackMemory(). */
function leftOver(...flags: readonly string[]): number {
  const script = `
    const { giveBackMemory } = await import(${source("give-back.ts")});
    let held = Array.from({ length: 64 }, (_, index) => new Array(131_072).fill(index));
    const before = process.memoryUsage().heapUsed;
    held = null;
    giveBackMemory();
    console.log((process.memoryUsage().heapUsed - before) / 2 ** 20 + 64);
  `;
  const output = execFileSync(process.execPath, [...flags, "--input-type=module", "-e", script], { encoding: "utf8" });
  return Number(output);
}

describe("giveBackMemory()", () => {
  it("collects what nobody needs where V8 lets it, and else does no harm", () => {
    expect(leftOver("--expose-gc")).toBeLessThan(16);
    expect(leftOver()).toBeGreaterThan(48);
  });

  it("has malloc give back what it keeps", () => {
    const script = `
      const { loadLibc } = await import(${source("libc.ts")});
      console.log(typeof loadLibc()?.mallocTrim, loadLibc()?.mallocTrim?.());
    `;
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
    // Every machine that this program is built for has glibc.
    expect(output).toBe("function undefined\n");
  });
});

/** What V8 has taken for its young generation, in KB, when 4 MB were used and dropped in small portions, with a clearing after each. */
function youngRoom(...flags: readonly string[]): number {
  const script = `
    const { getHeapSpaceStatistics } = await import("node:v8");
    const { clearYoungMemory } = await import(${source("give-back.ts")});
    globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
    for (let portion = 0; portion < 20; portion += 1) {
      for (let index = 0; index < 200; index += 1) globalThis.last = new Array(128).fill(index);
      clearYoungMemory();
    }
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    console.log(young.physical_space_size / 1024);
  `;
  const launched = ["--max-semi-space-size=1", "--optimize-for-size"];
  const args = [...launched, ...flags, "--input-type=module", "-e", script];
  return Number(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

describe("clearYoungMemory()", () => {
  it("keeps what is used and dropped to a part of the room, and else does no harm", () => {
    expect(youngRoom("--expose-gc")).toBeLessThan(700);
    expect(youngRoom()).toBeGreaterThan(900);
  });
});
