import { describe, expect, it } from "vitest";
import { journalSight } from "../../../src/sensors/journal/sight.ts";

describe("journalSight()", () => {
  it.each([
    ["journal", "inherit", true, "journal"],
    ["journal", "journal", true, "journal"],
    ["journal+console", "inherit", true, "journal"],
    ["syslog", "inherit", true, "journal"],
    ["null", "journal", true, "partly"],
    ["journal", "append:/var/log/bot.err", true, "partly"],
    ["append:/var/log/bot.log", "inherit", false, "not-journal"],
    ["append", "append", false, "not-journal"],
    ["file:/var/log/bot.log", "truncate:/var/log/bot.err", false, "not-journal"],
    ["null", "inherit", false, "not-journal"],
    ["kmsg", "inherit", false, "not-journal"],
    ["inherit", "inherit", null, "unknown"],
    ["", "", null, "unknown"],
    ["something-new", "null", null, "unknown"],
  ])("judges StandardOutput=%s StandardError=%s as %s (%s)", (standardOutput, standardError, visible, reason) => {
    expect(journalSight({ standardOutput, standardError })).toEqual({ visible, reason });
  });
});
