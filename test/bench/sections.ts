import { healing } from "./sections/healing.ts";
import type { Section } from "./section.ts";

/** Every section of the benchmark, in the order they run; a new one is added here. */
export const sections: readonly Section[] = [healing];
