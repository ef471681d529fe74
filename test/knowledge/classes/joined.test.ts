import { describe, expect, it } from "vitest";
import { joinedKind } from "../../../src/knowledge/classes/joined.ts";
import { messageKinds } from "../../../src/knowledge/classes/registry.ts";

describe("joinedKind()", () => {
  it("keeps the flags of each pattern", () => {
    const kind = joinedKind({
      class: "network",
      anywhere: [/a/i, /b/, /c/i],
      restartHelps: "no",
      cause: "network",
      sources: [],
    });
    expect(kind.anywhere.map(String)).toEqual(["/(?:a)|(?:c)/i", "/(?:b)/"]);
  });

  it("meets no back reference and no named group in the patterns, which an alternation would break", () => {
    const patterns = messageKinds.flatMap((kind) => [
      ...(kind.anywhere ?? []),
      ...(kind.atStart ?? []),
      ...(kind.levelled ?? []),
      ...(kind.except ?? []),
    ]);
    expect(patterns.filter(({ source, flags }) => /\\[1-9]|\(\?<[A-Za-z]/.test(source) || /[gy]/.test(flags))).toEqual(
      [],
    );
  });
});
