import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBytes, parseFlatKeyed, parseProcs } from "../../../src/sensors/memory/parse-cgroup-files.ts";
import { parseCgroupMounts } from "../../../src/sensors/memory/parse-mountinfo.ts";
import { parseSmapsRollup, parseStatusMemory } from "../../../src/sensors/memory/parse-process-memory.ts";

describe("parseBytes()", () => {
  it("reads a count of bytes", () => {
    expect(parseBytes("287309824\n")).toBe(287_309_824);
    expect(parseBytes("0")).toBe(0);
  });

  it.each(["max\n", "", "\n", "-1", "12 34", "1e9", "0x10", "NaN", "9223372036854771712", "99999999999999999999999"])(
    "says nothing of %j",
    (text) => {
      expect(parseBytes(text)).toBeNull();
    },
  );
});

describe("parseFlatKeyed()", () => {
  it("leaves out a last line that is cut, for its number may be cut too", () => {
    const stat = parseFlatKeyed("anon 734003\nfile 1234");
    expect(stat.complete).toBe(false);
    expect([...stat.values]).toEqual([["anon", 734_003]]);
  });

  it("keeps an odd value as null", () => {
    expect(parseFlatKeyed("anon x\n").values.get("anon")).toBeNull();
  });

  it("never yields NaN or a number that is not exact, whatever the text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const value of parseFlatKeyed(text).values.values()) {
          expect(value === null || (Number.isSafeInteger(value) && value >= 0)).toBe(true);
        }
      }),
    );
  });
});

describe("parseProcs()", () => {
  it("lists each process once, and none that our PID namespace cannot name", () => {
    expect(parseProcs("12\n0\n7\n12\n\nx\n-3\n")).toEqual([12, 7]);
  });
});

describe("parseCgroupMounts()", () => {
  it("reads mounts with and without optional fields, and escaped blanks", () => {
    const text = [
      String.raw`99 24 0:30 / /mnt/host\040cgroups rw shared:4 master:2 - cgroup2 cgroup2 rw`,
      "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd",
      "30 1 8:1 / / rw - ext4 /dev/sda1 rw",
    ].join("\n");
    expect(parseCgroupMounts(text)).toEqual([
      { version: 2, root: "/", mountPoint: "/mnt/host cgroups", controllers: [] },
      { version: 1, root: "/", mountPoint: "/sys/fs/cgroup/systemd", controllers: ["rw", "xattr", "name=systemd"] },
    ]);
  });

  it("takes nothing from lines that are cut or empty", () => {
    expect(parseCgroupMounts("\n41 31 0:38 / - cgroup2\n41 31\n - \nx - cgroup2 a b\n")).toEqual([]);
  });
});

describe("parseSmapsRollup()", () => {
  it("adds proportional anonymous memory and swap", () => {
    expect(parseSmapsRollup("Pss:  30 kB\nPss_Anon:  10 kB\nSwapPss:  2 kB\n")).toEqual({
      anonBytes: 12 * 1024,
      shareBytes: 30 * 1024,
    });
  });

  it("says nothing where a key is absent or cut", () => {
    expect(parseSmapsRollup("Pss:  30 kB\nSwapPss:  2 kB\n")).toBeNull();
    expect(parseSmapsRollup("Pss:  30 kB\nPss_Anon:  10 kB\nSwapPss:  2")).toBeNull();
    expect(parseSmapsRollup("")).toBeNull();
  });
});

describe("parseStatusMemory()", () => {
  it("says nothing of a zombie, which has no memory lines", () => {
    expect(parseStatusMemory("Name:\tpython\nState:\tZ (zombie)\n")).toBeNull();
  });
});
