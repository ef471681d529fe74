import { crash } from "./faults/crash.ts";
import { crashLoop } from "./faults/crash-loop.ts";
import type { Fault } from "./faults/fault.ts";
import { brief409, lookAlikes, outage } from "./faults/leave-alone.ts";
import { leak, memory } from "./faults/memory.ts";
import { stall } from "./faults/stall.ts";
import { stray, strayQuiet, strayStartLimit } from "./faults/stray.ts";

/** Every fault, in the order of the tables. */
export const faults: readonly Fault[] = [
  crash,
  stray,
  strayQuiet,
  strayStartLimit,
  memory,
  leak,
  stall,
  crashLoop,
  outage,
  brief409,
  lookAlikes,
];
