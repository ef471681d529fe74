import type { Scene } from "../scene.ts";

/** Long enough for a start after any backoff that there has been. */
const WATCHED_MS = 5000;

/** The operator always wins. */
export const operatorStop: Scene = {
  key: "operator-stop",
  expected: "leave-alone",
  async play(stage, script) {
    await script.well();
    script.broke();
    await stage.systemctl("stop", stage.names.unit);
    // There is no condition to wait for: nothing may happen for a while.
    await stage.wait(WATCHED_MS);
    script.require("acted", (await stage.unit())?.activeState === "inactive");
    await stage.systemctl("start", stage.names.unit);
    await script.well();
  },
};
