import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { run } from "./host/run.ts";

const unitsDirectory = join(import.meta.dirname, "../../units");

describe("the unit file", () => {
  it("leaves little that could be used against the machine, as systemd-analyze judges it", async () => {
    const unit = join(unitsDirectory, "unitwarden.service");
    const exposure = (tenths: number) =>
      run({
        argv: ["systemd-analyze", "security", "--no-pager", "--offline=true", `--threshold=${tenths}`, unit],
        timeoutMs: 60_000,
      });
    const { status, stdout } = await exposure(26);
    expect(stdout).toContain("Overall exposure level");
    expect(status).toBe(0);
  });
});
