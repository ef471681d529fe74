import { type Detector, unknown } from "../detector.ts";

/** Judges whether the unit's memory keeps growing, beyond warm-up and without levelling off. */
export const memoryGrowth: Detector<null> = {
  name: "memory-growth",
  blank: null,
  observe: (memory) => memory,
  assess: () => unknown("not-built-yet"),
};
