import type { Scene } from "./reading.ts";
import { hours } from "./scenes/hours.ts";
import { journal } from "./scenes/journal.ts";
import { peers } from "./scenes/peers.ts";
import { processes } from "./scenes/processes.ts";
import { units } from "./scenes/units.ts";

/** Every scene, in the order of the tables. */
export const scenes: readonly Scene[] = [peers, units, processes, journal, hours];
