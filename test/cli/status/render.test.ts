import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderStatus, sparkline } from "../../../src/cli/status/render.ts";
import type { UnitReport } from "../../../src/daemon/unit-report.ts";
import type { UnitName } from "../../../src/model/scalars.ts";

const nowMs = Date.UTC(2026, 10, 28, 12);
const mega = 1024 ** 2;
const iso = (fromNowMs: number): string => new Date(nowMs + fromNowMs).toISOString();
const report = (more: Partial<UnitReport> = {}): UnitReport => ({
  unit: "marketingbot-bot.service" as UnitName,
  active_state: "active",
  active_since: iso(-3 * 3_600_000),
  mode: "heal",
  left_alone: false,
  paused_until: null,
  held_until: null,
  gave_up: false,
  action_under_way: null,
  restarts: { count: 1, budget: 5, window_seconds: 3600 },
  memory: { bytes: 84 * mega, limit_bytes: 150 * mega, recent_bytes: [70 * mega, 77 * mega, 84 * mega] },
  detectors: [
    { name: "stray", health: "healthy", reason: "single-instance" },
    { name: "stall", health: "unknown", reason: "no-heartbeat-yet" },
  ],
  incidents: [],
  ...more,
});
const show = (one: UnitReport, language: "en" | "ru" = "en", color = false) =>
  renderStatus({ units: [one], notifications: [] }, { language, color, nowMs });

describe("renderStatus()", () => {
  it.each([
    ["en", "notifications: telegram (2 wait; 401 Unauthorized), mail"],
    ["ru", "уведомления: telegram (ждут: 2; 401 Unauthorized), mail"],
  ] as const)("says how the ways to the owner fare (%s)", (language, expected) => {
    const notifications = [
      { channel: "telegram", waiting: 2, trouble: "401 Unauthorized" },
      { channel: "mail", waiting: 0, trouble: null },
    ];
    const text = renderStatus({ units: [report()], notifications }, { language, color: false, nowMs });
    expect(text.split("\n\n").at(-1)).toBe(`${expected}\n`);
  });

  it("shows state, memory with its course, restarts and what each detector says, with a word beside each mark", () => {
    expect(show(report())).toBe(
      [
        "marketingbot-bot.service: active for 3 h",
        "  memory       84 MB of 150 MB  ▁▅█",
        "  restarts     1 of 5 within 1 h",
        "  ✔ well       stray",
        "  ? unknown    stall (no-heartbeat-yet)",
        "",
      ].join("\n"),
    );
  });

  it.each([
    [{ paused_until: iso(1_800_000) }, "paused for another 30 min", "на паузе ещё 30 мин"],
    [{ held_until: iso(80_000) }, "held down for another 80 s", "удерживается ещё 80 с"],
    [{ left_alone: true, active_state: "inactive", active_since: null }, "left alone", "не трогают"],
    [{ gave_up: true }, "slow retries only", "только редкие попытки"],
    [{ mode: "observe" }, "only observed", "только наблюдение"],
    [{ action_under_way: "restart" }, "restart under way", "идёт действие: restart"],
    [{ active_state: null, active_since: null }, "cannot be seen", "не виден"],
    [
      { incidents: [{ detector: "stall", reason: "stall", opened: iso(-600_000) }] },
      "stall for 10 min",
      "stall, длится 10 мин",
    ],
  ] as const)("tells %j in both languages", (more, english, russian) => {
    expect(show(report(more as Partial<UnitReport>))).toContain(english);
    expect(show(report(more as Partial<UnitReport>), "ru")).toContain(russian);
  });

  it("fits 80 columns with all that can be unwell", () => {
    const detectors = Array.from({ length: 10 }, (_, index) => ({
      name: `detector-${index}`,
      health: "unhealthy",
      reason: "memory-over-limit-for-long",
    }));
    const recent = Array.from({ length: 200 }, (_, index) => index * mega);
    const text = show(report({ detectors, memory: { bytes: 1, limit_bytes: 2 ** 34, recent_bytes: recent } }));
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("has colours only where they are asked for, and says that no unit is watched", () => {
    expect(show(report())).not.toContain("\u001b");
    expect(show(report(), "en", true)).toContain("\u001b[1m");
    expect(renderStatus({ units: [], notifications: [] }, { language: "en", color: false, nowMs })).toBe(
      "No unit is watched.\n",
    );
  });
});

describe("sparkline()", () => {
  it("goes from its least to its most, and stands still where little happens", () => {
    expect(sparkline([1, 2, 3, 4, 5, 6, 7, 8])).toBe("▁▂▃▄▅▆▇█");
    expect(sparkline([100, 101, 100])).toBe("▁▁▁");
    expect(sparkline([5])).toBe("");
  });

  it("has a bar for each value, whatever they are", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 2 ** 40 }), { minLength: 2, maxLength: 60 }), (values) => {
        expect(sparkline(values)).toMatch(new RegExp(`^[▁▂▃▄▅▆▇█]{${values.length}}$`, "u"));
      }),
    );
  });
});
