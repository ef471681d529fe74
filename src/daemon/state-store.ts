import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { makeDirectory } from "../runtime/make-directory.ts";
import { replaceFile } from "../runtime/replace-file.ts";
import { failure, type Result, success } from "../model/result.ts";
import { formatState, parseState, type SavedState } from "./state-schema.ts";

/** What was found at start: a state, nothing yet, or something unusable that was put aside. */
export type Loaded =
  | { readonly kind: "state"; readonly state: SavedState }
  | { readonly kind: "none" }
  | { readonly kind: "unusable"; readonly why: string };

/** Keeps the state file `state.json` in one directory. */
export interface StateStore {
  load(): Loaded;
  /** Writes atomically: temporary file, fsync, rename, fsync of the directory. */
  save(state: SavedState): Result<"saved">;
}

/** A store in `directory`, which is made when it is not there; null: nothing is kept (no state directory). */
export function openStateStore(directory: string | null): StateStore {
  if (directory === null) return { load: () => ({ kind: "none" }), save: () => success("saved") };
  const file = join(directory, "state.json");
  return { load: () => load(file), save: (state) => save({ directory, file }, formatState(state)) };
}

function load(file: string): Loaded {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { kind: "none" };
    // A directory in its place would keep every state from being saved.
    return { kind: "unusable", why: `Cannot read state file "${file}" (${codeOf(error)}), ${putAside(file)}` };
  }
  const state = parseState(text);
  if (state !== null) return { kind: "state", state };
  return { kind: "unusable", why: `State file "${file}" is torn or not ours, ${putAside(file)}` };
}

/** Says what became of it. */
function putAside(file: string): string {
  const aside = `${file}.bad`;
  try {
    renameSync(file, aside);
    return `kept aside as "${aside}"`;
  } catch (error) {
    return `and stays: ${codeOf(error)}`;
  }
}

function save({ directory, file }: { directory: string; file: string }, text: string): Result<"saved"> {
  try {
    makeDirectory(directory, 0o750);
    replaceFile(file, text, 0o640);
    return success("saved");
  } catch (error) {
    return failure("state-not-saved", `Cannot save state to "${file}": ${codeOf(error)}`, { recoverable: true });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
