import { describe, expect, it } from "vitest";
import { kernelKills } from "../../../src/cli/diagnose/journal.ts";
import { failure, success } from "../../../src/model/result.ts";
import type { UnitName } from "../../../src/model/scalars.ts";

const unit = "marketingbot-bot.service" as UnitName;
const killIn = (name: string) =>
  `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=${name},mems_allowed=0,oom_memcg=/system.slice/${name},task_memcg=/system.slice/${name},task=python3,pid=4711,uid=1000`;
const lines = [
  "usb 1-1: new high-speed USB device number 2",
  killIn("other.service"),
  killIn(unit),
  "Memory cgroup out of memory: Killed process 4711 (python3) total-vm:400000kB",
].map((MESSAGE, index) =>
  JSON.stringify({
    MESSAGE,
    __CURSOR: `s=${index}`,
    __REALTIME_TIMESTAMP: String(1_700_000_000_000_000 + index * 1e6),
    __MONOTONIC_TIMESTAMP: "1",
  }),
);

const tooSlow = async () => failure("timed-out", "too slow", { recoverable: true });

describe("kernelKills()", () => {
  it("finds the kills in the unit's own cgroup, by lines that only the kernel writes", async () => {
    const asked: string[] = [];
    const run = async (_: string, args: readonly string[]) => {
      asked.push(...args);
      return success({ stdout: lines.join("\n"), stderr: "", exitStatus: 0 });
    };
    const kills = await kernelKills(unit, { run, timeoutMs: 1000 });
    expect(kills).toEqual([{ atWallMs: 1_700_000_002_000, text: expect.stringContaining("pid=4711") as string }]);
    expect(asked).toContain("_TRANSPORT=kernel");
  });

  it("knows of none where the kernel's lines cannot be read", async () => {
    expect(await kernelKills(unit, { run: tooSlow, timeoutMs: 1000 })).toEqual([]);
  });
});
