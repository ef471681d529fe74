import type { Scene } from "../scene.ts";

/** kill -9 of the main process; nothing but unitwarden starts it again. */
export const killed: Scene = {
  key: "killed",
  expected: "heal",
  async play(stage, script) {
    const before = await script.well();
    script.broke();
    await stage.systemctl("kill", "--signal=KILL", stage.names.unit);
    await script.acted("start");
    await script.well(before);
  },
};
