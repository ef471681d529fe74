import { conflict } from "./conflict/conflict.ts";
import { dependency } from "./dependency/dependency.ts";
import { errors } from "./errors/errors.ts";
import { flapping } from "./flapping/flapping.ts";
import { incurable } from "./incurable/incurable.ts";
import { inactive } from "./inactive/inactive.ts";
import { memoryGrowth } from "./memory-growth/memory-growth.ts";
import { memoryLimit } from "./memory-limit/memory-limit.ts";
import { running, type RunningDetector } from "./running.ts";
import { stall } from "./stall/stall.ts";
import { stray } from "./stray/stray.ts";

/** Every detector, one line each; a test holds the folders against it. */
export const freshDetectors: readonly RunningDetector[] = [
  running(inactive),
  running(flapping),
  running(stray),
  running(conflict),
  running(memoryLimit),
  running(memoryGrowth),
  running(stall),
  running(errors),
  running(dependency),
  running(incurable),
];
