/** Where a section writes its results down as they come, and finds those of a run that was cut short. */
export interface Book {
  /** What an earlier run has kept under this name; undefined: nothing. It was written by the same sources. */
  earlier(name: string): unknown;
  /** Keeps a result, in place of an earlier one of that name. */
  keep(name: string, result: unknown): void;
}
