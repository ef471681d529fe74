import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineSplitter, type Skim } from "../../src/runtime/line-splitter.ts";

/** The lines of chunks that are only lent: each is overwritten once it has been taken. */
function linesOf(chunks: readonly string[], maxLineBytes = 1000, skim?: Skim): string[] {
  const lines: string[] = [];
  const splitter = lineSplitter({ maxLineBytes, onLine: (line) => lines.push(line), skim });
  for (const chunk of chunks) {
    const lent = Buffer.from(chunk);
    splitter.push(lent);
    lent.fill("#");
  }
  splitter.end();
  return lines;
}

/** Passes over lines of `a` alone. */
const skimsA: Skim = (text, from) => {
  const calm = /(?:a*\n)*/y;
  calm.lastIndex = from;
  calm.test(text);
  return Math.max(from, calm.lastIndex);
};

describe("lineSplitter()", () => {
  it("gives the same lines however a text was cut", () => {
    const chunk = fc.stringMatching(/^[ab\n]{0,9}$/);
    fc.assert(
      fc.property(fc.array(chunk), (chunks) => {
        const lines = chunks.join("").split("\n");
        if (lines.at(-1) === "") lines.pop();
        expect(linesOf(chunks)).toEqual(lines);
      }),
    );
  });

  it("gives those that are not to be passed over, and the last of the others, however a text was cut", () => {
    const chunk = fc.stringMatching(/^[ab\n]{0,9}$/);
    fc.assert(
      fc.property(fc.array(chunk), (chunks) => {
        const lines = `${chunks.join("")}\n`.split("\n").slice(0, -1);
        const isLast = (index: number): boolean => index === lines.length - 1;
        const needed = lines.filter((line, index) => !/^a*$/.test(line) || isLast(index));
        expect(linesOf([...chunks, "\n"], 1000, skimsA)).toEqual(needed);
      }),
    );
  });

  it("does not pass over a line that was cut off: what is gone of it may have been needed", () => {
    expect(linesOf(["aaaa", "aab\nb\n"], 6, skimsA)).toEqual(["aaaaaa", "b"]);
  });
});
