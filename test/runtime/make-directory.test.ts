import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeDirectory } from "../../src/runtime/make-directory.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "unitwarden-make-directory-"));
});
afterEach(() => rmSync(root, { recursive: true }));

describe("makeDirectory()", () => {
  it("makes what is missing, with the mode, and leaves what is there", () => {
    makeDirectory(join(root, "a/b"), 0o750);
    makeDirectory(join(root, "a/b"), 0o700);
    expect(statSync(join(root, "a/b")).mode & 0o777).toBe(0o750);
  });

  it("fails, and returns, where nothing can be made", () => {
    expect(() => makeDirectory("/proc/nowhere/unitwarden", 0o750)).toThrow(/ENOENT/);
  });
});
