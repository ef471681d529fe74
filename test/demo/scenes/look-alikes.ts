import { setTimeout as delay } from "node:timers/promises";

import type { Scene } from "../scene.ts";
import { healthy } from "../healthy.ts";
import { unitState } from "../unit-state.ts";

/** The bystanders and the unit's own children. There is no condition to wait for: nothing may happen for a while. */
export const lookAlikes: Scene = {
  title: "Look-alikes: an editor, tail, other bots, children, a container",
  kind: "leave",
  async play(stage, script) {
    const { host, layout, bystanders } = stage;
    const before = await healthy(stage);
    await layout.command("fork");
    await layout.command("spawn");
    const inUnit = () => host.processes().filter(({ cgroup }) => cgroup.endsWith(`/${layout.bot}`));
    const family = await host.waitFor("the bot's children", inUnit, { until: ({ length }) => length === 4 });
    const names = bystanders.map(({ name }) => name).join(", ");
    script.broke(`a forked child and two spawned ones join ${bystanders.length} look-alikes: ${names}`);
    // Ten scans, and as often as a stray is given time to be seen again.
    await delay(4000);
    for (const { name, isAlive } of bystanders) script.expect(`${name} lives`, isAlive());
    const alive = new Set(inUnit().map(({ pid, startTimeTicks }) => `${pid}:${startTimeTicks}`));
    const kept = family.every(({ pid, startTimeTicks }) => alive.has(`${pid}:${startTimeTicks}`));
    script.expect("the unit's children live", kept);
    script.expect("the unit was not restarted", (await unitState(stage)).invocationId === before.invocationId);
    script.expect("nothing was done", !(await script.records()).some(({ event }) => event === "intent"));
    script.healed(`all ${bystanders.length + family.length - 1} live`);
  },
};
