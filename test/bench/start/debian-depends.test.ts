import { describe, expect, it } from "vitest";

import { closureOf, dependsOf } from "./debian-depends.ts";

describe("dependsOf()", () => {
  it("leaves versions and architectures out, and takes of alternatives what is there", () => {
    const line =
      "init-system-helpers (>= 1.54~), python3-pkg-resources, python3:any, exim4 | mail-transport-agent | nullmailer";
    const installed = new Set(["init-system-helpers", "python3-pkg-resources", "python3", "nullmailer"]);
    expect(dependsOf(line, (name) => installed.has(name))).toEqual([...installed]);
  });

  it("finds nothing in an empty line", () => {
    expect(dependsOf("", () => true)).toEqual([]);
  });
});

describe("closureOf()", () => {
  it("follows what depends on each other, once", () => {
    const graph: Record<string, string[]> = { a: ["b", "c"], b: ["a"], c: ["d"] };
    expect(closureOf("a", (name) => graph[name] ?? [])).toEqual(["a", "b", "c", "d"]);
  });
});
