import type { Scene } from "../scene.ts";

/** 192 MB of anonymous memory where 100 are allowed. */
export const leak: Scene = {
  key: "leak",
  expected: "heal",
  async play(stage, script) {
    const before = await script.well();
    script.broke();
    stage.order("leak");
    await script.acted("restart");
    await script.well(before);
  },
};
