import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { failure, type Result, success } from "../model/result.ts";
import { makeDirectory } from "../runtime/make-directory.ts";
import { replaceFile } from "../runtime/replace-file.ts";
import { errorCode } from "../runtime/error-code.ts";

/** What was found at start: something saved, nothing yet, or something unusable that was put aside. */
export type Found<Saved> =
  | { readonly kind: "state"; readonly state: Saved }
  | { readonly kind: "none" }
  | { readonly kind: "unusable"; readonly why: string };

/** Keeps one JSON file in the state directory. */
export interface JsonStore<Saved> {
  load(): Found<Saved>;
  /** Writes atomically: temporary file, fsync, rename, fsync of the directory. */
  save(state: Saved): Result<"saved">;
}

/** What a store keeps, and where. */
export interface JsonStoreOptions<Saved> {
  /** Made when it is not there; null: nothing is kept (no state directory). */
  readonly directory: string | null;
  readonly name: string;
  /** What it keeps, in a complaint: `state`. */
  readonly what: string;
  /** Null for a text that is torn, foreign or of another version. */
  readonly parse: (text: string) => Saved | null;
  readonly format: (state: Saved) => string;
}

/** A store of one file. */
export function openJsonStore<Saved>(options: JsonStoreOptions<Saved>): JsonStore<Saved> {
  const { directory, name, what, parse, format } = options;
  if (directory === null) return { load: () => ({ kind: "none" }), save: () => success("saved") };
  const file = join(directory, name);
  return {
    load: () => load({ file, what, parse }),
    save: (state) => {
      try {
        makeDirectory(directory, 0o750);
        replaceFile(file, format(state), 0o640);
        return success("saved");
      } catch (error) {
        return failure("state-not-saved", `Cannot save ${what} to "${file}": ${errorCode(error) ?? String(error)}`, {
          recoverable: true,
        });
      }
    },
  };
}

function load<Saved>({
  file,
  what,
  parse,
}: { file: string } & Pick<JsonStoreOptions<Saved>, "what" | "parse">): Found<Saved> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return { kind: "none" };
    // A directory in its place would keep every state from being saved.
    return {
      kind: "unusable",
      why: `Cannot read ${what} file "${file}" (${errorCode(error) ?? String(error)}), ${putAside(file)}`,
    };
  }
  const state = parse(text);
  if (state !== null) return { kind: "state", state };
  const named = `${what.charAt(0).toUpperCase()}${what.slice(1)}`;
  return { kind: "unusable", why: `${named} file "${file}" is torn or not ours, ${putAside(file)}` };
}

/** Says what became of it. */
function putAside(file: string): string {
  const aside = `${file}.bad`;
  try {
    renameSync(file, aside);
    return `kept aside as "${aside}"`;
  } catch (error) {
    return `and stays: ${errorCode(error) ?? String(error)}`;
  }
}
