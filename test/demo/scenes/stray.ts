import type { Scene } from "../scene.ts";
import { healthy } from "../healthy.ts";
import { unitState } from "../unit-state.ts";

/** A second copy by nohup, as a deploy script leaves it: absolute path, `-u`, another command line than the unit's. */
export const stray: Scene = {
  title: "Stray started by nohup with another command line",
  kind: "heal",
  async play(stage, script) {
    const before = await healthy(stage);
    const cgroup = "/user.slice/user-1000.slice/session-9.scope";
    const copy = await stage.layout.stray({ env: { BOT_ON_CONFLICT: "retry" }, cgroup });
    script.broke(`nohup ${stage.layout.python} -u ${stage.layout.script} & (PID ${copy.pid})`);
    await script.record("the intent to end it", ({ event }) => event === "intent");
    await stage.host.waitFor("the stray to be gone", () => !copy.isAlive());
    await healthy(stage);
    script.healed("the stray is gone, one instance polls");
    await script.recovered("stray");
    const after = await unitState(stage);
    script.expect("the unit itself was not restarted", after.invocationId === before.invocationId);
  },
};
