import { describe, expect, it } from "vitest";
import { formatTimeWindow, parseTimeWindow } from "../../src/config/time-window.ts";

describe("parseTimeWindow()", () => {
  it.each([
    ["04:00-05:00", 240, 300],
    ["4:00 – 5:30", 240, 330],
    ["23:30-00:30", 1410, 30],
    ["00:00-24:00", 0, 1440],
    ["22:00-24:00", 1320, 1440],
  ])("reads %s as minutes of the day", (text, startMinute, endMinute) => {
    expect(parseTimeWindow(text)).toEqual({ ok: true, value: { startMinute, endMinute } });
  });

  it.each([
    ["25:00-26:00", "no day has"],
    ["04:60-05:00", "no day has"],
    ["24:00-05:00", "no day has"],
    ["23:00-24:01", "no day has"],
    ["04:00-04:00", "is empty"],
    ["04:00", "is not a window"],
    ["4-5", "is not a window"],
    ["", "is not a window"],
    ["04:00-05:00-06:00", "is not a window"],
  ])("refuses %s and says why", (text, why) => {
    const parsed = parseTimeWindow(text);
    expect(parsed.ok ? "accepted" : parsed.message).toContain(why);
  });

  it("reads back what formatTimeWindow() writes", () => {
    const window = { startMinute: 65, endMinute: 5 };
    expect(formatTimeWindow(window)).toBe("01:05-00:05");
    expect(parseTimeWindow(formatTimeWindow(window))).toEqual({ ok: true, value: window });
  });
});
