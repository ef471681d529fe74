import { setTimeout as delay } from "node:timers/promises";

import { kill } from "../../faults/crash.ts";
import type { Scene } from "./scene.ts";

/** The main process is killed; systemd starts the unit again by itself, so what is timed is that its fall is recorded. */
export const killed: Scene = {
  name: "killed",
  settings: ['restart.settle = "1s"'],
  rows: ["kill -9 of the bot → its fall is on record"],
  trials: 10,
  quickTrials: 10,
  async play({ host, bot, recordAfter }, phase) {
    const { mainPid, invocationId } = await bot.healthy();
    await delay(phase * 1000);
    const killedAtMs = await kill({ host, pid: mainPid });
    // Nothing that is asked meanwhile may take its time.
    await delay(200);
    const opened = await recordAfter(killedAtMs, { event: "incident-opened", detector: "inactive" });
    await bot.healthy({ otherThan: invocationId });
    await recordAfter(opened.atMs, { event: "incident-recovered", detector: "inactive" });
    return [opened.atMs - killedAtMs];
  },
};
