import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { makeUser } from "../../stand-in/layout.ts";
import { Stage } from "./stage.ts";

function slowStart({ bot }: Stage) {
  return { botLines: [`ExecStartPre=/bin/sh -c 'while [ -e ${bot.directory}/control/slow ]; do sleep 0.05; done'`] };
}

// Each group has a host of its own, and the groups run side by side: most of their time is waiting.
describe.concurrent("unitwarden as a service", () => {
  describe("in daily life", { concurrent: false }, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await Stage.open();
    });
    afterAll(async () => {
      await stage.close();
    });

    const status = async () => (await stage.host.properties(stage.warden.unit, ["StatusText"])).StatusText;
    const unitwarden = (...args: readonly string[]) =>
      stage.host.exec([stage.host.node, `${stage.host.checkout}/dist/unitwarden.mjs`, ...args], {
        env: { STATE_DIRECTORY: stage.warden.stateDirectory },
      });

    it("is ready only when it has judged the unit", async () => {
      await stage.begin();
      const started = await stage.record({ event: "daemon-started" });
      expect(started.reason).toBe("judged");
      expect(started.message).toContain(`${stage.bot.bot}: active`);
      expect(await status()).toContain(`${stage.bot.bot}: active`);
    });

    it("with a loop that does not turn: is ended and started again by systemd's watchdog, and nothing is lost", async () => {
      await stage.begin({
        serviceLines: ["WatchdogSec=2s"],
        settings: [`restart.backoff = { initial = "3s", factor = 2, max = "4s", reset_after = "3s" }`],
      });
      await stage.bot.command("exit", "0");
      await stage.record({ event: "withheld", reason: "backoff" });
      const warden = await stage.warden.mainPid();
      await stage.kill("STOP", warden);
      await stage.wardenBack(warden);
      await stage.record({ event: "outcome" });
      await stage.bot.healthy();
      expect(await stage.deeds()).toEqual(["start: done"]);
    });

    it("told to end in the middle of an action: finishes it first", async () => {
      await stage.begin(slowStart(stage));
      await stage.bot.command("slow");
      await stage.bot.command("exit", "0");
      await stage.record({ event: "intent" });
      await stage.kill("TERM", await stage.warden.mainPid());
      await stage.host.waitFor(
        "it to be stopping",
        async () => (await stage.host.properties(stage.warden.unit, ["SubState"])).SubState,
        { until: (state) => state.startsWith("stop") },
      );
      await stage.bot.release("slow");
      await stage.record({ event: "daemon-stopping" });
      expect(await stage.deeds()).toEqual(["start: done"]);
      await stage.bot.healthy();
    });

    it("reloaded: takes a good configuration over, and keeps the old one in force when the new one is bad", async () => {
      await stage.begin();
      await stage.warden.configure(stage.toml([`memory.limit = "300M"`]));
      await stage.host.systemctl("reload", stage.warden.unit);
      await stage.record({ event: "watching", reason: "reloaded" });
      await stage.warden.configure(stage.toml([`memory.limt = "100M"`, `strays.interval = "often"`]));
      await stage.host.systemctl("reload", stage.warden.unit);
      await stage.record({ event: "trouble", reason: "bad-configuration" }, { count: 2 });
      const { invocationId } = await stage.bot.state();
      await stage.bot.command("leak", "150");
      await stage.heals();
      expect(await stage.deeds()).toEqual(["start: done"]);
      expect((await stage.bot.state()).invocationId).not.toBe(invocationId);
    });

    it("told to reload again while it reloads: watches an added unit once", async () => {
      await stage.begin();
      const other = "reloaded-other.service";
      await stage.host.writeUnit(other, "[Service]\nExecStart=/bin/sleep 3600\n");
      await stage.host.systemctl("start", other);
      await stage.warden.configure(`${stage.toml()}\n[units."${other}"]\nlocale = "en"\n`);
      const pid = await stage.warden.mainPid();
      const call = "busctl call org.unitwarden.Manager1 /org/unitwarden/Manager1 org.unitwarden.Manager1 Reload";
      await stage.sh(`for i in 1 2 3; do ${call} & kill -HUP ${pid}; done; wait`);
      await stage.record({ event: "watching", reason: "reloaded" }, { count: 4 });
      const { invocationId } = await stage.bot.state();
      await stage.sh(`kill -KILL $(systemctl show -P MainPID ${other})`);
      await stage.record({ event: "outcome", unit: other });
      const watched = (await stage.records({ event: "watching" })).filter(({ evidence }) => evidence["unit"] === other);
      expect(watched).toHaveLength(1);
      expect(await stage.records({ event: "intent", unit: other })).toHaveLength(1);
      expect((await stage.bot.state()).invocationId).toBe(invocationId);
      await stage.host.systemctl("stop", other);
    });

    it("speaks the language of LANG, and of a unit that of its locale, also after a reload", async () => {
      await stage.begin({ settings: [`locale = "auto"`], serviceLines: ["Environment=LANG=ru_RU.UTF-8"] });
      await stage.heals();
      const said = async (event: string) => (await stage.records({ event })).map(({ message }) => message).at(-1);
      expect(await said("intent")).toMatch(/^Запуск b\S+: он завершился сам/u);
      expect(await said("outcome")).toMatch(/^Запуск b\S+: готово за /u);
      expect(await status()).toMatch(/^Юнитов под наблюдением: 1\. /u);
      await stage.warden.configure(stage.toml([`locale = "en"`]));
      await stage.host.systemctl("reload", stage.warden.unit);
      const reloaded = await stage.record({ event: "watching", reason: "reloaded" });
      expect(reloaded.message).toBe("Настройки перечитаны и действуют.");
      await stage.heals();
      expect(await said("intent")).toMatch(/^Starting b\S+: it exited by itself/u);
    });

    it("tells a coroutine that was never awaited once, also over a restart of its own, and does nothing about it", async () => {
      await stage.begin();
      const say = (name: string) =>
        stage.bot.command("say", `/srv/bot.py:12: RuntimeWarning: coroutine '${name}' was never awaited`);
      await say("Sheets.append");
      const told = await stage.record({ event: "notice", reason: "code-defect" });
      expect(told.message).toContain("coroutine 'Sheets.append' was never awaited (collected at /srv/bot.py:12)");
      await stage.killWarden();
      await say("Sheets.append");
      await say("Sheets.read");
      await stage.record({ event: "notice", reason: "code-defect" }, { count: 2 });
      const notices = await stage.records({ event: "notice" });
      expect(notices.map(({ evidence }) => evidence["name"])).toEqual(["Sheets.append", "Sheets.read"]);
      expect(await stage.deeds()).toEqual([]);
    });

    it("tells everybody over the bus how it is, and lets root alone pause it", async () => {
      await stage.begin();
      const { bot } = stage.bot;
      const asDaemon = (...words: readonly string[]) =>
        stage.host.exec([stage.host.node, `${stage.host.checkout}/dist/unitwarden.mjs`, ...words], { user: "daemon" });
      const shown = await asDaemon("status", "--json", bot);
      expect(JSON.parse(shown.stdout)).toMatchObject({ version: 1, units: [{ unit: bot, active_state: "active" }] });
      const refused = await asDaemon("pause", bot);
      expect([refused.status, refused.stderr]).toEqual([
        1,
        "unitwarden: only root, or whom polkit lets, may change what unitwarden does; try sudo\n",
      ]);
      const toRoot = async (...words: readonly string[]) => {
        const { status: exitStatus, stderr } = await unitwarden(...words);
        return [exitStatus, stderr];
      };
      expect(await toRoot("pause", "nobodys.service")).toEqual([
        1,
        `unitwarden: "nobodys.service" is not watched; put it into the configuration\n`,
      ]);
      expect(await toRoot("pause", bot, "--for", "2h")).toEqual([0, ""]);
      await stage.bot.command("exit", "0");
      await stage.record({ event: "withheld", reason: "paused" });
      // Also over a restart of its own.
      await stage.killWarden();
      expect((await asDaemon("status", bot)).stdout).toMatch(/: inactive, paused for another \d+ min$/mu);
      expect(await stage.deeds()).toEqual([]);
      expect((await unitwarden("resume", bot)).status).toBe(0);
      await stage.record({ event: "outcome", action: "start" });
      await stage.bot.healthy();
      const reasons = (await stage.records({ event: "operator" })).map(({ reason }) => reason);
      expect(reasons).toEqual(["paused", "resumed"]);
      const { stdout } = await stage.host.exec([
        "busctl",
        "introspect",
        "org.unitwarden.Manager1",
        "/org/unitwarden/Manager1",
      ]);
      for (const member of [".GetStatus", ".Pause", ".Resume", ".Reload", ".Version"]) expect(stdout).toContain(member);
    });

    it("lets whom a rule of polkit lets pause it, and nobody else, also when polkit is away", async () => {
      await stage.begin();
      const { host, bot } = stage;
      const friendUid = 7321;
      await makeUser(host, "friend", friendUid);
      // On a machine with a read-only /usr, too; what is there stays, for unitwarden itself needs systemd's actions.
      const actions = "/usr/share/polkit-1/actions";
      await stage.sh(
        `cp -r ${actions} /tmp/actions; mount -t tmpfs -o mode=755 tmpfs ${actions}; cp /tmp/actions/* ${actions}`,
      );
      const action = `${actions}/org.unitwarden.policy`;
      await host.exec(["cp", `${host.checkout}/units/polkit/org.unitwarden.policy`, action]);
      const rule = `polkit.addRule(function (action, subject) {
        if (action.id === "org.unitwarden.manage" && subject.user === "friend") return polkit.Result.YES;
      });`;
      await host.writeFile("/etc/polkit-1/rules.d/50-unitwarden.rules", rule, { user: "polkitd" });
      const pauseAs = (user: string) =>
        host.exec([host.node, `${host.checkout}/dist/unitwarden.mjs`, "pause", bot.bot], { user });
      await host.exec(["systemctl", "mask", "--runtime", "--now", "polkit.service"]);
      expect((await pauseAs("friend")).status).toBe(1);
      await host.systemctl("unmask", "--runtime", "polkit.service");
      await host.systemctl("start", "polkit.service");
      expect((await pauseAs("daemon")).status).toBe(1);
      expect(await stage.records({ event: "operator" })).toEqual([]);
      const allowed = await pauseAs("friend");
      expect([allowed.stderr, allowed.status]).toEqual(["", 0]);
      const { evidence } = await stage.record({ event: "operator", reason: "paused" });
      expect(evidence).toMatchObject({ by: friendUid });
      // The journal would hold the next test's daemon to it.
      expect((await unitwarden("resume", bot.bot)).status).toBe(0);
    });

    it("tells its history as stories, also to whoever asks a file", async () => {
      await stage.begin();
      await stage.heals();
      await stage.record({ event: "incident-recovered" });
      const stories = async (...args: readonly string[]) => {
        const { stdout } = await unitwarden("history", "--json", "--since", "10min", ...args);
        const { stories: all } = JSON.parse(stdout) as { stories: readonly { unit: string; kind: string }[] };
        return all.filter(({ kind }) => kind === "incident").at(-1);
      };
      const story = await stories(stage.bot.bot);
      expect(story).toMatchObject({
        unit: stage.bot.bot,
        reason: "exited",
        end: "recovered",
        steps: expect.arrayContaining([expect.objectContaining({ event: "outcome", result: "done" })]) as unknown,
      });
      await stage.sh("journalctl --sync; journalctl -o json > /tmp/history.json");
      expect(await stories(stage.bot.bot, "--file", "/tmp/history.json")).toEqual(story);
      const { stdout } = await unitwarden("history", stage.bot.bot);
      expect(stdout).toMatch(/ Starting b\S+: it exited by itself[^]* ✔ recovered after /u);
    });

    it("a second one: refuses in one line, and the first goes on", async () => {
      await stage.begin();
      const warden = await stage.warden.mainPid();
      const { status: code, stderr } = await unitwarden("run", stage.bot.bot);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^unitwarden: another unitwarden works with [^\n]+\n$/u);
      expect(await stage.warden.mainPid()).toBe(warden);
      await stage.heals();
    });

    it("with several mistakes in its configuration: says all of them on stderr, and starts nothing", async () => {
      await stage.host.systemctl("stop", stage.warden.unit);
      const bad = `[units."${stage.bot.bot}"]\nmemory.limt = "100M"\nstrays.interval = "often"\nactivity.pattern = "("\n`;
      await stage.warden.configure(bad);
      const before = (await stage.warden.records()).length;
      const { status: code, stderr } = await unitwarden("run");
      expect(code).toBe(78);
      const lines = stderr.trim().split("\n");
      expect(lines).toHaveLength(3);
      for (const [index, key] of ["memory.limt", "strays.interval", "activity.pattern"].entries()) {
        expect(stderr).toMatch(new RegExp(`unitwarden.toml:${index + 2}.*${key}`, "u"));
      }
      expect((await stage.warden.records()).length).toBe(before);
    });
  });
});

describe.concurrent("unitwarden as a service", () => {
  describe("that has to wait", { concurrent: false }, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await Stage.open();
    });
    afterAll(async () => {
      await stage.close();
    });

    it("told to end in the middle of an action that does not end: ends in time, and settles it when it comes back", async () => {
      await stage.begin(slowStart(stage));
      await stage.bot.command("slow");
      await stage.bot.command("exit", "0");
      await stage.record({ event: "intent" });
      const askedAtMs = Date.now();
      await stage.host.systemctl("stop", stage.warden.unit);
      expect(Date.now() - askedAtMs).toBeLessThan(30_000);
      const { Result } = await stage.host.properties(stage.warden.unit, ["Result"]);
      expect(Result).toBe("success");
      await stage.warden.start();
      await stage.bot.release("slow");
      await stage.bot.healthy();
      await stage.record({ event: "incident-recovered" });
      expect(await stage.deeds()).toEqual(["start: interrupted"]);
      expect(await stage.operatorRecords()).toEqual([]);
    });

    it("stopped for longer than a stall takes, and continued: does nothing to a bot that was well all the time", async () => {
      await stage.begin({ settings: [`activity.stall_after = "2s"`], serviceLines: ["WatchdogSec=0"] });
      const { invocationId } = await stage.bot.state();
      const warden = await stage.warden.mainPid();
      const polls = async () => (await stage.bot.api.statistics()).polls;
      const before = await polls();
      await stage.host.waitFor("heartbeats", polls, { until: (count) => count > before + 10 });
      await stage.kill("STOP", warden);
      // A line of another kind makes it take a turn before it has read the heartbeats behind that line.
      await stage.bot.command("say", "__main__ - CRITICAL - something else");
      const waiting = await polls();
      await stage.host.waitFor("polls for twice the stall", polls, {
        until: (count) => count > waiting + 40,
        timeoutMs: 30_000,
      });
      await stage.kill("CONT", warden);
      await stage.record({ event: "trouble", reason: "held-up" });
      const after = await polls();
      await stage.host.waitFor("more heartbeats", polls, { until: (count) => count > after + 30, timeoutMs: 30_000 });
      expect((await stage.bot.state()).invocationId).toBe(invocationId);
      expect(await stage.deeds()).toEqual([]);
      expect(await stage.records({ event: "incident-opened" })).toEqual([]);
    });

    it("without a bus: comes up, waits, and works when the bus is there", async () => {
      await stage.begin({ started: false });
      await stage.host.systemctl("stop", "dbus.socket", "dbus.service");
      // Wants=dbus.service would start it again; this is a machine whose bus is late.
      await stage.host.systemctl("mask", "--runtime", "dbus.socket", "dbus.service");
      try {
        await stage.host.systemctl("start", "--no-block", stage.warden.unit);
        await stage.record({ event: "trouble", reason: "unit-not-seen" });
      } finally {
        await stage.host.systemctl("unmask", "--runtime", "dbus.socket", "dbus.service");
        await stage.host.systemctl("start", "dbus.socket", "dbus.service");
      }
      await stage.record({ event: "daemon-started" }, { timeoutMs: 40_000 });
      await stage.heals();
      expect(await stage.deeds()).toEqual(["start: done"]);
      expect(await stage.operatorRecords()).toEqual([]);
    });
  });
});
