import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Stage } from "./stage.ts";

const slowly = (directory: string) => `/bin/sh -c 'while [ -e ${directory}/control/slow ]; do sleep 0.05; done'`;

// Each group has a host of its own, and the groups run side by side: most of their time is waiting.
describe.concurrent("unitwarden, killed in the middle of", () => {
  describe("an action", { concurrent: false }, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await Stage.open();
    });
    afterAll(async () => {
      await stage.close();
    });
    /** What unitwarden asks hangs while dbus-daemon stands still: a decision is recorded, and goes no further. */
    async function withFrozenBus(act: () => Promise<void>): Promise<void> {
      const [pid = 0] = stage.host.pidsOf(({ argv }) => argv[0]?.endsWith("dbus-daemon") === true);
      await stage.kill("STOP", pid);
      try {
        await act();
      } finally {
        await stage.kill("CONT", pid);
      }
    }

    it("before the intent: the unit is started once, when the backoff is over", async () => {
      await stage.begin({
        settings: [`restart.backoff = { initial = "2s", factor = 2, max = "4s", reset_after = "3s" }`],
      });
      await stage.bot.command("exit", "0");
      await stage.record({ event: "withheld", reason: "backoff" });
      await stage.killWarden();
      await stage.record({ event: "outcome" });
      await stage.bot.healthy();
      expect(await stage.deeds()).toEqual(["start: done"]);
      expect(await stage.operatorRecords()).toEqual([]);
    });

    it("between intent and act: the intent is settled, and the unit started", async () => {
      await stage.begin();
      await stage.bot.command("exit", "0");
      await stage.record({ event: "withheld", reason: "backoff" });
      const warden = await stage.warden.mainPid();
      await withFrozenBus(async () => {
        await stage.record({ event: "intent" });
        await stage.kill("KILL", warden);
      });
      await stage.wardenBack(warden);
      await stage.record({ event: "outcome" }, { count: 2 });
      await stage.bot.healthy();
      expect(await stage.deeds()).toEqual(["start: interrupted", "start: done"]);
      expect(await stage.operatorRecords()).toEqual([]);
    });

    it("between the record of an intent and its save: it is settled all the same", async () => {
      await stage.begin();
      const before = await stage.sh(`cat ${stage.warden.stateDirectory}/state.json`);
      await stage.bot.command("exit", "0");
      await stage.record({ event: "withheld", reason: "backoff" });
      const warden = await stage.warden.mainPid();
      await withFrozenBus(async () => {
        await stage.record({ event: "intent" });
        await stage.kill("KILL", warden);
        await stage.host.writeFile(`${stage.warden.stateDirectory}/state.json`, before);
      });
      await stage.wardenBack(warden);
      await stage.record({ event: "outcome" }, { count: 2 });
      await stage.bot.healthy();
      expect(await stage.deeds()).toEqual(["start: interrupted", "start: done"]);
    });

    it("between the record of an outcome and its save: it is not recorded twice", async () => {
      await stage.begin({ botLines: [`ExecStartPre=${slowly(stage.bot.directory)}`] });
      await stage.bot.command("slow");
      await stage.bot.command("exit", "0");
      await stage.record({ event: "intent" });
      const saved = await stage.host.waitFor(
        "the intent in the state",
        () => stage.sh(`cat ${stage.warden.stateDirectory}/state.json`),
        { until: (text) => text.includes(`"kind":"start"`) },
      );
      await stage.bot.release("slow");
      await stage.record({ event: "outcome" });
      const warden = await stage.warden.mainPid();
      await stage.kill("STOP", warden);
      await stage.host.writeFile(`${stage.warden.stateDirectory}/state.json`, saved);
      await stage.kill("KILL", warden);
      await stage.wardenBack(warden);
      await stage.bot.healthy();
      expect(await stage.deeds()).toEqual(["start: done"]);
    });

    it("in the grace of a stray: the stray is ended in the end", async () => {
      await stage.begin({ settings: [`strays.term_grace = "6s"`] });
      const copy = await stage.bot.stray({ env: { BOT_ON_CONFLICT: "retry" }, ignoresTerm: true });
      await stage.record({ event: "intent", action: "end-strays" });
      await stage.killWarden();
      expect(copy.isAlive()).toBe(true);
      await stage.host.waitFor("the stray to be gone", () => !copy.isAlive(), { timeoutMs: 60_000 });
      await stage.record({ event: "outcome" }, { count: 2 });
      expect(await stage.deeds()).toEqual(["end-strays: interrupted", "end-strays: done"]);
    });

    it("in the snapshot before a restart: the unit is restarted once, later", async () => {
      // journalctl, as unitwarden finds it, hangs where a snapshot asks for the last lines.
      await stage.host.writeFile(
        "/run/slow/journalctl",
        `#!/bin/sh
case "$*" in *"--lines=10 "*) if [ -e /run/slow/hang ]; then touch ${stage.warden.stateDirectory}/asked; exec sleep 1000; fi ;; esac
exec /usr/bin/journalctl "$@"
`,
        { mode: 0o755 },
      );
      await stage.sh("touch /run/slow/hang");
      await stage.begin({ serviceLines: ["Environment=PATH=/run/slow:/usr/bin:/bin"] });
      const { invocationId } = await stage.bot.state();
      await stage.bot.command("leak", "150");
      const asked = `${stage.warden.stateDirectory}/asked`;
      await stage.host.waitFor("the snapshot to be under way", () => stage.sh(`[ ! -e ${asked} ] || echo yes`));
      expect((await stage.bot.state()).invocationId).toBe(invocationId);
      await stage.sh("rm /run/slow/hang");
      await stage.killWarden();
      await stage.record({ event: "outcome" }, { count: 2 });
      await stage.bot.healthy({ otherThan: invocationId });
      expect(await stage.deeds()).toEqual(["restart: interrupted", "restart: done"]);
      expect(await stage.operatorRecords()).toEqual([]);
    });

    it.each([
      ["stop", "ExecStop", "stop"],
      ["start", "ExecStartPre", "start-pre"],
    ])("in the %s half of a slow restart: it is waited for, and taken for nobody else's", async (_, line, subState) => {
      await stage.begin({ settings: [`restart.settle = "2s"`], botLines: [`${line}=${slowly(stage.bot.directory)}`] });
      const { invocationId } = await stage.bot.state();
      await stage.bot.command("slow");
      await stage.bot.command("leak", "150");
      await stage.record({ event: "intent", action: "restart" });
      await stage.host.waitFor("the slow half", () => stage.bot.state(), { until: (now) => now.subState === subState });
      await stage.killWarden();
      await stage.bot.release("slow");
      await stage.bot.healthy({ otherThan: invocationId });
      await stage.record({ event: "incident-recovered" });
      expect(await stage.deeds()).toEqual(["restart: interrupted"]);
      expect(await stage.operatorRecords()).toEqual([]);
    });

    it("after the outcome: nothing more is done", async () => {
      await stage.begin();
      const { invocationId } = await stage.bot.state();
      await stage.bot.command("leak", "150");
      await stage.record({ event: "outcome" });
      await stage.killWarden();
      await stage.record({ event: "incident-recovered" });
      await stage.bot.healthy({ otherThan: invocationId });
      expect(await stage.deeds()).toEqual(["restart: done"]);
      expect(await stage.operatorRecords()).toEqual([]);
    });
  });
});

describe.concurrent("unitwarden, killed in the middle of", () => {
  describe("a restart loop", { concurrent: false }, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await Stage.open();
    });
    afterAll(async () => {
      await stage.close();
    });

    const settings = [
      `restart.fast_loop = { restarts = 3, window = "5s" }`,
      `restart.backoff = { initial = "3s", factor = 2, max = "4s", reset_after = "3s" }`,
    ];

    it.each(["kept", "lost"])(
      "while it holds the unit down, state %s: starts it when the backoff is over",
      async (state) => {
        await stage.begin({ settings });
        await stage.bot.command("crash-at-start", "boom");
        await stage.bot.crash();
        await stage.record({ event: "outcome", action: "hold" });
        await stage.bot.release("crash-at-start");
        const warden = await stage.warden.mainPid();
        await stage.kill("STOP", warden);
        if (state === "lost") await stage.host.writeFile(`${stage.warden.stateDirectory}/state.json`, `{"version":`);
        await stage.kill("KILL", warden);
        await stage.wardenBack(warden);
        const start = await stage.record({ event: "intent", action: "start" });
        expect(start.reason).toBe("backoff-over");
        await stage.bot.healthy();
        expect(await stage.deeds()).toEqual(["hold: done", "start: done"]);
        expect(await stage.operatorRecords()).toEqual([]);
      },
    );

    it("between the intent to hold and its act: takes the loop over again", async () => {
      await stage.begin({ settings });
      await stage.bot.command("crash-at-start", "boom");
      // Three restarts are seen before the fourth fall: the hold is due with the next unit reading that shows it.
      const warden = await stage.warden.mainPid();
      await stage.bot.crash();
      await stage.record({ event: "intent", action: "hold" });
      await stage.kill("KILL", warden);
      await stage.wardenBack(warden);
      await stage.bot.release("crash-at-start");
      await stage.bot.healthy();
      await stage.record({ event: "incident-recovered", detector: "inactive" });
      await stage.deeds();
      expect(await stage.operatorRecords()).toEqual([]);
    });

    it("in a hold that stopped another invocation than it was decided for: that was no operator, and the unit is started again", async () => {
      await stage.begin({ settings });
      // systemd forgets which invocation was stopped, unless another unit keeps this one loaded.
      await stage.host.writeUnit(
        "beside.service",
        `[Unit]\nAfter=${stage.bot.bot}\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n`,
      );
      await stage.host.systemctl("start", "beside.service");
      const file = `${stage.warden.stateDirectory}/state.json`;
      const saved = JSON.parse(await stage.host.waitFor("the saved state", () => stage.sh(`cat ${file}`))) as {
        savedAt: { monotonicMs: number };
        units: object[];
      };
      const atMs = saved.savedAt.monotonicMs;
      const invocation = "0".repeat(32);
      const inFlight = { decision: `${stage.bot.bot}/d1`, kind: "hold", sinceMs: atMs, invocationBefore: invocation };
      const hold = { untilMs: atMs + 1000, invocation };
      const units = saved.units.map((unit) => ({ ...unit, inFlight, hold }));
      const warden = await stage.warden.mainPid();
      await stage.kill("STOP", warden);
      await stage.host.systemctl("stop", stage.bot.bot);
      expect((await stage.bot.state()).invocationId).toMatch(/[1-9a-f]/u);
      await stage.host.writeFile(file, JSON.stringify({ ...saved, units }));
      await stage.kill("KILL", warden);
      await stage.wardenBack(warden);
      await stage.record({ event: "outcome", action: "start" });
      await stage.bot.healthy();
      expect(await stage.operatorRecords()).toEqual([]);
      await stage.host.systemctl("stop", "beside.service");
    });

    it("counts against the budget what was done before it was killed", async () => {
      await stage.sh("journalctl --rotate --vacuum-time=1s");
      await stage.begin({
        settings: [
          `restart.budget = 2`,
          `restart.backoff = { initial = "500ms", factor = 1, max = "500ms", reset_after = "10min" }`,
        ],
      });
      await stage.heals();
      await stage.killWarden();
      await stage.heals();
      await stage.killWarden();
      await stage.bot.command("exit", "0");
      await stage.record({ event: "notice", reason: "gave-up" });
      await stage.killWarden();
      await stage.record({ event: "watching" }, { count: 4 });
      expect(await stage.deeds()).toEqual(["start: done", "start: done"]);
      expect((await stage.bot.state()).activeState).toBe("inactive");
    });
  });
});
