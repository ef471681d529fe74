import { describe, expect, it } from "vitest";
import { inSpate } from "../../src/runtime/in-spate.ts";

/** Texts of so many kilobytes come one after the other, that many seconds apart; gives which of them were skimmed. */
function skimmed(texts: readonly (readonly [afterS: number, kilobytes: number])[]): boolean[] {
  let nowMs = 5000;
  const skim = inSpate(
    (text) => text.length,
    () => nowMs,
  );
  return texts.map(([afterS, kilobytes]) => {
    nowMs += afterS * 1000;
    return skim(" ".repeat(kilobytes * 1024), 0) > 0;
  });
}

describe("a skim", () => {
  it("is not asked while little comes, however long that goes on", () => {
    const lines = Array.from({ length: 500 }, () => [0.1, 2] as const);
    expect(skimmed(lines)).not.toContain(true);
  });

  it("is asked as soon as much has come, and on while it goes on", () => {
    expect(
      skimmed([
        [0, 64],
        [0, 64],
        [0, 64],
        [0, 64],
      ]),
    ).toEqual([false, false, false, true]);
    const flood = skimmed(Array.from({ length: 300 }, () => [0.1, 32] as const));
    expect(flood.indexOf(true)).toBe(7);
    expect(flood.slice(7)).not.toContain(false);
  });

  it("is asked no longer when it is over", () => {
    expect(
      skimmed([
        [0, 300],
        [1, 1],
        [10, 1],
        [10, 1],
        [1, 1],
      ]),
    ).toEqual([true, true, true, false, false]);
    expect(
      skimmed([
        [0, 300],
        [100, 1],
      ]),
    ).toEqual([true, false]);
  });

  it("is asked from within a text as it is at the text's start", () => {
    const skim = inSpate((_text, from) => from + 1);
    const text = " ".repeat(100 * 1024);
    expect([skim(text, 0), skim(text, 9), skim(text, 0), skim(text, 9), skim(text, 0), skim(text, 9)]).toEqual([
      0, 9, 0, 9, 1, 10,
    ]);
  });
});
