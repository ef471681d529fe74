import type { Scene } from "../scene.ts";
import { healthy } from "../healthy.ts";

/** The process lives, its event loop does not. */
export const stall: Scene = {
  title: "Stall: alive, but its event loop is blocked",
  kind: "heal",
  async play(stage, script) {
    const before = await healthy(stage);
    await stage.layout.command("stall");
    await stage.host.waitFor("silence", () => stage.layout.api.pollers(300), { until: (pids) => pids.length === 0 });
    script.broke(`PID ${before.mainPid} blocks its event loop: alive and silent`);
    await script.record("the intent to restart", ({ event }) => event === "intent");
    await healthy(stage, before.invocationId);
    script.healed("a new invocation polls");
    await script.recovered("stall");
    const actions = (await script.records()).filter(({ event }) => event === "intent");
    script.expect("exactly one action was taken", actions.length === 1);
  },
};
