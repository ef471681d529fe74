import type { Scene } from "../scene.ts";
import { healthy } from "../healthy.ts";

/** 200 MB of anonymous memory where 100 are allowed. */
export const memory: Scene = {
  title: "Memory over the limit",
  kind: "heal",
  async play(stage, script) {
    const before = await healthy(stage);
    await stage.layout.command("leak", "200");
    script.broke("the bot takes 200 MB of memory; its limit is 100 MB");
    await script.record("the intent to restart", ({ event }) => event === "intent");
    await healthy(stage, before.invocationId);
    script.healed("a new invocation polls, with little memory");
    await script.recovered("memory-limit");
    const records = await script.records();
    script.expect("exactly one action was taken", records.filter(({ event }) => event === "intent").length === 1);
    script.expect(
      "the evidence was kept",
      records.some(({ event }) => event === "snapshot"),
    );
  },
};
