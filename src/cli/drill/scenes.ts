import type { Scene, SceneKey } from "./scene.ts";
import { crashLoop } from "./scenes/crash-loop.ts";
import { killed } from "./scenes/killed.ts";
import { leak } from "./scenes/leak.ts";
import { lookAlikes } from "./scenes/look-alikes.ts";
import { operatorStop } from "./scenes/operator-stop.ts";
import { stall } from "./scenes/stall.ts";
import { strayStartLimit } from "./scenes/stray-start-limit.ts";
import { stray } from "./scenes/stray.ts";

/** Every scene by its key. */
export const scenes: Readonly<Record<SceneKey, Scene>> = {
  killed,
  stray,
  "look-alikes": lookAlikes,
  leak,
  stall,
  "operator-stop": operatorStop,
  "stray-start-limit": strayStartLimit,
  "crash-loop": crashLoop,
};
