import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { run } from "./host/run.ts";

const unitsDirectory = join(import.meta.dirname, "../../units");

describe("the unit file", () => {
  it("leaves little that could be used against the machine, as systemd-analyze judges it", async () => {
    const unit = join(unitsDirectory, "unitwarden.service");
    // In tenths.
    const judge = ["systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=20"];
    const { status, stdout } = await run({ argv: [...judge, unit], timeoutMs: 60_000 });
    expect(stdout).toContain("Overall exposure level");
    expect(status).toBe(0);
  });
});
