import { describe, expect, it, vi } from "vitest";
import * as fc from "fast-check";
import { parseActivityPattern } from "../../src/config/pattern.ts";
import { parsePattern } from "../../src/config/pattern-syntax.ts";

// Many runs, or whole programs: a slow machine needs more than the usual 5 s.
vi.setConfig({ testTimeout: 60_000 });

function messageOf(pattern: string): string {
  const parsed = parseActivityPattern(pattern);
  return parsed.ok ? "accepted" : parsed.message;
}

describe("parseActivityPattern()", () => {
  it.each([
    "getUpdates.*200 OK",
    "(poll|update)ed \\d+",
    "(\\d+\\.)+x",
    "(\\w+\\s)*done",
    "(?:[a-z]+/)*getUpdates",
    "(error|event)+",
    "(?:(?:ab)+,)*x",
    "(\\d+){3}x",
    "(.|\\n)*x",
    "\\(a+\\)+",
    "[(a+)+]",
    "x{2,}y",
    "(?<verb>GET|POST) \\k<verb>+",
    "обновлени[ея]",
  ])("takes %s", (pattern) => {
    expect(parseActivityPattern(pattern)).toEqual({ ok: true, value: pattern });
  });

  it.each([
    "(a+)+",
    "(a*)*b",
    "(.*a)+",
    "([a-z]+)*$x",
    "(?:\\w+\\d)+x",
    "(a|a)*b",
    "(\\w|\\d)+x",
    "((a+))+",
    "(((a)|(a)))+b",
    "(?:(?:ab)+)*x",
    "(a+){40}",
    "(a+){2,}b",
    "(?=(a+)+)b",
    "x(y(z+)*)+",
    "(?<n>\\s+)+x",
    "(?:a+,|a)*x",
    "(a?|b+)+x",
    "(?i:a+)+x",
    "(a+,{0})+x",
    "(a+,?)+x",
  ])("refuses %s, which can take for ever", (pattern) => {
    expect(messageOf(pattern)).toContain("can take for ever");
  });

  it.each([
    ["(", "not a regular expression: unterminated group"],
    ["a**", "not a regular expression: nothing to repeat"],
    ["[z-a]", "not a regular expression"],
    ["\\", "not a regular expression"],
    [".*", "matches the empty text"],
    ["^", "matches the empty text"],
    ["", "is empty"],
    ["   ", "is empty"],
  ])("refuses %s and says why", (pattern, why) => {
    expect(messageOf(pattern)).toContain(why);
  });

  it("takes a pattern of 1000 characters, and no longer one", () => {
    expect(messageOf("x".repeat(1001))).toContain("the limit is 1000");
    expect(parseActivityPattern("x".repeat(1000)).ok).toBe(true);
  });

  it("judges a deep nest of groups", () => {
    expect(messageOf(`${"(".repeat(480)}a+${")+".repeat(480)}`.slice(0, 1000))).not.toBe("accepted");
  });

  it("never throws, whatever the text", () => {
    const pieces = fc.constantFrom(
      "(",
      ")",
      "[",
      "]",
      "a",
      "|",
      "*",
      "+",
      "?",
      "{2,}",
      "\\",
      "^",
      "\\d",
      ".",
      "(?:",
      "(?=",
      "(?<n>",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        expect(typeof parseActivityPattern(parts.join("")).ok).toBe("boolean");
      }),
      { numRuns: 500 },
    );
  });
});

describe("parsePattern()", () => {
  it("gives back, item by item, what was written", () => {
    const [items = []] = parsePattern("ab+[c)\\]]{2,5}(?:d|\\u0041)*?\\k<n>\\12^");
    expect(items.map(({ source, kind, min, max }) => [source, kind, min, max])).toEqual([
      ["a", "character", 1, 1],
      ["b", "character", 1, Infinity],
      ["[c)\\]]", "character", 2, 5],
      ["(?:d|\\u0041)", "group", 0, Infinity],
      ["\\k<n>", "back-reference", 1, 1],
      ["\\12", "back-reference", 1, 1],
      ["^", "zero-width", 1, 1],
    ]);
  });
});
