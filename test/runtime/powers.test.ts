import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ambientCapabilities } from "../../src/runtime/powers.ts";

/** Prints what a child of a program inherits that has two ambient capabilities: with its powers, without, and again with. */
const program = `
  import { readFileSync } from "node:fs";
  import { run } from "${join(import.meta.dirname, "../../src/runtime/exec.ts")}";
  const inherited = async (powerless) => {
    const ended = await run("/bin/grep", ["CapEff", "/proc/self/status"], { powerless });
    return ended.ok ? Number.parseInt(ended.value.stdout.split(/\\s+/)[1], 16) : ended.message;
  };
  console.log(JSON.stringify([await inherited(false), await inherited(true), await inherited(false)]));
`;

describe("a program that is started without powers", () => {
  it("inherits none of our ambient capabilities, and the next one does", () => {
    const ambient = ["--inh-caps=-all,+kill,+sys_ptrace", "--ambient-caps=+kill,+sys_ptrace"];
    const node = [process.execPath, "--disable-warning=ExperimentalWarning", "--input-type=module", "-e", program];
    // As a user who is not root: root's children have all powers anyhow.
    const words = ["--reuid=65534", "--clear-groups", ...ambient, "--", ...node];
    const output = execFileSync("setpriv", words, { encoding: "utf8" });
    expect(JSON.parse(output)).toEqual([0x80020, 0, 0x80020]);
  });
});

describe("ambientCapabilities()", () => {
  it("reads the mask of /proc/PID/status, and takes what is none for none", () => {
    const directory = mkdtempSync(join(tmpdir(), "unitwarden-powers-"));
    try {
      const file = (text: string): string => {
        const path = join(directory, "status");
        writeFileSync(path, text);
        return path;
      };
      expect(ambientCapabilities(file("CapEff:\t0000000000000001\nCapAmb:\t0000000000080024\n"))).toEqual([2, 5, 19]);
      expect(ambientCapabilities(file("CapAmb:\t0000000000000000\n"))).toEqual([]);
      expect(ambientCapabilities(file("CapAmb:\tnonsense\n"))).toEqual([]);
      expect(ambientCapabilities(join(directory, "missing"))).toEqual([]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
