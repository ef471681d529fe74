import { describe, expect, it } from "vitest";
import { exitStatusOf, overallStatus, type RowKey, type Status, worst } from "../../../src/cli/check/row.ts";

const rows = (statuses: Partial<Record<RowKey, Status>>) =>
  Object.entries(statuses).map(([key, status]) => ({ key: key as RowKey, status }));

describe("worst()", () => {
  it("has the order of monitoring plugins: critical, warning, unknown, ok", () => {
    expect(worst(["ok", "unknown", "warning", "critical"])).toBe("critical");
    expect(worst(["ok", "unknown", "warning"])).toBe("warning");
    expect(worst(["ok", "unknown"])).toBe("unknown");
    expect(worst(["ok"])).toBe("ok");
    expect(worst([])).toBe("unknown");
  });

  it("gives their exit statuses", () => {
    expect((["ok", "warning", "critical", "unknown"] as const).map(exitStatusOf)).toEqual([0, 1, 2, 3]);
  });
});

describe("overallStatus()", () => {
  it("is the worst of what is known", () => {
    expect(overallStatus(rows({ state: "ok", memory: "warning", activity: "unknown" }))).toBe("warning");
    expect(overallStatus(rows({ state: "unknown", instances: "critical" }))).toBe("critical");
  });

  it("is ok where the state and something else is well, whatever cannot be known beside it", () => {
    expect(overallStatus(rows({ state: "ok", memory: "ok", activity: "unknown", journal: "unknown" }))).toBe("ok");
  });

  it("is unknown where the state is not known, or nothing else is", () => {
    expect(overallStatus(rows({ state: "unknown", memory: "ok", activity: "ok" }))).toBe("unknown");
    expect(overallStatus(rows({ state: "ok", memory: "unknown" }))).toBe("unknown");
    expect(overallStatus([])).toBe("unknown");
  });
});
