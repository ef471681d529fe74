import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { sourceState } from "./source-state.ts";

describe("sourceState()", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "unitwarden-source-"));
    for (const name of ["build", "src", "test", "units", "docs"]) {
      mkdirSync(join(directory, name));
      writeFileSync(join(directory, name, "a.ts"), "one\n");
    }
    for (const name of ["package.json", "package-lock.json"]) writeFileSync(join(directory, name), "{}\n");
    const git = (...args: readonly string[]) => execFileSync("git", ["-C", directory, ...args], { stdio: "ignore" });
    git("init");
    git("add", ".");
    git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-m", "one");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("finds a clean checkout clean, whatever its texts say", () => {
    appendFileSync(join(directory, "docs/a.ts"), "two\n");
    const { commit, changes } = sourceState(directory);
    expect(commit).toMatch(/^[0-9a-f]{40}$/u);
    expect(changes).toBeNull();
  });

  it("tells one change from another, in new files too", () => {
    appendFileSync(join(directory, "src/a.ts"), "two\n");
    const changed = sourceState(directory).changes;
    writeFileSync(join(directory, "test/b.ts"), "one\n");
    const added = sourceState(directory).changes;
    writeFileSync(join(directory, "test/b.ts"), "two\n");
    const all = [null, changed, added, sourceState(directory).changes];
    expect(new Set(all).size).toBe(4);
  });

  it("knows no commit outside of git", () => {
    rmSync(join(directory, ".git"), { recursive: true });
    expect(sourceState(directory)).toEqual({ commit: null, changes: null });
  });
});
