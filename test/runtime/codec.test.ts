import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../src/model/scalars.ts";
import {
  added,
  exactly,
  flag,
  listOf,
  number,
  oneOf,
  orNull,
  readJson,
  recordOf,
  shape,
  text,
  version,
  whole,
} from "../../src/runtime/codec.ts";

interface Thing {
  readonly name: string;
  readonly count: number;
  readonly maybe: number | null;
  readonly since: string | null;
  readonly rates: { readonly [key: string]: number };
  readonly words: readonly ("a" | "b")[];
  readonly inner: { readonly on: boolean };
}

const members = {
  name: text,
  count: whole,
  maybe: orNull(number),
  since: added(orNull(text), null),
  rates: recordOf(number),
  words: listOf(oneOf("a", "b")),
  inner: exactly<Thing["inner"]>({ on: flag }),
};
const strict = exactly<Thing>(members);
const lax = shape<Thing>(members);

// Not -0: JSON has none.
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const things: fc.Arbitrary<Thing> = fc.record({
  name: fc.string({ unit: "binary" }),
  count: fc.maxSafeNat(),
  maybe: fc.option(finite),
  since: fc.option(fc.string()),
  // JSON.parse() makes a key of its own of this name; an object here does not.
  rates: fc.dictionary(
    fc.string().filter((key) => key !== "__proto__"),
    finite,
  ),
  words: fc.array(fc.constantFrom("a", "b")),
  inner: fc.record({ on: fc.boolean() }),
});
const written = (thing: Thing) => JSON.parse(JSON.stringify(strict.write(thing))) as Record<string, Json>;
const keys = Object.keys(members) as (keyof Thing)[];

describe("what a codec writes", () => {
  it("is read again as it was, through JSON", () => {
    fc.assert(
      fc.property(things, (thing) => {
        expect(readJson(strict, JSON.stringify(strict.write(thing)))).toEqual(thing);
        expect(readJson(lax, JSON.stringify(lax.write(thing)))).toEqual(thing);
      }),
    );
  });

  it("is refused with a key less, but for one that was added later", () => {
    fc.assert(
      fc.property(things, fc.constantFrom(...keys), (thing, key) => {
        const { [key]: _, ...less } = written(thing);
        const expected = key === "since" ? { ...thing, since: null } : undefined;
        expect(strict.read(less)).toEqual(expected);
        expect(lax.read(less)).toEqual(expected);
      }),
    );
  });

  it("is refused with a key more where exactly its keys are wanted, and else without it", () => {
    fc.assert(
      fc.property(things, fc.string(), fc.jsonValue(), (thing, key, value) => {
        fc.pre(!keys.includes(key as keyof Thing));
        // Not by assignment: "__proto__" is a key like any other in JSON.
        const more = Object.fromEntries([...Object.entries(written(thing)), [key, value as Json]]);
        expect(strict.read(more)).toBeUndefined();
        expect(lax.read(more)).toEqual(thing);
        expect(strict.read({ ...written(thing), inner: { on: true, [key]: 1 } })).toBeUndefined();
      }),
    );
  });

  it("is refused with a value of another type", () => {
    const others: readonly Json[] = [null, true, 1, "text", [], {}, [null], { on: null }];
    const taken: Record<keyof Thing, (value: Json) => boolean> = {
      name: (value) => typeof value === "string",
      count: (value) => value === 1,
      maybe: (value) => value === null || value === 1,
      since: (value) => value === null || typeof value === "string",
      rates: (value) => JSON.stringify(value) === "{}",
      words: (value) => JSON.stringify(value) === "[]",
      inner: () => false,
    };
    fc.assert(
      fc.property(things, fc.constantFrom(...keys), fc.constantFrom(...others), (thing, key, value) => {
        expect(strict.read({ ...written(thing), [key]: value }) !== undefined).toBe(taken[key](value));
      }),
      { numRuns: 500 },
    );
  });
});

describe("exactly() and recordOf()", () => {
  it.each([null, 1, "x", true, [], [1], undefined])("take nothing that is no object: %j", (json) => {
    expect(exactly({}).read(json)).toBeUndefined();
    expect(recordOf(number).read(json)).toBeUndefined();
  });

  it("take no key that an object only inherits", () => {
    const anything = { write: () => null, read: (json: Json | undefined) => json };
    expect(exactly<{ toString: unknown }>({ toString: anything }).read({})).toBeUndefined();
    expect(exactly<{ toString: unknown }>({ toString: anything }).read({ toString: 1 })).toEqual({ toString: 1 });
    expect(readJson(recordOf(number), `{"__proto__": 1, "a": 2}`)).toEqual(
      Object.fromEntries([
        ["__proto__", 1],
        ["a", 2],
      ]),
    );
  });

  it("take all of a record or nothing", () => {
    expect(recordOf(number).read({ a: 1, b: 2 })).toEqual({ a: 1, b: 2 });
    expect(recordOf(number).read({ a: 1, b: "2" })).toBeUndefined();
    expect(recordOf(number).read({})).toEqual({});
  });
});

describe("version() and added()", () => {
  it("know one number only", () => {
    expect([2, 1, 3, "2", null, undefined].map((json) => version(2).read(json))).toEqual([2, ...Array(5)]);
    expect(version(2).write(2)).toBe(2);
  });

  it("put a value in the place of none, and of nothing else", () => {
    const codec = added(orNull(number), 7);
    expect([undefined, null, 1, "1"].map((json) => codec.read(json))).toEqual([7, null, 1, undefined]);
    expect(codec.write(null)).toBeNull();
  });
});

describe("readJson()", () => {
  it.each(["", "{", "nul", `{"a":1}x`, "undefined", "NaN"])("gives null for what is no JSON: %j", (json) => {
    expect(readJson(shape({}), json)).toBeNull();
  });

  it("gives null for what is of another shape", () => {
    expect(readJson(number, `"1"`)).toBeNull();
    expect(readJson(number, "1")).toBe(1);
  });
});
