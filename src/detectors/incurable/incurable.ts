import { type Detector, unknown } from "../detector.ts";

/** Judges whether what fails has a cause that no restart cures. */
export const incurable: Detector<null> = {
  name: "incurable",
  blank: null,
  observe: (memory) => memory,
  assess: () => unknown("not-built-yet"),
};
