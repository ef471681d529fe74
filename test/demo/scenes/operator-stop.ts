import { setTimeout as delay } from "node:timers/promises";

import type { Scene } from "../scene.ts";
import { healthy } from "../healthy.ts";
import { unitState } from "../unit-state.ts";

/** The operator always wins. There is no condition to wait for: nothing may happen for a while. */
export const operatorStop: Scene = {
  title: "The operator stops the unit",
  kind: "leave",
  async play(stage, script) {
    const { host, layout } = stage;
    await healthy(stage);
    script.broke(`systemctl stop ${layout.bot}`);
    await host.systemctl("stop", layout.bot);
    await delay(5000);
    const { activeState } = await unitState(stage);
    script.expect("the unit stays down", activeState === "inactive");
    const actions = (await script.records()).filter(({ event }) => event === "intent");
    script.expect("nothing was done", actions.length === 0);
    script.healed("down for 5 s, as its operator wants it");
    await host.systemctl("start", layout.bot);
    await healthy(stage);
    script.expect(
      "nothing was done after the start",
      !(await script.records()).some(({ event }) => event === "intent"),
    );
  },
};
