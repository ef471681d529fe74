import { beforeAll, describe, expect, it } from "vitest";

import type { Bot } from "../daemon/bot.ts";
import { type DaemonHost, openDaemonHost } from "../daemon/daemon-host.ts";
import { inShort } from "../daemon/deeds.ts";
import { Witness } from "../daemon/witness.ts";

type Name = "stopped" | "restarted" | "killed" | "held" | "witness";

describe.concurrent("the operator's hand", () => {
  let stage: DaemonHost<Name>;
  /** Another unit's crash, until unitwarden has started it again. */
  const witness = new Witness(async () => {
    const bot = stage.bots.witness;
    const before = await bot.healthy();
    await bot.crash();
    await bot.healthy({ otherThan: before.invocationId });
  });
  beforeAll(async () => {
    stage = await openDaemonHost({
      bots: {
        stopped: {},
        restarted: {},
        killed: { serviceLines: ["Restart=no"] },
        held: {
          serviceLines: ["RestartSec=100ms"],
          unitLines: ["StartLimitIntervalSec=0"],
          settings: ['restart.backoff = { initial = "1500ms", factor = 1, max = "1500ms", reset_after = "10min" }'],
        },
        witness: {
          serviceLines: ["Restart=no"],
          settings: [
            "restart.budget = 100",
            'restart.backoff = { initial = "1500ms", factor = 1, max = "1500ms", reset_after = "10min" }',
            'restart.fast_loop = { restarts = 100, window = "2min" }',
          ],
        },
      },
    });
    return () => stage.close();
  });

  async function operators(bot: Bot): Promise<string[]> {
    const records = await stage.warden.records({ unit: bot.bot, event: "operator" });
    return records.map(({ reason }) => reason);
  }

  it("that stops a unit is respected until it starts it again", async () => {
    const { stopped } = stage.bots;
    const before = await stopped.healthy();
    await stage.host.systemctl("stop", stopped.bot);
    await stage.warden.waitForRecord({ unit: stopped.bot, event: "operator", reason: "stopped" });
    await witness.later();
    expect(await stopped.state()).toMatchObject({ activeState: "inactive", mainPid: 0 });
    // What he runs by hand meanwhile is his as well, until he hands the unit back.
    const byHand = await stopped.stray();
    await witness.later();
    expect(byHand.isAlive()).toBe(true);
    expect(inShort(await stage.warden.records({ unit: stopped.bot }))).toEqual([]);
    await stage.host.systemctl("start", stopped.bot);
    await stopped.healthy({ otherThan: before.invocationId });
    expect(byHand.isAlive()).toBe(false);
    expect(await operators(stopped)).toEqual(["stopped", "started"]);
    const done = inShort(await stage.warden.records({ unit: stopped.bot }));
    expect(done[0]).toMatch(/^end-strays stray(-with-conflict)?: done strays-gone$/u);
  });

  it("that restarts a unit is recorded as such, and nothing is done", async () => {
    const { restarted } = stage.bots;
    const before = await restarted.healthy();
    await stage.host.systemctl("restart", restarted.bot);
    await restarted.healthy({ otherThan: before.invocationId });
    await stage.warden.waitForRecord({ unit: restarted.bot, event: "operator", reason: "started" });
    await witness.later();
    const records = await stage.warden.records({ unit: restarted.bot });
    expect(inShort(records)).toEqual([]);
    expect(records.filter(({ event }) => event === "incident-opened")).toEqual([]);
    expect((await restarted.state()).restarts).toBe(0);
  });

  it("that kills a unit with systemctl kill has not stopped it: it is started again, once", async () => {
    const { killed } = stage.bots;
    const before = await killed.healthy();
    await stage.host.systemctl("kill", "--signal=KILL", killed.bot);
    await killed.healthy({ otherThan: before.invocationId });
    await witness.later();
    expect(inShort(await stage.warden.records({ unit: killed.bot }))).toEqual(["start signal: done active-again"]);
  });

  it("that stops a unit which is held down out of a loop has stopped it", async () => {
    const { held } = stage.bots;
    const unit = held.bot;
    await held.command("crash-at-start");
    await held.crash();
    await stage.warden.waitForRecord({ unit, event: "outcome", action: "hold" });
    await stage.host.systemctl("stop", unit);
    const starts = (await stage.warden.records({ unit, event: "intent", action: "start" })).length;
    await held.release("crash-at-start");
    await witness.later();
    expect((await held.state()).activeState).toMatch(/^(inactive|failed)$/u);
    expect(await stage.warden.records({ unit, event: "intent", action: "start" })).toHaveLength(starts);
    await stage.host.systemctl("start", unit);
    await held.healthy();
  });
});
