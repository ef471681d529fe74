import { describe, expect, it } from "vitest";
import { success } from "../../../src/model/result.ts";
import type { BootId, MonotonicMs, WallMs } from "../../../src/model/scalars.ts";
import { journalBoot } from "../../../src/sensors/journal/journal-boot.ts";

const ours = "a".repeat(32) as BootId;
const theirs = "b".repeat(32);
const clock = { bootId: ours, monotonicMs: () => 50_000 as MonotonicMs, wallMs: () => 1_700_000_050_000 as WallMs };

function newestEntry(fields: Record<string, string>) {
  const stdout = `${JSON.stringify({ __CURSOR: "s=1", MESSAGE: "", ...fields })}\n`;
  return async () => success({ stdout, stderr: "", exitStatus: 0 });
}

describe("journalBoot()", () => {
  it("takes journald's name for this boot where it differs from ours", async () => {
    const run = newestEntry({
      _BOOT_ID: theirs,
      __REALTIME_TIMESTAMP: "1700000040000000",
      __MONOTONIC_TIMESTAMP: "40000000",
    });
    expect(await journalBoot({ run, clock })).toBe(theirs);
  });

  it("keeps ours where the newest entry is of an earlier boot", async () => {
    const run = newestEntry({
      _BOOT_ID: theirs,
      __REALTIME_TIMESTAMP: "1690000000000000",
      __MONOTONIC_TIMESTAMP: "40000000",
    });
    expect(await journalBoot({ run, clock })).toBe(ours);
  });

  it("keeps ours where the journal is empty, or says nothing that can be read", async () => {
    expect(await journalBoot({ run: async () => success({ stdout: "", stderr: "", exitStatus: 0 }), clock })).toBe(
      ours,
    );
    expect(await journalBoot({ run: async () => success({ stdout: "{", stderr: "", exitStatus: 0 }), clock })).toBe(
      ours,
    );
  });
});
