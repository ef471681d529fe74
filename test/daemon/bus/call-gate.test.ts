import { describe, expect, it } from "vitest";
import { CallGate } from "../../../src/daemon/bus/call-gate.ts";

const heard = (gate: CallGate, sender: string, calls: number, nowMs: number): number =>
  Array.from({ length: calls }, () => gate.hears(sender, nowMs)).filter(Boolean).length;

describe("the gate for calls", () => {
  it("hears 20 calls of one caller in a second, and as many again in the next", () => {
    const gate = new CallGate();
    expect(heard(gate, ":1.5", 5000, 0)).toBe(20);
    expect(heard(gate, ":1.5", 5000, 999)).toBe(0);
    expect(heard(gate, ":1.5", 5000, 1000)).toBe(20);
  });

  it("hears the owner beside a client gone mad", () => {
    const gate = new CallGate();
    heard(gate, ":1.5", 100_000, 0);
    expect(heard(gate, ":1.6", 1, 0)).toBe(1);
  });

  it("hears at most 1000 in a second, however many call", () => {
    const gate = new CallGate();
    const each = Array.from({ length: 5000 }, (_, index) => heard(gate, `:1.${index}`, 1, 0));
    expect(each.filter((count) => count === 1)).toHaveLength(1000);
  });
});
