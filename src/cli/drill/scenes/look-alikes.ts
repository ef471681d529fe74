import type { Scene } from "../scene.ts";

/** Ten scans, and as often as a stray is given time to be seen again. */
const WATCHED_MS = 4000;

/** `tail -f` of the bot's program, and a program of the same name elsewhere. */
export const lookAlikes: Scene = {
  key: "look-alikes",
  expected: "leave-alone",
  async play(stage, script) {
    const before = await script.well();
    script.broke();
    const others = stage.startLookAlikes();
    // There is no condition to wait for: nothing may happen for a while.
    await stage.wait(WATCHED_MS);
    script.require(
      "touched",
      others.every(({ isAlive }) => isAlive()),
    );
    script.require("touched", (await script.well()) === before);
  },
};
