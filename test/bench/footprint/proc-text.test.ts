import { describe, expect, it } from "vitest";

import { parseCgroupCpuNs, parseCpuNs, parseInnerPid, parseMemory, parseWakeUps } from "./proc-text.ts";

const rollup = `55d0c0000000-7fff00000000 ---p 00000000 00:00 0                          [rollup]
Rss:               83264 kB
Pss:               51200 kB
Pss_Dirty:         30000 kB
Pss_Anon:          29000 kB
Anonymous:         30720 kB
LazyFree:              0 kB
`;
const status = "Name:\tMainThread\nNSpid:\t6047\t222\nvoluntary_ctxt_switches:\t48\nnonvoluntary_ctxt_switches:\t601\n";

describe("parseMemory()", () => {
  it("reads the three figures, and not those whose names begin alike", () => {
    expect(parseMemory(rollup)).toEqual({ rssBytes: 83_264 * 1024, pssBytes: 51_200 * 1024, anonBytes: 30_720 * 1024 });
  });

  it("gives null of a zombie", () => {
    expect(parseMemory("")).toBeNull();
  });
});

describe("a thread", () => {
  it("has its time on the processor in the first word", () => {
    expect(parseCpuNs("455259055 135415046 649\n")).toBe(455_259_055);
    expect(() => parseCpuNs("")).toThrow("No schedstat");
  });

  it("wakes by itself, and is not counted when it was thrown out", () => {
    expect(parseWakeUps(status)).toBe(48);
    expect(() => parseWakeUps("Name:\tx\n")).toThrow("voluntary_ctxt_switches");
  });

  it("is known in its host by the last number", () => {
    expect(parseInnerPid(status)).toBe(222);
    expect(parseInnerPid("NSpid:\t7\n")).toBe(7);
  });
});

it("parseCgroupCpuNs() reads microseconds", () => {
  expect(parseCgroupCpuNs("usage_usec 1034697\nuser_usec 892112\n")).toBe(1_034_697_000);
  expect(() => parseCgroupCpuNs("nr_periods 0\n")).toThrow("usage_usec");
});
