import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type InOrder, inOrder, take, type Taking, without } from "../../src/detectors/in-order.ts";
import type { MonotonicMs } from "../../src/model/scalars.ts";

interface Told {
  readonly atMs: MonotonicMs;
  readonly name: string;
  readonly line: boolean;
}

const taking: Taking<readonly string[], Told> = {
  step: (state, { name }) => [...state, name],
  rank: ({ name }) => name,
  isLine: ({ line }) => line,
};
const told = (atMs: number, name: string, line = true): Told => ({ atMs: atMs as MonotonicMs, name, line });
const all = (memory: InOrder<readonly string[], Told>) => {
  expect(memory.current).toEqual(memory.waiting.reduce(taking.step, memory.settled));
  return memory.current;
};
const after = (...events: readonly Told[]) =>
  events.reduce((memory, event) => take(memory, event, taking), inOrder<readonly string[], Told>([]));

describe("what is told out of order", () => {
  it("is put in the order in which it happened", () => {
    expect(all(after(told(100, "fell", false), told(90, "why"), told(50, "earlier")))).toEqual([
      "earlier",
      "why",
      "fell",
    ]);
  });

  it("is the same for every order of arrival within the journal's latency", () => {
    const events = fc.uniqueArray(
      fc.record({ atMs: fc.integer({ min: 0, max: 60_000 }), delayMs: fc.integer({ min: 0, max: 2_900 }) }),
      { selector: ({ atMs }) => atMs, maxLength: 60 },
    );
    fc.assert(
      fc.property(events, (drawn) => {
        const arriving = drawn.toSorted((one, other) => one.atMs + one.delayMs - other.atMs - other.delayMs);
        const inTime = drawn.toSorted((one, other) => one.atMs - other.atMs).map(({ atMs }) => String(atMs));
        expect(all(after(...arriving.map(({ atMs }) => told(atMs, String(atMs)))))).toEqual(inTime);
      }),
    );
  });

  it("is ranked where it happened in the same instant", () => {
    expect(all(after(told(1, "b"), told(1, "a")))).toEqual(all(after(told(1, "a"), told(1, "b"))));
  });

  it("does not wait for ever, neither behind lines nor where no line comes", () => {
    const lines = Array.from({ length: 1000 }, (_, index) => told(index * 100, String(index)));
    expect(after(...lines).waiting.length).toBeLessThan(40);
    const changes = Array.from({ length: 1000 }, (_, index) => told(index * 100, String(index), false));
    expect(after(...changes).waiting.length).toBeLessThanOrEqual(64);
  });

  it("keeps what is known of the unit in its place while the lines of that time are still to come", () => {
    const late = after(told(1_000, "up", false), told(60_000, "down", false), told(59_900, "why"));
    expect(all(late)).toEqual(["up", "why", "down"]);
  });

  it("can be left out as long as it waits", () => {
    const three = after(told(1, "a"), told(2, "b"), told(3, "c"));
    expect(all(without(three, ({ name }) => name === "b", taking))).toEqual(["a", "c"]);
    expect(without(three, ({ name }) => name === "d", taking)).toBe(three);
  });
});
