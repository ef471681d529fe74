import { describe, expect, it } from "vitest";
import { unitSensorWorld } from "./unit-sensor-world.ts";

describe("a unit that fell and is up again when it is read", () => {
  const killed = { result: "signal", exitCode: "killed", exitStatus: 9, atMs: 5500 } as const;
  const restarted = { invocation: 2, NRestarts: 1 };

  it("tells of the fall first, as a reading in time would have shown it", async () => {
    const ids: (string | null)[] = [];
    const ending = ({ invocationId }: { invocationId: string | null }) => {
      ids.push(invocationId);
      return ids.length === 1 ? null : killed;
    };
    const { seen, answer, hint } = unitSensorWorld({ ending });
    hint({ kind: "connected" });
    await answer("active", { SubState: "running", MainPID: 7 });
    await expect.poll(() => seen.length).toBe(1);
    hint({ kind: "changed" });
    await answer("active", { ...restarted, SubState: "running", MainPID: 8 });
    await expect.poll(() => seen.length).toBe(3);
    const first = "01".repeat(16);
    expect(seen).toMatchObject([
      { activeState: "active", invocationId: first },
      { activeState: "activating", subState: "auto-restart", invocationId: first, mainPid: null, ...killed },
      { activeState: "active", invocationId: "02".repeat(16), mainPid: 8, startCause: "systemd" },
    ]);
    expect(ids).toEqual([first, first]);
  });

  it("says that it was not seen how, where the journal does not tell", async () => {
    const { seen, asked, answer, hint } = unitSensorWorld();
    hint({ kind: "connected" });
    await answer("activating", { SubState: "start" });
    await expect.poll(() => seen.length).toBe(1);
    hint({ kind: "changed" });
    await answer("activating", { ...restarted, SubState: "start" });
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(3);
    expect(seen[1]).toMatchObject({ subState: "auto-restart", result: "unseen", exitCode: null, exitStatus: null });
    expect(asked).toEqual(["ending", "ending", "ending"]);
  });

  it("tells of it once where another change overtakes the reading", async () => {
    const overtaken = { by: (): void => {} };
    const { seen, answer, hint } = unitSensorWorld({
      ending: () => {
        overtaken.by();
        return killed;
      },
    });
    overtaken.by = () => hint({ kind: "changed" });
    hint({ kind: "connected" });
    await answer("active");
    await expect.poll(() => seen.length).toBe(1);
    hint({ kind: "changed" });
    await answer("active", restarted);
    await answer("active", { ...restarted, MainPID: 9 });
    await expect.poll(() => seen.length).toBe(3);
    expect(seen.map((each) => each.kind === "unit" && each.result)).toEqual(["unknown", "signal", "unknown"]);
    expect(seen[2]).toMatchObject({ mainPid: 9 });
  });

  it.each([
    ["somebody restarted it", ["active", "active"], { invocation: 2 }, null],
    ["it was seen as it fell", ["failed", "active"], restarted, null],
    ["it was seen as systemd waited", ["activating", "active"], restarted, null],
    ["the bus was lost meanwhile", ["active", "active"], restarted, "gone"],
  ] as const)("tells of none where %s", async (_, [before, now], more, lost) => {
    const { seen, asked, answer, hint } = unitSensorWorld({ ending: () => killed });
    hint({ kind: "connected" });
    await answer(before, { SubState: before === "activating" ? "auto-restart" : "running" });
    await expect.poll(() => seen.length).toBe(1);
    if (lost !== null) hint({ kind: "lost", why: lost });
    hint({ kind: lost === null ? "changed" : "connected" });
    const known = seen.length;
    await answer(now, more);
    await expect.poll(() => seen.length).toBe(known + 1);
    expect(asked).not.toContain("ending");
  });
});
