import { describe, expect, it, vi } from "vitest";
import * as fc from "fast-check";
import { parse } from "smol-toml";
import { locateKeys } from "../../src/config/key-locator.ts";

// Many runs, or whole programs: a slow machine needs more than the usual 5 s.
vi.setConfig({ testTimeout: 60_000 });

const text = `# a comment with [table] and key = 1
top = 1 # memory.limit = 3

[units."a.b.service"]
mode = "heal"
memory.limit = "150M"
memory . "interval" = '30s'
text = """
[not.a.table]
limit = 1
\\""" still inside \\\\"""
after = 3
literal = '''
key = "x"
''''
conflict = { grace = "1s", inner.deep = 2 }
depends = [
  "https://a.example", # , ]
  "b, ]", [ "nested",
    "end" ],
]
date = 2020-01-01 10:00:00

[units."a.b.service".restart]
budget = 5
backoff = {
  initial = "10s", # more lines
  max = "300s",
}
[ units . 'c.service' . errors ]
limit = 5
[a.b]
x = 1
[a]
y = 2
[[list]]
n = 1
[[list]]
n = 2
[list.sub]
m = 3
["tab\\tname \\u0041".x]
z = 1`;

describe("locateKeys()", () => {
  const locate = locateKeys(text);
  const unit = ["units", "a.b.service"];

  it.each([
    [["top"], 2],
    [unit, 4],
    [[...unit, "mode"], 5],
    [[...unit, "memory"], 6],
    [[...unit, "memory", "limit"], 6],
    [[...unit, "memory", "interval"], 7],
    [[...unit, "text"], 8],
    [[...unit, "after"], 12],
    [[...unit, "literal"], 13],
    [[...unit, "conflict"], 16],
    [[...unit, "conflict", "grace"], 16],
    [[...unit, "conflict", "inner", "deep"], 16],
    [[...unit, "depends"], 17],
    [[...unit, "depends", 0], 18],
    [[...unit, "depends", 1], 19],
    [[...unit, "depends", 2, 1], 20],
    [[...unit, "date"], 22],
    [[...unit, "restart"], 24],
    [[...unit, "restart", "backoff", "initial"], 27],
    [[...unit, "restart", "backoff", "max"], 28],
    [["units", "c.service"], 30],
    [["units", "c.service", "errors", "limit"], 31],
    [["a", "b", "x"], 33],
    [["a"], 34],
    [["a", "y"], 35],
    [["list", 0, "n"], 37],
    [["list", 1, "n"], 39],
    [["list", 1, "sub", "m"], 41],
    [["tab\tname A", "x", "z"], 43],
  ])("finds %j on line %i", (path, line) => {
    expect(locate(path)).toBe(line);
  });

  it("falls back to the table of a key that is not there, and to line 1 where there is none", () => {
    expect(locate([...unit, "memory", "growth"])).toBe(6);
    expect(locate([...unit, "strays", "action"])).toBe(4);
    expect(locate(["nothing"])).toBe(1);
    expect(locate([])).toBe(1);
  });

  it("does not take text in comments and strings for keys", () => {
    expect(locate(["not", "a", "table", "limit"])).toBe(1);
    expect(locate([...unit, "limit"])).toBe(4);
    expect(locate([...unit, "key"])).toBe(4);
  });

  it("counts lines that end in CR LF", () => {
    expect(locateKeys("a = 1\r\n\r\nb = '''\r\nx'''\r\nc = 2\r\n")(["c"])).toBe(5);
  });

  it("reads the example of each test as valid TOML", () => {
    expect(Object.keys(parse(text))).toEqual(["top", "units", "a", "list", "tab\tname A"]);
  });

  it("finds each key of any document on the line where it was put", () => {
    const name = fc.oneof(fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/), fc.string({ maxLength: 6 }));
    const value = fc.oneof(fc.string({ unit: "binary" }), fc.integer(), fc.boolean(), fc.array(fc.string()));
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { maxLength: 8 }),
        fc.array(value, { minLength: 8, maxLength: 8 }),
        (names, values) => {
          const lines = names.map(
            (key, index) => `${JSON.stringify(key)} = ${JSON.stringify(values[index])} # "x' = [`,
          );
          const find = locateKeys(lines.join("\n"));
          for (const [index, key] of names.entries()) expect(find([key])).toBe(index + 1);
        },
      ),
    );
  });

  it("ends on any text, valid or not", () => {
    const pieces = fc.constantFrom(
      "[",
      "]",
      "{",
      "}",
      "=",
      '"',
      "'",
      '"""',
      "'''",
      ",",
      ".",
      "\n",
      "#",
      "a",
      " ",
      "\\",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        expect(locateKeys(parts.join(""))(["a"])).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });

  it("reads a long multi-line string", () => {
    expect(locateKeys(`a = """${"x\n".repeat(400_000)}"""\nb = 1`)(["b"])).toBe(400_002);
  });
});
