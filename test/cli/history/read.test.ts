import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MESSAGE_IDS } from "../../../src/audit/message-ids.ts";
import { readHistory } from "../../../src/cli/history/read.ts";
import { run } from "../../../src/runtime/exec.ts";

describe("readHistory()", () => {
  it("loses nothing of a file that is a pipe, as a shell's <(…) is", async () => {
    const directory = mkdtempSync(join(tmpdir(), "history-"));
    const path = join(directory, "pipe");
    execFileSync("mkfifo", [path]);
    const entry = {
      MESSAGE_ID: MESSAGE_IDS.operator,
      MESSAGE: "b.service is paused.",
      UNITWARDEN_UNIT: "b.service",
      __REALTIME_TIMESTAMP: "1795000000000000",
      __MONOTONIC_TIMESTAMP: "1000000",
      __CURSOR: "s=1",
    };
    const writer = spawn("sh", ["-c", 'printf "%s\\n" "$1" > "$2"', "sh", JSON.stringify(entry), path]);
    try {
      const records = await readHistory({ kind: "file", path }, { units: [], sinceMs: 0 }, run);
      expect(records).toMatchObject({ ok: true, value: [{ message: "b.service is paused." }] });
    } finally {
      writer.kill();
      rmSync(directory, { recursive: true });
    }
  });
});
