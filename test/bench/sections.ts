import { footprint } from "./sections/footprint.ts";
import { healing } from "./sections/healing.ts";
import { reaction } from "./sections/reaction.ts";
import { start } from "./sections/start.ts";
import type { Section } from "./section.ts";

/** Every section of the benchmark, in the order they run; a new one is added here. */
export const sections: readonly Section[] = [reaction, start, footprint, healing];
