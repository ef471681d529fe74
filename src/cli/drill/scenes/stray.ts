import type { Scene } from "../scene.ts";

/** A second copy outside the unit, by another command line. */
export const stray: Scene = {
  key: "stray",
  expected: "heal",
  async play(stage, script) {
    const before = await script.well();
    script.broke();
    const copy = stage.startStray();
    await script.acted("end-strays");
    await script.until("stray-lives", () => !copy.isAlive());
    script.require("touched", (await script.well()) === before);
  },
};
