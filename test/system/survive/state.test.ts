import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Stage } from "./stage.ts";

describe("unitwarden and its state directory", () => {
  let stage: Stage;
  let file: string;
  beforeAll(async () => {
    stage = await Stage.open();
    file = `${stage.warden.stateDirectory}/state.json`;
  });
  afterAll(async () => {
    await stage.close();
  });

  const torn = async () => {
    const text = await stage.sh(`cat ${file}`);
    await stage.host.writeFile(file, text.slice(0, 1 + Math.floor(Math.random() * (text.length - 2))));
  };

  it.each([
    ["torn", torn],
    ["a directory", () => stage.sh(`rm ${file} && mkdir ${file} && touch ${file}/something`)],
  ])(
    "a state file that is %s: it is told and kept aside; nothing is done before the unit was seen for a while",
    async (_, spoil) => {
      await stage.begin({ settings: [`restart.settle = "3s"`] });
      await stage.host.systemctl("stop", stage.warden.unit);
      await spoil();
      await stage.bot.command("exit", "0");
      await stage.host.waitFor("the bot to end", () => stage.bot.state(), {
        until: (now) => now.activeState === "inactive",
      });
      await stage.warden.start();
      const told = await stage.record({ event: "trouble", reason: "state-unusable" });
      await stage.record({ event: "withheld", reason: "state-was-lost" });
      const intent = await stage.record({ event: "intent", action: "start" });
      // The watching begins after the state was read, on a slow machine long before the unit is first judged.
      expect(intent.atMs - told.atMs).toBeGreaterThan(2500);
      expect(told.message).toContain("kept aside");
      expect(await stage.sh(`ls ${stage.warden.stateDirectory}`)).toContain("state.json.bad");
      await stage.bot.healthy();
      await stage.host.waitFor("a state", () => stage.sh(`test -f ${file} && cat ${file} || true`), {
        until: (text) => text.includes(`"version":1`),
      });
      expect(await stage.deeds()).toEqual(["start: done"]);
    },
  );

  it("lost while the operator has paused the unit: the pause is not, the journal has it", async () => {
    await stage.begin({ settings: [`restart.settle = "1s"`] });
    const unitwarden = (...words: readonly string[]) =>
      stage.host.exec([stage.host.node, `${stage.host.checkout}/dist/unitwarden.mjs`, ...words]);
    expect((await unitwarden("pause", stage.bot.bot, "--for", "1h")).status).toBe(0);
    await stage.host.systemctl("stop", stage.warden.unit);
    await stage.sh(`rm ${file}`);
    await stage.bot.command("exit", "0");
    await stage.warden.start();
    await stage.record({ event: "withheld", reason: "paused" });
    expect(await stage.deeds()).toEqual([]);
    expect((await unitwarden("resume", stage.bot.bot)).status).toBe(0);
    await stage.record({ event: "outcome", action: "start" });
    await stage.bot.healthy();
  });

  it("read-only: it is told once, and faults are healed as before, for the journal remembers", async () => {
    await stage.begin({ serviceLines: [`ReadOnlyPaths=${stage.warden.stateDirectory}`] });
    await stage.heals();
    await stage.killWarden();
    await stage.heals();
    expect(await stage.deeds()).toEqual(["start: done", "start: done"]);
    expect(await stage.records({ event: "trouble", reason: "state-not-saved" })).toHaveLength(2);
  });

  it("full: it is told, the old state stays whole, and faults are healed as before", async () => {
    const { stateDirectory } = stage.warden;
    await stage.begin();
    await stage.sh(`mount -t tmpfs -o size=64k,mode=750 tmpfs ${stateDirectory} 2>&1; true`);
    try {
      await stage.warden.restart();
      await stage.sh(`head -c 1M /dev/zero > ${stateDirectory}/fill 2>/dev/null || true`);
      await stage.heals();
      await stage.record({ event: "trouble", reason: "state-not-saved" });
      await stage.killWarden();
      expect(await stage.records({ event: "trouble", reason: "state-unusable" })).toEqual([]);
      await stage.sh(`rm ${stateDirectory}/fill`);
      await stage.heals();
      expect(await stage.deeds()).toEqual(["start: done", "start: done"]);
    } finally {
      await stage.host.exec(["systemctl", "stop", stage.warden.unit]);
      await stage.sh(`umount ${stateDirectory}`);
    }
  });

  it("lost in a restart loop: the budget is not, the journal has it", async () => {
    const backoff = `restart.backoff = { initial = "500ms", factor = 1, max = "500ms", reset_after = "10min" }`;
    await stage.sh("journalctl --rotate --vacuum-time=1s");
    await stage.begin({ settings: ["restart.budget = 2", backoff] });
    await stage.heals();
    await stage.heals();
    await stage.host.systemctl("stop", stage.warden.unit);
    await torn();
    await stage.bot.command("exit", "0");
    await stage.warden.start();
    await stage.record({ event: "notice", reason: "gave-up" });
    expect(await stage.deeds()).toEqual(["start: done", "start: done"]);
    expect((await stage.bot.state()).activeState).toBe("inactive");
  });
});
