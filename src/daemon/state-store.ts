import { type Found, type JsonStore, openJsonStore } from "./json-store.ts";
import { formatState, parseState, type SavedState } from "./state-schema.ts";

/** What was found at start: a state, nothing yet, or something unusable that was put aside. */
export type Loaded = Found<SavedState>;

/** Keeps the state file `state.json` in one directory. */
export type StateStore = JsonStore<SavedState>;

/** A store in `directory`, which is made when it is not there; null: nothing is kept (no state directory). */
export function openStateStore(directory: string | null): StateStore {
  return openJsonStore({ directory, name: "state.json", what: "state", parse: parseState, format: formatState });
}
