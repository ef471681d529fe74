import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEntry } from "../../../src/sensors/journal/entry.ts";
import { journalLine, managerLine, UNIT } from "./lines.ts";

describe("parseEntry()", () => {
  it("reads times in milliseconds, numbers as numbers, and the unit", () => {
    expect(parseEntry(journalLine({ MESSAGE: "hello" }, 12_345))).toMatchObject({
      atMs: 12_345,
      atWallMs: 1_700_000_012_345,
      pid: 4242,
      priority: 6,
      unit: UNIT,
      message: "hello",
      transport: "stdout",
    });
  });

  it("decodes bytes, drops colour codes, and keeps what is no UTF-8 as replacement characters", () => {
    const bytes = [...Buffer.from("\u001b[31mПривет\u001b[0m "), 0xff];
    expect(parseEntry(journalLine({ MESSAGE: bytes }))?.message).toBe("Привет \ufffd");
  });

  it("takes the first of several values", () => {
    expect(parseEntry(journalLine({ MESSAGE: ["one", "two"] }))?.message).toBe("one");
    expect(parseEntry(journalLine({ MESSAGE: [null, [111, 107]] }))?.message).toBe("ok");
  });

  it("keeps an entry whose message journalctl withheld", () => {
    expect(parseEntry(journalLine({ MESSAGE: null }))).toMatchObject({ message: null, unit: UNIT });
  });

  it("tells whom systemd's own record is about", () => {
    expect(parseEntry(managerLine())).toMatchObject({ pid: 1, aboutUnit: UNIT, unit: "init.scope" });
  });

  it.each([
    "",
    "{",
    "null",
    "5",
    "[]",
    '"x"',
    "{}",
    "-- Boot 0123 --",
    journalLine({ __CURSOR: undefined }),
    journalLine({ __CURSOR: "" }),
    journalLine({ __REALTIME_TIMESTAMP: "soon" }),
    journalLine({ __MONOTONIC_TIMESTAMP: undefined }),
    journalLine({ __MONOTONIC_TIMESTAMP: 5 }),
  ])("gives null for %j", (line) => {
    expect(parseEntry(line)).toBeNull();
  });

  it.each([
    { PRIORITY: "9" },
    { PRIORITY: "high" },
    { _PID: "-1" },
    { _PID: {} },
    { MESSAGE_ID: "xyz" },
    { MESSAGE: [[[1]]] },
  ])("takes the odd field %j for none", (fields) => {
    expect(parseEntry(journalLine(fields))).not.toBeNull();
  });

  it("never throws, whatever the fields hold", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom("MESSAGE", "_PID", "PRIORITY", "__CURSOR", "_BOOT_ID", "UNIT", "__proto__"),
          fc.jsonValue(),
        ),
        (fields) => {
          expect(() => parseEntry(journalLine(fields))).not.toThrow();
          expect(() => parseEntry(JSON.stringify(fields))).not.toThrow();
        },
      ),
    );
    fc.assert(fc.property(fc.string(), (line) => void parseEntry(line)));
  });
});
