import { describe, expect, it } from "vitest";
import { fingerprintOf } from "../../../src/cli/diagnose/fingerprint.ts";

const frame = (line: number, name = "handle") => [`  File "/srv/bot.py", line ${line}, in ${name}`, "    raise it"];

const at = (address: string) => fingerprintOf([], `ValueError: <object at ${address}> took 12.5 s`);

describe("fingerprintOf()", () => {
  it("is the same where only numbers, addresses and values differ", () => {
    expect(fingerprintOf(frame(12), "KeyError: 'a'")).toBe(fingerprintOf(frame(13), "KeyError: 'b'"));
    expect(at("0x7f3a2b1c")).toBe(at("0x55d0aa00"));
  });

  it("differs by exception, and by where it was raised", () => {
    expect(fingerprintOf(frame(1), "KeyError: 'a'")).not.toBe(fingerprintOf(frame(1), "TypeError: 'a'"));
    expect(fingerprintOf(frame(1), "KeyError: 'a'")).not.toBe(fingerprintOf(frame(1, "start"), "KeyError: 'a'"));
  });

  it("is none without a line", () => {
    expect(fingerprintOf(frame(1), null)).toBeNull();
  });
});
