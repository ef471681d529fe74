/** What a key's value is. */
export type KeyType =
  | "word"
  | "duration"
  | "size"
  | "growth"
  | "count"
  | "number"
  | "pair"
  | "window"
  | "time"
  | "switch"
  | "pattern"
  | "list"
  | "secret"
  | "text";

/** One key of the configuration file, documented. */
export interface KeyDescription {
  /** Path within a unit's section (`memory.limit`), or from the top of the file (`notify.telegram.token`). */
  readonly path: string;
  readonly type: KeyType;
  /** The default as it is written in TOML; null where there is none. */
  readonly default: string | null;
  /** A value to show, as written in TOML, where there is no default. */
  readonly example?: string;
  readonly en: string;
  readonly ru: string;
}
