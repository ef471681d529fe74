import { beforeAll, describe, expect, it } from "vitest";

import type { Bot } from "../daemon/bot.ts";
import { type DaemonHost, openDaemonHost } from "../daemon/daemon-host.ts";
import { deeds, inShort } from "../daemon/deeds.ts";

const crashLine = "RuntimeError: no luck today";
/** A loop is found after two falls, and held for long enough to look at. */
const loopSettings = [
  'restart.fast_loop = { restarts = 2, window = "2min" }',
  'restart.backoff = { initial = "4s", factor = 2, max = "8s", reset_after = "10min" }',
];
/** On a busy machine the unit's return is seen later than the start is over: time enough for it. */
const patient = ['restart.pause = "3s"'];
const loopLines = { serviceLines: ["RestartSec=500ms"], unitLines: ["StartLimitIntervalSec=0"] };

/** A bot of its own that systemd ties to another one; it is started when that one runs. */
const helperOf = (name: string, ...ties: readonly string[]) => ({
  unitLines: ties.map((tie) => `${tie}=${name}-marketingbot-bot.service`),
  prepare: async ({ host }: Bot) => {
    await host.waitFor(`${name} to run`, async () => {
      const { ActiveState } = await host.properties(`${name}-marketingbot-bot.service`, ["ActiveState"]);
      return ActiveState === "active";
    });
  },
});

describe.concurrent("units that systemd ties to each other", () => {
  let stage: DaemonHost<
    "stalled" | "stalled-helper" | "looping" | "looping-helper" | "falling" | "falling-helper" | "needed" | "needing"
  >;
  beforeAll(async () => {
    const quick = ['activity.stall_after = "3s"', "activity.strikes = 2", 'restart.settle = "8s"'];
    stage = await openDaemonHost({
      bots: {
        stalled: { settings: quick },
        "stalled-helper": { ...helperOf("stalled", "Requires", "PartOf", "After"), settings: quick },
        looping: { ...loopLines, settings: loopSettings },
        "looping-helper": helperOf("looping", "Requires", "PartOf", "After"),
        falling: { serviceLines: ["RestartSec=500ms"] },
        "falling-helper": { ...helperOf("falling", "BindsTo", "After"), settings: patient },
        needed: {},
        needing: { ...helperOf("needed", "Wants", "After"), serviceLines: ["Restart=no"], settings: patient },
      },
    });
    return () => stage.close();
  });

  it("are restarted once when both of them are silent, and systemd's part of it is ours", async () => {
    const { stalled, "stalled-helper": helper } = stage.bots;
    const { warden, host } = stage;
    const before = { bot: await stalled.healthy(), helper: await helper.healthy() };
    for (const unit of [stalled.bot, helper.bot]) {
      await host.waitFor("a heartbeat in the journal", () =>
        host.journal([`_SYSTEMD_UNIT=${unit}`, "-g", "getUpdates.*200 OK", "-n1"]).then(({ length }) => length > 0),
      );
    }
    await stalled.command("stall");
    await helper.command("stall");
    const after = await stalled.healthy({ otherThan: before.bot.invocationId });
    const helped = await helper.healthy({ otherThan: before.helper.invocationId });
    await warden.waitForRecord({ unit: stalled.bot, event: "incident-recovered", detector: "stall" });
    // The helper may have been taken along before its own silence was judged.
    const opened = (await warden.records({ unit: helper.bot })).filter(
      ({ event, evidence }) => event === "incident-opened" && evidence["detector"] === "stall",
    );
    if (opened.length > 0) {
      await warden.waitForRecord({ unit: helper.bot, event: "incident-recovered", detector: "stall" });
    }
    const records = [...(await warden.records({ unit: stalled.bot })), ...(await warden.records({ unit: helper.bot }))];
    // Whichever was judged first, the other has its time before it is judged by its silence.
    const restarts = deeds(records)
      .map(({ intent }) => intent.atMs)
      .toSorted((a, b) => a - b);
    for (const [index, atMs] of restarts.entries()) expect(atMs - (restarts[index - 1] ?? 0)).toBeGreaterThan(8000);
    const [carried] = deeds(await warden.records({ unit: stalled.bot }));
    expect(carried?.outcome.evidence["alsoRestarted"]).toEqual([helper.bot]);
    expect(carried?.outcome.evidence).not.toHaveProperty("notBack");
    expect(records.filter(({ event }) => event === "operator")).toEqual([]);
    expect((await stalled.state()).invocationId).toBe(after.invocationId);
    expect((await helper.state()).invocationId).toBe(helped.invocationId);
  });

  it("are not stopped with a unit that is held out of its loop", async () => {
    const { looping, "looping-helper": helper } = stage.bots;
    const { warden } = stage;
    const before = { bot: await looping.healthy(), helper: await helper.healthy() };
    await looping.command("crash-at-start", crashLine);
    await looping.crash();
    const unit = looping.bot;
    await warden.waitForRecord({ unit, event: "outcome", action: "hold", reason: "held" }, { timeoutMs: 60_000 });
    const meanwhile = await helper.healthy();
    await looping.release("crash-at-start");
    await looping.healthy({ otherThan: before.bot.invocationId, timeoutMs: 60_000 });
    const after = await helper.healthy();
    expect(after.invocationId).toBe(meanwhile.invocationId);
    const records = await warden.records({ unit: helper.bot });
    expect(inShort(records)).toEqual([]);
    // While it looped, systemd's own restarts of the bot took the helper along.
    expect(records.filter(({ event }) => event === "operator")).toEqual([]);
  });

  it("come back after systemd has stopped them with a unit that fell, and were stopped by no operator", async () => {
    const { falling, "falling-helper": helper } = stage.bots;
    const { warden } = stage;
    const before = { bot: await falling.healthy(), helper: await helper.healthy() };
    await falling.crash();
    await falling.healthy({ otherThan: before.bot.invocationId });
    await helper.healthy({ otherThan: before.helper.invocationId });
    await warden.waitForRecord({ unit: helper.bot, event: "incident-recovered", detector: "inactive" });
    const records = await warden.records({ unit: helper.bot });
    expect(inShort(records)).toEqual(["start exited: done active-again"]);
    expect(records.filter(({ event }) => event === "operator")).toEqual([]);
    expect(inShort(await warden.records({ unit: falling.bot }))).toEqual([]);
  });

  it("are not started with a unit that wants them, after their operator stopped them", async () => {
    const { needed, needing } = stage.bots;
    const { warden, host } = stage;
    await needed.healthy();
    const before = await needing.healthy();
    await host.systemctl("stop", needed.bot);
    await warden.waitForRecord({ unit: needed.bot, event: "operator", reason: "stopped" });
    await needing.crash();
    await needing.healthy({ otherThan: before.invocationId });
    await warden.waitForRecord({ unit: needing.bot, event: "incident-recovered", detector: "inactive" });
    expect(inShort(await warden.records({ unit: needing.bot }))).toEqual(["start signal: done active-again"]);
    expect((await needed.state()).activeState).toBe("inactive");
    expect(inShort(await warden.records({ unit: needed.bot }))).toEqual([]);
  });
});
