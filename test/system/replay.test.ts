import { wordingIn } from "../../src/audit/wording/wording.ts";
import { beforeAll, describe, expect, it } from "vitest";

import type { ReplayEvent } from "../../src/cli/replay/events.ts";
import { journalReader } from "../../src/cli/replay/read-journal.ts";
import { replayer } from "../../src/cli/replay/replayer.ts";
import type { Record } from "./daemon/audit-record.ts";
import { type DaemonHost, openDaemonHost } from "./daemon/daemon-host.ts";

/** Over in seconds, and told or not by which beat comes first. */
const fleeting: ReadonlySet<string> = new Set([
  "cool-down",
  "settling",
  "dependency-not-probed-yet",
  "kin-settling",
  // Live the unit is read milliseconds after its start; a replay knows what journald took in meanwhile, and may turn on it.
  "not-read-since-start",
]);

/** What a live run decided and judged, from its audit trail. */
function lived(records: readonly Record[]): readonly string[] {
  return records.flatMap(({ event, reason, evidence }) => {
    const { detector, action } = evidence as { detector?: string; action?: string };
    switch (event) {
      case "intent":
        return [`${action} ${detector} ${reason}`];
      case "notice":
        return [`notice ${detector} ${reason}`];
      case "withheld":
        return fleeting.has(reason) ? [] : [`withheld ${action} ${reason}`];
      case "incident-opened":
        return [`opened ${detector} ${reason}`];
      case "incident-recovered":
        return [`recovered ${detector}`];
      case "incident-dropped":
        return [`dropped ${detector}`];
      case "operator":
        return [`operator ${reason}`];
      default:
        return [];
    }
  });
}

/** The same of a replay. */
function replayed(events: readonly ReplayEvent[], unit: string): readonly string[] {
  return events.flatMap((event) => {
    if (event.unit !== unit) return [];
    if (event.kind === "incident") {
      const { kind, incident } = event.change;
      return [kind === "opened" ? `opened ${incident.detector} ${incident.reason}` : `${kind} ${incident.detector}`];
    }
    if (event.kind === "operator") return [`operator ${event.hand}`];
    if (event.kind !== "decision") return [];
    const { decision } = event;
    switch (decision.kind) {
      case "notice":
        return [`notice ${decision.detector} ${decision.reason}`];
      case "withheld":
        return fleeting.has(decision.heldBy) ? [] : [`withheld ${decision.action} ${decision.heldBy}`];
      default:
        return [`${decision.kind} ${decision.detector} ${decision.reason}`];
    }
  });
}

function play(journal: Uint8Array): readonly ReplayEvent[] {
  const events: ReplayEvent[] = [];
  const bugs: string[] = [];
  const player = replayer({
    wording: wordingIn("en"),
    named: null,
    asRecorded: true,
    scope: { kind: "system" },
    tell: (event) => events.push(event),
    onBug: (what) => bugs.push(what),
  });
  const reader = journalReader({ onEntry: (fields, line) => player.entry(fields, line), onJunk: () => undefined });
  reader.push(journal);
  reader.end();
  player.end();
  expect(bugs).toEqual([]);
  return events;
}

/** `kill -9`, and back again. */
async function killed({ host, warden }: Pick<DaemonHost<string>, "host" | "warden">): Promise<void> {
  const pid = await warden.mainPid();
  await host.exec(["sh", "-c", `kill -s KILL ${pid}`]);
  await host.waitFor("unitwarden to be up again", () => host.properties(warden.unit, ["ActiveState", "MainPID"]), {
    timeoutMs: 40_000,
    until: ({ ActiveState, MainPID }) => ActiveState === "active" && Number(MainPID) !== pid,
  });
}

describe("the replay of a live run's own journal", () => {
  let stage: DaemonHost<"leaking" | "stalled" | "crashed" | "restarted" | "strayed" | "stopped">;
  beforeAll(async () => {
    stage = await openDaemonHost({
      bots: {
        leaking: {},
        stalled: { settings: ['activity.stall_after = "3s"', "activity.strikes = 2"] },
        crashed: { serviceLines: ["Restart=no"] },
        restarted: {},
        // It is ended for its 409, which a replay knows as soon as journald does: live it has to be read first.
        strayed: { env: { BOT_ON_CONFLICT: "retry" }, settings: ['strays.confirm = "15s"'] },
        stopped: {},
      },
    });
    return () => stage.close();
  });

  it.each(["json", "export"])("gives the same incidents and decisions (%s)", async (format) => {
    const { host, warden, bots } = stage;
    if (format === "json") {
      const before = await Promise.all(Object.values(bots).map((bot) => bot.healthy()));
      const [leaking, stalled, crashed] = before;
      await bots.leaking.command("leak", "150");
      await bots.stalled.command("stall");
      await bots.crashed.crash();
      await bots.leaking.healthy({ otherThan: leaking?.invocationId ?? "" });
      await bots.stalled.healthy({ otherThan: stalled?.invocationId ?? "" });
      await bots.crashed.healthy({ otherThan: crashed?.invocationId ?? "" });
      await host.systemctl("restart", bots.restarted.bot);
      await bots.strayed.stray({ env: { BOT_ON_CONFLICT: "retry" } });
      await host.systemctl("stop", bots.stopped.bot);
      await warden.waitForRecord({ unit: bots.leaking.bot, event: "incident-recovered", detector: "memory-limit" });
      await warden.waitForRecord({ unit: bots.stalled.bot, event: "incident-recovered", detector: "stall" });
      await warden.waitForRecord({ unit: bots.crashed.bot, event: "incident-recovered", detector: "inactive" });
      await warden.waitForRecord({ unit: bots.restarted.bot, event: "operator" });
      await warden.waitForRecord({ unit: bots.stopped.bot, event: "operator" });
      await warden.waitForRecord({ unit: bots.strayed.bot, event: "incident-recovered", detector: "stray" });
      await killed(stage);
      await bots.crashed.crash();
      const started = { unit: bots.crashed.bot, event: "outcome", action: "start" };
      await warden.waitForRecord(started, { count: 2 });
      await host.systemctl("start", bots.stopped.bot);
      await warden.waitForRecord({ unit: bots.stopped.bot, event: "operator" }, { count: 2 });
      await warden.stop();
    }
    const file = `/var/tmp/replay.${format}`;
    await host.exec(["sh", "-c", `journalctl --no-pager -o ${format} > ${file}`]);
    const events = play(Buffer.from((await host.exec(["base64", "-w0", file])).stdout, "base64"));
    for (const bot of Object.values(bots)) {
      const live = lived(await warden.records({ unit: bot.bot }));
      expect({ unit: bot.bot, told: replayed(events, bot.bot) }).toEqual({ unit: bot.bot, told: live });
    }
    const all = events.flatMap((event) => (event.kind === "decision" ? [event.decision.kind] : []));
    expect(all).toEqual(expect.arrayContaining(["restart", "start", "end-strays"]));
  });
});
