import type { Scene } from "../scene.ts";

/** A silence is a stall only after some signs of life. */
const HEARTBEATS = 5;

/** The process lives, its event loop does not. */
export const stall: Scene = {
  key: "stall",
  expected: "heal",
  async play(stage, script) {
    const before = await script.well();
    const { mainPid = null } = (await stage.unit()) ?? {};
    await script.until("not-broken", () => mainPid !== null && stage.log.heartbeats(mainPid) >= HEARTBEATS);
    script.broke();
    stage.order("stall");
    await script.acted("restart");
    await script.well(before);
  },
};
