import { beforeAll, describe, expect, it } from "vitest";

import type { Bot } from "../daemon/bot.ts";
import { type DaemonHost, openDaemonHost } from "../daemon/daemon-host.ts";
import { inShort } from "../daemon/deeds.ts";
import { Witness } from "../daemon/witness.ts";

const stallSoon = ['activity.stall_after = "2s"', "activity.strikes = 2"];
const faults = ["refuse", "hang", "bad-gateway"] as const;

/** The same activation as before, never restarted, nothing done. */
const untouched = ({ invocationId }: { invocationId: string }) => ({
  activeState: "active",
  invocationId,
  restarts: 0,
  done: [],
});

describe.concurrent("silence that is no stall", () => {
  let stage: DaemonHost<(typeof faults)[number] | "mute" | "file" | "busy" | "dropped" | "witness" | "fresh">;
  /** Another unit's real stall, with the same settings, until it is cured. */
  const witness = new Witness(async () => {
    const bot = stage.bots.witness;
    const before = await bot.healthy();
    await heartbeat(bot, before.invocationId);
    await bot.command("stall");
    await bot.healthy({ otherThan: before.invocationId, timeoutMs: 60_000 });
  });
  beforeAll(async () => {
    stage = await openDaemonHost({
      bots: {
        refuse: { settings: stallSoon },
        hang: { settings: stallSoon },
        "bad-gateway": { settings: stallSoon },
        // Its heartbeats are not what the pattern asks for.
        mute: { settings: [...stallSoon, "activity.pattern = 'never said'"] },
        file: {
          settings: stallSoon,
          serviceLines: ["StandardOutput=append:/tmp/file.log", "StandardError=append:/tmp/file.log"],
        },
        busy: { settings: stallSoon, serviceLines: ["LogRateLimitIntervalSec=0"] },
        dropped: { settings: stallSoon, serviceLines: ["LogRateLimitIntervalSec=1s", "LogRateLimitBurst=20"] },
        fresh: {
          env: { BOT_ON_CONFLICT: "retry" },
          settings: ['conflict = { grace = "90s", episodes = 1, window = "3min" }'],
        },
        witness: {
          settings: [...stallSoon, "restart.budget = 100", 'restart.fast_loop = { restarts = 100, window = "2min" }'],
        },
      },
    });
    return () => stage.close();
  });

  async function heartbeat(bot: Bot, invocation: string): Promise<void> {
    const match = [
      `_SYSTEMD_UNIT=${bot.bot}`,
      `_SYSTEMD_INVOCATION_ID=${invocation}`,
      "-g",
      "getUpdates.*200 OK",
      "-n1",
    ];
    await stage.host.waitFor("a heartbeat in the journal", () => stage.host.journal(match), {
      timeoutMs: 30_000,
      until: ({ length }) => length > 0,
    });
  }

  async function standing(bot: Bot) {
    const { activeState, invocationId, restarts } = await bot.state();
    return { activeState, invocationId, restarts, done: inShort(await stage.warden.records({ unit: bot.bot })) };
  }
  it.for(faults)("an outage (%s) is waited out, and said once", async (fault) => {
    const bot = stage.bots[fault];
    const before = await bot.healthy();
    await heartbeat(bot, before.invocationId);
    await stage.host.waitFor("the dependency's first answer", async () => {
      const { requests } = await bot.api.statistics();
      return (requests[""] ?? 0) > 0;
    });
    await bot.api.set({ fault });
    await witness.later();
    expect(await standing(bot)).toEqual(untouched(before));
    await bot.api.set({ fault: "none" });
    await bot.healthy({ timeoutMs: 60_000 });
    await witness.later();
    expect(await standing(bot)).toEqual(untouched(before));
    const notices = await stage.warden.records({ unit: bot.bot, event: "notice" });
    expect(notices.map(({ reason }) => reason)).toEqual(["dependency-down"]);
  });

  it("a unit that never showed a heartbeat is not armed", async () => {
    const { mute } = stage.bots;
    const before = await mute.healthy();
    await mute.command("stall");
    await witness.later();
    expect(await standing(mute)).toEqual(untouched(before));
  });

  it("a unit that logs to a file cannot be seen, and that is said", async () => {
    const { file } = stage.bots;
    const before = await file.healthy();
    await file.command("stall");
    await witness.later();
    expect(await standing(file)).toEqual(untouched(before));
    const sights = await stage.warden.records({ event: "sight", reason: "not-journal" });
    expect(sights.map(({ evidence }) => evidence["unit"])).toEqual([file.bot]);
  });

  it("thousands of lines a second do not hide the heartbeats among them", async () => {
    const { busy } = stage.bots;
    const before = await busy.healthy();
    for (let round = 0; round < 5; round += 1) {
      await busy.command("say", Array.from({ length: 4000 }, (_, index) => `line ${round} ${index}`).join("\n"));
      await stage.host.waitFor(
        "them to be said",
        () => stage.host.exec(["test", "-e", `${busy.directory}/control/say`]),
        {
          until: ({ status }) => status !== 0,
        },
      );
    }
    await witness.later();
    expect(await standing(busy)).toEqual(untouched(before));
    expect(await stage.warden.records({ event: "sight", reason: "suppressed" })).not.toContainEqual(
      expect.objectContaining({ evidence: expect.objectContaining({ unit: busy.bot }) as unknown }),
    );
  });

  it("lines that journald drops say nothing", async () => {
    const { dropped } = stage.bots;
    const before = await dropped.healthy();
    await heartbeat(dropped, before.invocationId);
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index}`).join("\n");
    // Until another unit with the same settings has been restarted for its silence.
    const flood = { on: true };
    const cured = witness.later().finally(() => {
      flood.on = false;
    });
    while (flood.on) {
      await dropped.command("say", lines);
      const said = () => stage.host.exec(["test", "-e", `${dropped.directory}/control/say`]);
      await stage.host.waitFor("them to be said", said, { until: ({ status }) => status !== 0 });
    }
    await cured;
    expect(await standing(dropped)).toEqual(untouched(before));
    const sights = await stage.warden.records({ event: "sight", reason: "suppressed" });
    expect(sights.map(({ evidence }) => evidence["unit"])).toContain(dropped.bot);
  });

  it("one 409 right after a restart is nobody", async () => {
    const { fresh } = stage.bots;
    const before = await fresh.healthy();
    await stage.host.systemctl("restart", fresh.bot);
    // An old poll that is still held: one request of another client, then no more.
    const script = `await fetch("http://127.0.0.1:${fresh.apiPort}/bot${fresh.token}/getUpdates?timeout=1")`;
    await stage.host.exec([stage.host.node, "--input-type=module", "--eval", script]);
    await stage.host.waitFor("the 409", async () => (await fresh.api.statistics()).conflicts, {
      until: (count) => count > 0,
    });
    const after = await fresh.healthy({ otherThan: before.invocationId });
    await witness.later();
    expect(await standing(fresh)).toEqual(untouched(after));
    expect(await stage.warden.records({ unit: fresh.bot, event: "notice" })).toEqual([]);
  });
});
