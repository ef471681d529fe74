import { anything, assert, constantFrom, dictionary, oneof, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { counterOf, parseUnitProperties } from "../../src/systemd/unit-properties.ts";

describe("parseUnitProperties()", () => {
  it("reads what systemd says of a unit that crashed", () => {
    const invocation = Buffer.from("0123456789abcdef0123456789abcdef", "hex");
    expect(
      parseUnitProperties({
        Id: "x.service",
        ActiveState: "failed",
        Result: "signal",
        MainPID: 0,
        InvocationID: invocation,
        NRestarts: 2,
        ControlGroup: "",
        ExecMainCode: 2,
        ExecMainStatus: 9,
        ActiveEnterTimestampMonotonic: 1_500_000n,
        InactiveEnterTimestampMonotonic: 0n,
        Job: [0, "/"],
      }),
    ).toMatchObject({
      id: "x.service",
      activeState: "failed",
      mainPid: null,
      invocationId: "0123456789abcdef0123456789abcdef",
      automaticRestarts: 2,
      controlGroup: null,
      exitCode: "killed",
      exitStatus: 9,
      activeEnterMs: 1500,
      inactiveEnterMs: null,
      job: null,
    });
  });

  it("takes no exit status from a main process that never exited", () => {
    expect(parseUnitProperties({ ExecMainCode: 0, ExecMainStatus: 0 }).exitStatus).toBeNull();
  });

  it("calls what is missing unknown or null", () => {
    expect(parseUnitProperties({})).toMatchObject({ activeState: "unknown", invocationId: null, mainPid: null });
  });

  it("never throws, whatever it is given", () => {
    const names = ["Id", "ActiveState", "MainPID", "InvocationID", "NRestarts", "ExecMainCode", "Job", "Type"];
    const odd = dictionary(constantFrom(...names), anything());
    const reading = property(oneof(odd, anything()), (value) => {
      expect(parseUnitProperties(value).automaticRestarts).toBeGreaterThanOrEqual(0);
    });
    assert(reading);
  });
});

describe("counterOf()", () => {
  it("takes all ones for unset", () => expect(counterOf(18446744073709551615n)).toBeNull());
  it("gives a counter as a number", () => expect(counterOf(42n)).toBe(42));
  it("gives nothing for more than a number holds", () => expect(counterOf(2n ** 60n)).toBeNull());
});
