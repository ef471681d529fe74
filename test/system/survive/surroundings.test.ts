import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Stage } from "./stage.ts";

const journald = ["systemd-journald.service", "systemd-journald.socket", "systemd-journald-dev-log.socket"];

function pidOf({ host }: Stage, program: string): number {
  return host.pidsOf(({ argv }) => argv[0]?.endsWith(program) === true)[0] ?? 0;
}

function slowStart({ bot }: Stage) {
  return { botLines: [`ExecStartPre=/bin/sh -c 'while [ -e ${bot.directory}/control/slow ]; do sleep 0.05; done'`] };
}

/** The journal is heard: a line of the bot's comes to a notice. */
async function hears(stage: Stage): Promise<void> {
  await stage.bot.command("say", "telegram.error.Conflict: can't use getUpdates method while webhook is active");
  await stage.record({ event: "notice", reason: "webhook-conflict" });
}

/** PID of the journalctl that unitwarden follows. */
async function readerOf(stage: Stage): Promise<number> {
  const warden = await stage.warden.mainPid();
  return Number(await stage.sh(`pgrep --parent ${warden} --full 'journalctl.*--follow'`));
}

// Each group has a host of its own, and the groups run side by side: most of their time is waiting.
describe.concurrent("unitwarden, when what breaks under it is", () => {
  describe("dbus or systemd", { concurrent: false }, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await Stage.open();
    });
    afterAll(async () => {
      await stage.close();
    });

    it.each([
      ["dbus-daemon is killed", () => stage.kill("KILL", pidOf(stage, "dbus-daemon"))],
      ["systemd executes itself anew", () => stage.host.systemctl("daemon-reexec")],
    ])("%s: everything is read anew, and faults are healed as before", async (_, breakIt) => {
      await stage.begin();
      const { invocationId } = await stage.bot.state();
      await breakIt();
      await stage.record({ event: "resynchronised" });
      expect((await stage.bot.state()).invocationId).toBe(invocationId);
      await stage.heals();
      expect(await stage.deeds()).toEqual(["start: done"]);
      expect(await stage.operatorRecords()).toEqual([]);
    });

    it("systemd reloads its units: nothing happens, and faults are healed as before", async () => {
      await stage.begin();
      await stage.host.systemctl("daemon-reload");
      await stage.host.systemctl("daemon-reload");
      await stage.heals();
      expect(await stage.deeds()).toEqual(["start: done"]);
      expect(await stage.operatorRecords()).toEqual([]);
    });

    it("the whole machine stands still for a while, as a paused virtual machine does: silence in that time is no stall", async () => {
      await stage.begin({ settings: [`activity.stall_after = "2s"`] });
      const { invocationId } = await stage.bot.state();
      const lines = [`_SYSTEMD_INVOCATION_ID=${invocationId}`, "-g", "getUpdates.*200 OK"];
      await stage.host.waitFor("a heartbeat", () => stage.host.journal(lines), { until: (found) => found.length > 0 });
      // All but PID 1 and this shell; three times as long as a stall takes to be one.
      await stage.sh("kill -STOP -1; sleep 6; kill -CONT -1");
      await stage.record({ event: "trouble", reason: "held-up" });
      await stage.heals();
      expect(await stage.deeds()).toEqual(["start: done"]);
      expect(await stage.records({ event: "incident-opened", detector: "stall" })).toEqual([]);
      expect(await stage.operatorRecords()).toEqual([]);
    });

    it("systemd's package is upgraded: its maintainer script starts manager and journald anew, and nothing is missed", async () => {
      await stage.begin();
      const { invocationId } = await stage.bot.state();
      const script = "/var/lib/dpkg/info/systemd.postinst";
      const environment = ["DPKG_MAINTSCRIPT_PACKAGE=systemd", "DPKG_MAINTSCRIPT_NAME=postinst"];
      const upgraded = await stage.host.exec(["env", ...environment, script, "configure", "247.3-7"], {
        timeoutMs: 60_000,
      });
      expect([upgraded.status, upgraded.stderr]).toEqual([0, expect.anything()]);
      await stage.record({ event: "resynchronised" });
      expect((await stage.bot.state()).invocationId).toBe(invocationId);
      await hears(stage);
      await stage.heals();
      expect(await stage.deeds()).toEqual(["start: done"]);
      expect(await stage.operatorRecords()).toEqual([]);
    });

    it.each([
      ["dbus-daemon is killed", () => stage.kill("KILL", pidOf(stage, "dbus-daemon"))],
      ["systemd executes itself anew", () => stage.host.systemctl("daemon-reexec")],
    ])("%s in the middle of a start: its end is recorded, and it stays the only one", async (_, breakIt) => {
      await stage.begin(slowStart(stage));
      const { invocationId } = await stage.bot.state();
      await stage.bot.command("slow");
      await stage.bot.command("exit", "0");
      await stage.host.waitFor("the start to be under way", () => stage.bot.state(), {
        until: ({ subState }) => subState === "start-pre",
        timeoutMs: 20_000,
      });
      await breakIt();
      await stage.record({ event: "resynchronised" });
      await stage.bot.release("slow");
      await stage.bot.healthy({ otherThan: invocationId });
      await stage.record({ event: "incident-recovered" });
      expect(await stage.deeds()).toEqual(["start: failed"]);
      expect(await stage.operatorRecords()).toEqual([]);
      await stage.heals();
    });
  });
});

describe.concurrent("unitwarden, when what breaks under it is", () => {
  describe("journald", { concurrent: false }, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await Stage.open();
    });
    afterAll(async () => {
      await stage.close();
    });

    it("is restarted: nothing happens, its lines are heard as before", async () => {
      await stage.begin({ settings: [`activity.stall_after = "3s"`] });
      await stage.host.systemctl("restart", "systemd-journald");
      await hears(stage);
      await stage.heals();
      expect(await stage.deeds()).toEqual(["start: done"]);
    });

    it("loses what it had: nothing happens, its lines are heard as before", async () => {
      await stage.begin({ settings: [`activity.stall_after = "3s"`] });
      await stage.sh("journalctl --rotate --vacuum-time=1s");
      await hears(stage);
      await stage.heals();
      expect(await stage.deeds()).toEqual(["start: done"]);
    });

    it("is read by a journalctl that stands still for a while: it is behind when that goes on, and then is not", async () => {
      // No silence is looked into before the end.
      await stage.begin({ settings: ['activity.stall_after = "10min"'] });
      await stage.record({ event: "daemon-started" });
      const { invocationId } = await stage.bot.state();
      const reader = await readerOf(stage);
      await stage.kill("STOP", reader);
      // So that the first line it gives then is old enough to show that it is behind.
      const since = `--since=@${((Date.now() + 3000) / 1000).toFixed(3)}`;
      const lines = [`_SYSTEMD_INVOCATION_ID=${invocationId}`, since, "-g", "getUpdates.*200 OK"];
      await stage.host.waitFor("heartbeats", () => stage.host.journal(lines), {
        until: (found) => found.length > 0,
        timeoutMs: 60_000,
      });
      await stage.kill("CONT", reader);
      await stage.record({ event: "sight", reason: "behind" });
      await stage.record({ event: "sight", reason: "following" });
      expect(await readerOf(stage)).toBe(reader);
      await hears(stage);
      await stage.heals();
      expect(await stage.deeds()).toEqual(["start: done"]);
    });

    it("is read by a journalctl that stands still for good: another one takes its place, and what did not reach unitwarden is no silence of the bot's", async () => {
      await stage.begin({ settings: [`activity.stall_after = "3s"`] });
      await stage.record({ event: "daemon-started" });
      const { invocationId } = await stage.bot.state();
      const reader = await readerOf(stage);
      await stage.kill("STOP", reader);
      await stage.record({ event: "sight", reason: "follower-lost" }, { timeoutMs: 60_000 });
      await stage.record({ event: "sight", reason: "following" });
      expect(await stage.records({ event: "incident-opened" })).toEqual([]);
      expect(await readerOf(stage)).not.toBe(reader);
      expect((await stage.bot.state()).invocationId).toBe(invocationId);
      await hears(stage);
      await stage.heals();
      expect(await stage.deeds()).toEqual(["start: done"]);
    });

    it("is killed in the middle of a start: the outcome is recorded, once", async () => {
      await stage.begin(slowStart(stage));
      const { invocationId } = await stage.bot.state();
      await stage.bot.command("slow");
      await stage.bot.command("exit", "0");
      await stage.record({ event: "intent" });
      await stage.kill("KILL", pidOf(stage, "systemd-journald"));
      await stage.bot.release("slow");
      await stage.bot.healthy({ otherThan: invocationId });
      await stage.record({ event: "incident-recovered" });
      expect(await stage.deeds()).toEqual(["start: done"]);
      await hears(stage);
    });

    it("is away: what is done meanwhile is kept, and delivered in order with its own time when it is back", async () => {
      await stage.begin();
      const { invocationId } = await stage.bot.state();
      await stage.host.systemctl("stop", ...journald);
      await stage.bot.command("leak", "150");
      await stage.bot.healthy({ otherThan: invocationId });
      const backAtMs = Date.now();
      await stage.host.systemctl("start", ...journald.toReversed());
      await stage.record({ event: "outcome" });
      await stage.record({ event: "incident-recovered" });
      expect(await stage.deeds()).toEqual(["restart: done"]);
      const late = (await stage.records()).filter(({ fields }) => fields["UNITWARDEN_WALL_USEC"] !== undefined);
      const own = late.map(({ fields }) => Number(fields["UNITWARDEN_WALL_USEC"]) / 1000);
      expect(late.map(({ event }) => event)).toEqual(expect.arrayContaining(["incident-opened", "intent", "outcome"]));
      expect(own).toEqual(own.toSorted((a, b) => a - b));
      expect(Math.max(...own.slice(0, 3))).toBeLessThan(backAtMs);
      // What it wrote to before was closed with the journald that it was connected to.
      await stage.heals();
      await hears(stage);
      expect(await stage.operatorRecords()).toEqual([]);
    });

    it("and the state directory are away: a stray stays alive, memory over the limit is left, and it goes on", async () => {
      // ProtectSystem=strict leaves it no other place to write to.
      await stage.begin({ serviceLines: ["StateDirectory=", "Environment=STATE_DIRECTORY=/usr/nowhere"] });
      const { invocationId } = await stage.bot.state();
      const warden = await stage.warden.mainPid();
      await stage.host.systemctl("stop", ...journald);
      const copy = await stage.bot.stray();
      await stage.bot.command("leak", "150");
      await stage.host.waitFor("a while", () => stage.bot.api.statistics(), {
        until: ({ conflicts }) => conflicts > 8,
        timeoutMs: 20_000,
      });
      expect(copy.isAlive()).toBe(true);
      expect((await stage.bot.state()).invocationId).toBe(invocationId);
      expect(await stage.warden.mainPid()).toBe(warden);
      const backAtMs = Date.now();
      await stage.host.systemctl("start", ...journald.toReversed());
      await stage.host.waitFor("the stray to be gone", () => !copy.isAlive(), { timeoutMs: 15_000 });
      await stage.record({ event: "outcome", action: "end-strays" });
      // What it saw meanwhile it has kept in memory; what it would have done and did not is not told.
      const opened = await stage.record({ event: "incident-opened", detector: "stray" });
      expect(Number(opened.fields["UNITWARDEN_WALL_USEC"]) / 1000).toBeLessThan(backAtMs);
      const intents = await stage.records({ event: "intent", action: "end-strays" });
      expect(intents.map(({ fields }) => fields["UNITWARDEN_WALL_USEC"])).toEqual([undefined]);
    });
  });
});
