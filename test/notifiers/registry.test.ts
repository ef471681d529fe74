import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import type { NotifySettings } from "../../src/model/notify-settings.ts";
import { channelsOf } from "../../src/notifiers/registry.ts";
import { aNotification, sendOptions } from "./a-notification.ts";

const directory = mkdtempSync(join(tmpdir(), "unitwarden-registry-"));
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => void vi.unstubAllEnvs());

const nothing: NotifySettings = {
  telegram: null,
  mail: null,
  webhook: null,
  exec: null,
  heartbeat: null,
  gatherMs: 0,
  reminderMs: 0,
  stableMs: 0,
  storm: { notifications: 1, windowMs: 1 },
  dailySummaryMinute: null,
};
const choice = { minSeverity: "warning", quietHours: null, summary: true } as const;
const fromEnv = (name: string) => ({ kind: "env", name }) as const;

describe("channelsOf()", () => {
  it("makes a channel of each that the settings name, and none of what they do not", () => {
    expect(channelsOf(nothing, {})).toEqual([]);
    const channels = channelsOf(
      {
        ...nothing,
        telegram: { ...choice, token: fromEnv("T"), chatId: "1", topic: null, api: "https://api.telegram.org" },
        webhook: { ...choice, url: fromEnv("U"), format: "json", authorization: null },
        exec: { ...choice, command: ["/bin/page"], timeoutMs: 1000 },
        heartbeat: { url: fromEnv("H"), intervalMs: 1000 },
      },
      { U: "https://example.org/hush" },
    );
    expect(channels.map(({ name, target }) => `${name}: ${target}`)).toEqual([
      "telegram: chat 1",
      "webhook: https://example.org",
      "exec: /bin/page",
    ]);
  });

  it("gives a program none of the variables that another channel's secret is in", async () => {
    const names = ["T_1", "U_1", "A_1", "H_1", "P_1"];
    for (const name of [...names, "OTHER_1"]) vi.stubEnv(name, "x");
    const path = join(directory, "program");
    writeFileSync(path, `#!/bin/sh\nenv > "${directory}/seen"\n`, { mode: 0o755 });
    const smtp = { kind: "smtp", url: "smtp://h", password: fromEnv("P_1"), tls: "required", ca: null } as const;
    const channels = channelsOf(
      {
        ...nothing,
        telegram: { ...choice, token: fromEnv("T_1"), chatId: "1", topic: null, api: "https://api.telegram.org" },
        mail: { ...choice, to: ["a@example.org"], from: null, transport: smtp },
        webhook: { ...choice, url: fromEnv("U_1"), format: "json", authorization: fromEnv("A_1") },
        exec: { ...choice, command: [path], timeoutMs: 10_000 },
        heartbeat: { url: fromEnv("H_1"), intervalMs: 1000 },
      },
      {},
    );
    const exec = channels.find(({ name }) => name === "exec");
    expect(await exec?.send(aNotification(), sendOptions())).toMatchObject({ kind: "delivered" });
    const seen = readFileSync(join(directory, "seen"), "utf8");
    expect(names.filter((name) => seen.includes(`\n${name}=`) || seen.startsWith(`${name}=`))).toEqual([]);
    expect(seen).toContain("OTHER_1=x");
  });
});
