import { beforeAll, describe, expect, it } from "vitest";

import type { Bot } from "../daemon/bot.ts";
import { type BotPlan, type DaemonHost, openDaemonHost } from "../daemon/daemon-host.ts";

type Fault = "strayed" | "swollen" | "stalled" | "fallen" | "looping";

const plans: Record<Fault, BotPlan> = {
  strayed: { env: { BOT_ON_CONFLICT: "retry" } },
  swollen: {},
  stalled: { settings: ['activity.stall_after = "2s"', "activity.strikes = 2"] },
  fallen: { serviceLines: ["Restart=no"] },
  looping: { serviceLines: ["RestartSec=100ms"] },
};

/** The same faults, with a line in every unit's section or on the command line. */
const ways: readonly [string, { readonly setting?: string; readonly flags?: readonly string[] }][] = [
  ['mode = "observe"', { setting: 'mode = "observe"' }],
  ["--dry-run", { flags: ["--dry-run"] }],
];

describe.each(ways)("with %s", (_, { setting, flags = [] }) => {
  let stage: DaemonHost<Fault>;
  beforeAll(async () => {
    const bots = Object.fromEntries(
      Object.entries(plans).map(([name, plan]) => [
        name,
        setting === undefined ? plan : { ...plan, settings: [...(plan.settings ?? []), setting] },
      ]),
    ) as Record<Fault, BotPlan>;
    stage = await openDaemonHost({ bots, flags });
    return () => stage.close();
  });

  /** What would have been done is in the journal, and why it was not; nothing else is. */
  async function recordedOnly(bot: Bot, action: string): Promise<void> {
    const unit = bot.bot;
    await stage.warden.waitForRecord({ unit, event: "withheld", reason: "observe", action }, { timeoutMs: 60_000 });
    const records = await stage.warden.records({ unit });
    expect(records.filter(({ event }) => ["intent", "outcome", "snapshot"].includes(event))).toEqual([]);
  }

  it("every fault is seen and recorded, and nothing is touched", async () => {
    const { strayed, swollen, stalled, fallen, looping } = stage.bots;
    const running = [strayed, swollen, stalled];
    const before = await Promise.all(running.map((bot) => bot.healthy()));
    const match = [`_SYSTEMD_UNIT=${stalled.bot}`, "-g", "getUpdates.*200 OK", "-n1"];
    await stage.host.waitFor("a heartbeat", () => stage.host.journal(match), { until: ({ length }) => length > 0 });

    const stray = await strayed.stray({ env: { BOT_ON_CONFLICT: "retry" } });
    await swollen.command("leak", "150");
    await stalled.command("stall");
    await fallen.crash();
    await looping.command("crash-at-start");
    await looping.crash();

    await recordedOnly(strayed, "end-strays");
    await recordedOnly(swollen, "restart");
    await recordedOnly(stalled, "restart");
    await recordedOnly(fallen, "start");
    await recordedOnly(looping, "hold");
    const down = () => looping.state();
    await stage.host.waitFor("systemd to give the loop up", down, {
      until: ({ activeState }) => activeState === "failed",
    });

    expect(stray.isAlive()).toBe(true);
    expect(await Promise.all(running.map((bot) => bot.state()))).toEqual(before);
    expect(await fallen.state()).toMatchObject({ activeState: "failed", mainPid: 0, restarts: 0 });
    await stray.signal("KILL");
  });
});
