import {
  chmodSync,
  closeSync,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import type { Done, Step } from "./transaction.ts";

/** A file that is to stand at `path`: a text, or a copy of another file. */
export interface Placed {
  readonly path: string;
  readonly mode: number;
  readonly content: { readonly text: string } | { readonly copyOf: string };
}

/** The step that puts a file in place: whoever uses the path meanwhile finds the old file or the new one, whole. */
export function fileStep(placed: Placed, kind = "file"): Step {
  const { path, content } = placed;
  const text = "text" in content ? { text: content.text } : {};
  const state = stateOf(placed);
  return { kind, what: path, state, ...text, perform: () => (state === "same" ? {} : place(placed)) };
}

/** The step that makes a symbolic link. */
export function linkStep(path: string, target: string): Step {
  const there = linkAt(path);
  return {
    kind: "link",
    what: `${path} -> ${target}`,
    state: there === null ? "new" : there === target ? "same" : "changed",
    perform: () => replace(path, (temporary) => symlinkSync(target, temporary)),
  };
}

function place({ path, mode, content }: Placed): Done {
  return replace(path, (temporary) => {
    if ("text" in content) writeFileSync(temporary, content.text);
    else copyFileSync(content.copyOf, temporary);
    chmodSync(temporary, mode);
  });
}

/** Puts what `write` makes in the place of `path`; what was there stays beside it until all is done. */
function replace(path: string, write: (temporary: string) => void): Done {
  const made = makeDirectories(dirname(path));
  const [temporary, old] = [`${path}.unitwarden-new`, `${path}.unitwarden-old`];
  const hadOne = kindAt(path) !== "nothing";
  try {
    if (kindAt(path) === "other") throw new Error("something is there that is no file");
    rmSync(temporary, { force: true });
    rmSync(old, { force: true });
    write(temporary);
    if (hadOne) linkSync(path, old);
    renameSync(temporary, path);
  } catch (error) {
    for (const left of [temporary, old]) rmSync(left, { force: true });
    removeDirectories(made);
    throw error;
  }
  return {
    undo() {
      if (hadOne) renameSync(old, path);
      else rmSync(path, { force: true });
      removeDirectories(made);
    },
    settle: () => rmSync(old, { force: true }),
  };
}

function stateOf({ path, mode, content }: Placed): NonNullable<Step["state"]> {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return "new";
  if (!there.isFile() || (there.mode & 0o777) !== mode) return "changed";
  const isSame = "text" in content ? readFileSync(path, "utf8") === content.text : sameBytes(path, content.copyOf);
  return isSame ? "same" : "changed";
}

const PIECE_BYTES = 1024 * 1024;

function sameBytes(one: string, other: string): boolean {
  const descriptors = [openSync(one, "r"), openSync(other, "r")];
  const pieces = descriptors.map(() => Buffer.alloc(PIECE_BYTES));
  try {
    for (;;) {
      const read = descriptors.map((descriptor, index) => readSync(descriptor, pieces[index] as Buffer));
      const [first, second] = pieces.map((piece, index) => piece.subarray(0, read[index])) as [Buffer, Buffer];
      if (!first.equals(second)) return false;
      if (first.length === 0) return true;
    }
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor);
  }
}

function kindAt(path: string): "nothing" | "file" | "other" {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return "nothing";
  return there.isFile() || there.isSymbolicLink() ? "file" : "other";
}

function linkAt(path: string): string | null {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : null;
}

/** Makes what is missing of a path; gives what it made, outermost first. */
function makeDirectories(path: string): readonly string[] {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return [];
  const above = makeDirectories(dirname(path));
  mkdirSync(path, 0o755);
  // Whatever root's umask is.
  chmodSync(path, 0o755);
  return [...above, path];
}

/** Removes directories that are empty; another's file in one keeps it. */
export function removeDirectories(paths: readonly string[]): void {
  for (const path of paths.toReversed()) {
    try {
      rmdirSync(path);
    } catch {
      // Not empty, or gone.
    }
  }
}
