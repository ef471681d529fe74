import { describe, expect, it } from "vitest";
import { CallLimit } from "../../../src/daemon/bus/call-limit.ts";

const admitted = (limit: CallLimit, nowMs: number, calls: number): number =>
  Array.from({ length: calls }, () => limit.admits(nowMs)).filter(Boolean).length;

describe("the limit of calls", () => {
  it("lets so many through in a second, whoever calls, and as many again in the next", () => {
    const limit = new CallLimit(10, 0);
    expect(admitted(limit, 0, 1000)).toBe(10);
    expect(admitted(limit, 500, 1000)).toBe(5);
    expect(admitted(limit, 1500, 1000)).toBe(10);
  });

  it("saves nothing up beyond a second", () => {
    expect(admitted(new CallLimit(10, 0), 3_600_000, 1000)).toBe(10);
  });
});
