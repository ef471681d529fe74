import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ProcFiles, type ProcRead } from "../../src/procfs/proc-files.ts";
import { readProcessFacts } from "../../src/procfs/process-facts.ts";
import { ProcTree, type MadeProcess } from "../sensors/process/proc-tree.ts";

const made: MadeProcess = { pid: 200, ppid: 1, words: ["python3", "bot.py"], cgroup: "/a" };
let tree: ProcTree;
beforeEach(() => {
  tree = new ProcTree();
  tree.put(made);
});
afterEach(() => tree.release());

/** Changes the tree right after a file has been read for the first time. */
class ChangingFiles extends ProcFiles {
  readonly #after: string;
  readonly #change: () => void;
  #done = false;

  constructor(procRoot: string, after: string, change: () => void) {
    super(procRoot);
    this.#after = after;
    this.#change = change;
  }

  override text(path: string): ProcRead<string> {
    const read = super.text(path);
    if (path === this.#after && !this.#done) {
      this.#done = true;
      this.#change();
    }
    return read;
  }
}

const read = (after: string, change: () => void) =>
  readProcessFacts(new ChangingFiles(tree.procRoot, after, change), 200, { ownNamespace: "pid:[1]" });

const recycle = (): void => tree.put({ ...made, startTimeTicks: 9, cgroup: "/b" });
const exec = (): void => tree.put({ ...made, words: ["sleep", "9"] });

describe("readProcessFacts()", () => {
  it("reads a process that does not change", () => {
    expect(read("none", () => {})).toMatchObject({
      kind: "read",
      value: { pid: 200, startTimeTicks: 2000, namespace: "same", isProcess: true, cgroup: { path: "/a" } },
    });
  });

  it.each(["200/stat", "200/cmdline", "200/status", "200/cgroup"])(
    "never mixes two processes: a PID recycled after %s was read is gone",
    (after) => {
      expect(read(after, recycle)).toEqual({ kind: "gone" });
    },
  );

  it("reads again what has called exec in between, and gives one program's words and no other's", () => {
    expect(read("200/cmdline", exec)).toMatchObject({
      kind: "read",
      value: { commandLine: { words: ["sleep", "9"] } },
    });
  });

  it("tells a process that is gone from one that cannot be read", () => {
    expect(read("200/status", () => tree.remove(200))).toEqual({ kind: "gone" });
    expect(readProcessFacts(new ProcFiles(tree.procRoot), 999, { ownNamespace: null })).toEqual({ kind: "gone" });
    tree.put({ ...made, state: "?" });
    expect(read("none", () => {})).toEqual({ kind: "unreadable", code: "malformed" });
  });
});
