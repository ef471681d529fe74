import { describe, expect, it } from "vitest";
import { redactRecord } from "../../src/audit/redacted-record.ts";
import type { AuditRecord } from "../../src/model/audit-record.ts";
import type { Evidence, WallMs } from "../../src/model/scalars.ts";
import { aRecord } from "./a-record.ts";

const nowWallMs = (): WallMs => 7 as WallMs;
const redact = (text: string): string =>
  text.replaceAll(/secret\d*/g, "[redacted]").replaceAll(/(TOKEN|KEY)=\S+/g, "$1=[redacted]");
const redacted = (parts: object): AuditRecord => redactRecord({ ...aRecord(), ...parts }, { redact, nowWallMs });
const evidenceOf = (evidence: object): Evidence => redacted({ evidence }).evidence;

describe("redactRecord()", () => {
  it("leaves a record without secrets as it is", () => {
    const record = aRecord({ evidence: { a: [1, "x", null, true, { b: "y" }] }, objectPid: 42 });
    expect(redactRecord(record, { redact, nowWallMs })).toEqual(record);
  });

  it("redacts the message, and every string of the evidence however deep, keys too", () => {
    expect(redacted({ message: "the secret1" }).message).toBe("the [redacted]");
    expect(evidenceOf({ a: "secret1", b: [["secret2"], { c: { d: "x secret3 y" } }], secret4: 1 })).toEqual({
      a: "[redacted]",
      b: [["[redacted]"], { c: { d: "x [redacted] y" } }],
      "[redacted]": 1,
    });
  });

  it("redacts a value whose key alone tells that it is a secret, and not that of another key", () => {
    expect(evidenceOf({ BOT_TOKEN: "abc", unit: "abc" })).toEqual({ BOT_TOKEN: "[redacted]", unit: "abc" });
  });

  it("keeps keys apart that differ in their secret alone", () => {
    expect(evidenceOf({ secret1: 1, secret2: 2 })).toEqual({ "[redacted]": 1, "[redacted]#1": 2 });
  });

  it("shows nothing that could not be redacted", () => {
    const record = redactRecord(aRecord({ message: "secret", evidence: { a: "secret" } }), {
      redact: () => {
        throw new Error("broken");
      },
      nowWallMs,
    });
    expect(JSON.stringify(record)).not.toContain("secret");
  });

  it("cuts a text at 16 KB, and never shows the half of a secret that a cut divided", () => {
    const message = redacted({ message: `${"x ".repeat(130_000)}secret123` }).message;
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(16 * 1024);
    const dense = redactRecord(aRecord({ message: `xxxx${"secret ".repeat(100_000)}` }), {
      redact: (text) => text.replaceAll("secret ", ""),
      nowWallMs,
    });
    // The text is read up to the middle of a "secret", which no redactor can know.
    expect(dense.message).not.toContain("sec");
  });

  it("keeps evidence within its bounds, says that it was cut, and stays valid JSON", () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`k${index}`, "ж".repeat(10_000)]));
    for (const evidence of [many, { list: Array.from({ length: 100_000 }, () => "x") }, { a: { ...many, b: many } }]) {
      const shown = evidenceOf(evidence);
      expect(Buffer.byteLength(JSON.stringify(shown))).toBeLessThanOrEqual(97 * 1024);
      expect(shown["evidenceCut"]).toBe(true);
    }
    expect(evidenceOf({ n: 1, list: Array.from({ length: 3000 }, () => "\u0001".repeat(200)) })["n"]).toBe(1);
  });

  it("survives evidence that JSON cannot say", () => {
    const cycle: Record<string, unknown> = { n: 1 };
    cycle["self"] = cycle;
    expect(evidenceOf(cycle)["n"]).toBe(1);
    expect(evidenceOf({ a: undefined, b: Number.NaN, c: 10n, d: () => 1, e: Symbol("x"), f: Infinity })).toEqual({
      a: null,
      b: null,
      c: "10",
      d: null,
      e: null,
      f: null,
    });
    expect(evidenceOf({ a: "\ud800x" })).toEqual({ a: "\ufffdx" });
    expect(Object.keys(evidenceOf(JSON.parse('{"__proto__": {"x": 1}}') as object))).toEqual(["__proto__"]);
    const throwing = Object.defineProperty({}, "x", {
      enumerable: true,
      get() {
        throw new Error("no");
      },
    });
    expect(evidenceOf(throwing)).toEqual({ evidenceCut: true });
  });

  it("gives every field its type, whatever came in", () => {
    const odd = {
      message: undefined,
      priority: 12,
      reason: null,
      evidence: undefined,
      unit: "",
      incident: 5,
      objectPid: -1,
      atWallMs: Number.NaN,
    };
    expect(redacted(odd)).toEqual(
      aRecord({ message: "", reason: "", evidence: { evidenceCut: true }, unit: null, atWallMs: nowWallMs() }),
    );
    for (const objectPid of [0, 1.5, 2 ** 40, Number.NaN, "12"]) expect(redacted({ objectPid }).objectPid).toBeNull();
  });
});
