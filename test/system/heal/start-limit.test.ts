import { beforeAll, describe, expect, it } from "vitest";

import type { Bot } from "../daemon/bot.ts";
import { type DaemonHost, openDaemonHost } from "../daemon/daemon-host.ts";
import { inShort } from "../daemon/deeds.ts";

/** Two starts an hour: one of ours beside one of systemd's would be all of them. */
const tight = { unitLines: ["StartLimitIntervalSec=1h", "StartLimitBurst=2"], serviceLines: ["RestartSec=200ms"] };

/** Crashes a bot, and waits until systemd itself has brought it back. */
async function crashAndReturn(bot: Bot) {
  const before = await bot.healthy();
  await bot.crash();
  const after = await bot.healthy({ otherThan: before.invocationId });
  expect(after.restarts).toBe(before.restarts + 1);
  return after;
}

describe.concurrent("a unit with a tight start limit", () => {
  let stage: DaemonHost<"restarted" | "started">;
  beforeAll(async () => {
    stage = await openDaemonHost({
      bots: {
        restarted: { ...tight, settings: ['restart.fast_loop = { restarts = 5, window = "2min" }'] },
        started: {
          ...tight,
          serviceLines: [...tight.serviceLines, "RestartPreventExitStatus=7"],
          // Out of the way: a loop that is taken over is down before anybody has seen it up.
          settings: ['restart.fast_loop = { restarts = 20, window = "2min" }'],
        },
      },
    });
    return () => stage.close();
  });

  it("still has all of systemd's own restarts after each of ours, and each is counted", async () => {
    const { restarted: bot } = stage.bots;
    const { warden } = stage;
    for (const round of [1, 2]) {
      // Its own start, or our last one, has taken none of the two away that it is allowed.
      if (round > 1) await crashAndReturn(bot);
      const before = await bot.healthy();
      await bot.command("leak", "150");
      const after = await bot.healthy({ otherThan: before.invocationId });
      expect(after.restarts).toBe(0);
      await warden.waitForRecord(
        { unit: bot.bot, event: "outcome", action: "restart", reason: "active-again" },
        { count: round },
      );
    }
    await crashAndReturn(bot);
    // After the fifth restart the loop is taken over at once.
    await bot.crash();
    // NRestarts went back to 0 with each of ours: two of ours and three of systemd's are five all the same.
    const flapping = await warden.waitForRecord({ unit: bot.bot, event: "incident-opened", detector: "flapping" });
    expect(flapping.evidence["restartsInFastLoop"]).toBe(5);
    const records = await warden.records({ unit: bot.bot });
    // What is done about the loop may still be under way.
    const ours = inShort(records.filter(({ evidence }) => evidence["action"] === "restart"));
    expect(ours).toEqual(Array.from({ length: 2 }, () => "restart memory-over-limit: done active-again"));
    expect(records.filter(({ reason }) => reason === "start-limit-hit")).toEqual([]);
  });

  it("has them after a start of ours too", async () => {
    const { started: bot } = stage.bots;
    const { warden } = stage;
    for (const round of [1, 2, 3]) {
      const before = await bot.healthy();
      await bot.command("exit", "7");
      await bot.healthy({ otherThan: before.invocationId });
      await warden.waitForRecord(
        { unit: bot.bot, event: "outcome", action: "start", reason: "active-again" },
        { count: round },
      );
    }
    await crashAndReturn(bot);
    await crashAndReturn(bot);
    const records = await warden.records({ unit: bot.bot });
    expect(inShort(records)).toEqual(Array.from({ length: 3 }, () => "start exit-code: done active-again"));
    expect(records.filter(({ reason }) => reason === "start-limit-hit")).toEqual([]);
  });
});
