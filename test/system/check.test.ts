import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { MESSAGE_IDS } from "../../src/audit/message-ids.ts";
import { type Layout, layOutBot } from "../stand-in/layout.ts";
import { bootHost } from "./host/boot.ts";
import type { ExecOptions, Host } from "./host/host.ts";

/** One row of `--json`, as far as the tests look at it. */
interface Row {
  readonly key: string;
  readonly status: string;
  readonly measured: string;
  readonly value: unknown;
  readonly detail: readonly string[];
}

/** The document of `--json`. */
interface Document {
  readonly version: number;
  readonly status: string;
  readonly units: readonly { readonly unit: string; readonly status: string; readonly rows: readonly Row[] }[];
}

const asNobody: ExecOptions = { user: "daemon" };

describe("unitwarden check", () => {
  let host: Host;
  let layout: Layout;

  /** The program from its sources: a build cannot be out of date. */
  const check = (words: readonly string[], options: ExecOptions = {}) =>
    host.exec([host.node, `${host.checkout}/src/main.ts`, "check", ...words], options);

  /** Exit status, and the rows of one unit by their keys. */
  async function checked(unit: string, options: ExecOptions = {}) {
    const { status, stdout, stderr } = await check(["--json", unit], options);
    if (stdout === "") throw new Error(`No document: ${stderr}`);
    const [report] = (JSON.parse(stdout) as Document).units;
    const rows = Object.fromEntries((report?.rows ?? []).map((row) => [row.key, row]));
    return { status, of: (key: string): Row | undefined => rows[key] };
  }

  /** Waits until the bot polls, by the newest lines of its present invocation. */
  async function polls(): Promise<void> {
    const { InvocationID } = await host.properties(layout.bot, ["InvocationID"]);
    const of = `_SYSTEMD_INVOCATION_ID=${InvocationID}`;
    await host.waitFor("heartbeats", () => host.journal([of, "--grep=getUpdates.*200 OK", "--lines=3"]), {
      until: ({ length }) => length === 3,
      timeoutMs: 30_000,
    });
  }

  /** Writes what the daemon would record of the bot's present invocation. */
  async function record(event: "sample" | "intent", evidence: object): Promise<void> {
    const { InvocationID } = await host.properties(layout.bot, ["InvocationID"]);
    const fields = {
      MESSAGE: "as the daemon writes it",
      MESSAGE_ID: MESSAGE_IDS[event],
      UNITWARDEN_EVENT: event,
      UNITWARDEN_UNIT: layout.bot,
      UNITWARDEN_INVOCATION: InvocationID,
      UNITWARDEN_EVIDENCE: JSON.stringify(evidence),
    };
    const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
    await host.exec(["logger", "--journald"], { input: `${lines.join("\n")}\n` });
  }

  beforeAll(async () => {
    host = await bootHost();
    layout = await layOutBot(host, { pollS: 0.2, restartS: 1, env: { BOT_ON_CONFLICT: "retry" } });
    await host.systemctl("start", layout.bot, layout.web);
    await polls();
  });
  afterAll(async () => {
    await host.close();
  });

  it("finds a healthy bot healthy, says so in one line and a table, and exits with 0", async () => {
    const { status, stdout, stderr } = await check([layout.bot]);
    expect([status, stderr]).toEqual([0, ""]);
    const [first = "", ...table] = stdout.split("\n");
    expect(first).toMatch(
      /^OK marketingbot-bot\.service: running for \d+ (?:s|min), [\d.]+ MB, \d+ heartbeats\/min, 1 instance; not known: memory growth$/u,
    );
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/^dependencies +all up +1 of 1 up +✔ ok\n {4}http:\/\/127\.0\.0\.1:8081: up/mu);
    expect(stdout).not.toContain(layout.token);
  });

  it("changes nothing: no audit record, no restart", async () => {
    expect(await host.journal(["SYSLOG_IDENTIFIER=unitwarden"])).toEqual([]);
    expect((await host.properties(layout.bot, ["NRestarts", "ActiveState"])).ActiveState).toBe("active");
  });

  it("speaks Russian where LANG says so, with the same exit status", async () => {
    const { status, stdout } = await check([layout.bot], { env: { LANG: "ru_RU.UTF-8" } });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^OK marketingbot-bot\.service: работает /u);
    expect(stdout).toMatch(/^память .* ✔ хорошо$/mu);
  });

  it("takes no unit that never showed a heartbeat for a silent one", async () => {
    const { status, of } = await checked(layout.web);
    expect(status).toBe(0);
    expect(of("activity")).toMatchObject({ status: "unknown", measured: "no heartbeat yet" });
    expect(of("instances")).toMatchObject({ status: "ok", value: 1 });
  });

  it("calls the activity of a unit that logs to a file unknown", async () => {
    const service = "[Service]\nExecStart=/usr/bin/sleep infinity\nStandardOutput=append:/tmp/filed.log\n";
    await host.writeUnit("filed.service", service);
    await host.systemctl("start", "filed.service");
    const { status, of } = await checked("filed.service");
    expect(status).toBe(0);
    expect(of("activity")).toMatchObject({ status: "unknown", measured: "not in the journal" });
    expect(of("instances")).toMatchObject({ status: "unknown", measured: "single-instance watch is off" });
  });

  it("answers a user without rights: unknown where it may not see, and no fault for it", async () => {
    const { status, of } = await checked(layout.bot, asNobody);
    expect(status).toBe(0);
    expect(of("state")?.status).toBe("ok");
    for (const key of ["restarts", "activity", "critical_errors", "journal"]) expect(of(key)?.status).toBe("unknown");
    const asOwner = await checked(layout.bot, { user: layout.user });
    expect(asOwner.status).toBe(0);
    expect(asOwner.of("instances")).toMatchObject({ status: "ok", value: 1 });
  });

  it("reads the trend from the daemon's samples", async () => {
    const samples = await host.waitFor(
      "samples in the journal",
      async () => {
        await record("sample", { anonBytes: 90_000_000 });
        return checked(layout.bot);
      },
      { until: ({ of }) => of("memory_growth")?.measured === "too few samples yet", timeoutMs: 30_000 },
    );
    expect(samples.of("memory_growth")?.status).toBe("unknown");
  });

  it("shows CRITICAL lines without their secrets", async () => {
    await layout.command("say", `2026-01-01 00:00:00,000 - bot - CRITICAL - boom, token ${layout.token}`);
    const { status, of } = await host.waitFor("the line", () => checked(layout.bot), {
      until: (seen) => seen.of("critical_errors")?.value === 1,
      timeoutMs: 30_000,
    });
    expect(status).toBe(1);
    expect(of("critical_errors")).toMatchObject({ status: "warning", measured: "1" });
    expect(of("critical_errors")?.detail[0]).toContain("boom, token <token>");
  });

  it("exits with 2 for a dependency that is down", async () => {
    await layout.api.set({ fault: "refuse" });
    const { status, of } = await checked(layout.bot);
    await layout.api.set({ fault: "none" });
    expect([status, of("dependencies")?.status]).toEqual([2, "critical"]);
    expect(of("dependencies")?.detail[0]).toContain("http://127.0.0.1:8081: down");
  });

  it("exits with 2 for a stray, and lists it", async () => {
    const stray = await layout.stray({ env: { BOT_ON_CONFLICT: "retry" } });
    const { status, of } = await checked(layout.bot);
    const unprivileged = await checked(layout.bot, asNobody);
    await stray.signal("KILL");
    expect([status, of("instances")?.status]).toEqual([2, "critical"]);
    expect(of("instances")?.detail[0]).toMatch(
      new RegExp(`^stray: PID ${stray.pid} .*${layout.script.replaceAll(".", "\\.")}$`, "u"),
    );
    // Without rights a copy can be seen, but not judged.
    expect(unprivileged.of("instances")?.status).toBe("unknown");
    await host.waitFor("the stray to be gone", () => !stray.isAlive());
  });

  it("tells a hold of the daemon from its operator's stop", async () => {
    await record("intent", { action: "hold" });
    await host.systemctl("stop", layout.bot);
    const { status, of } = await host.waitFor("the hold to be seen", () => checked(layout.bot), {
      until: (seen) => seen.of("state")?.status === "critical",
    });
    expect(status).toBe(2);
    expect(of("state")?.measured).toMatch(/^held down by unitwarden /u);
    await host.systemctl("start", layout.bot);
    await polls();
    await record("intent", { action: "start" });
  });

  it("says that its operator stopped it, and exits with 1", async () => {
    await host.systemctl("stop", layout.bot);
    const { status, stdout } = await check([layout.bot]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^WARNING marketingbot-bot\.service: stopped by its operator \d+ s ago/u);
    const unprivileged = await checked(layout.bot, asNobody);
    expect([unprivileged.status, unprivileged.of("state")?.status]).toEqual([1, "warning"]);
  });

  it("counts systemd's restarts, and says how the unit fell", async () => {
    await layout.command("crash-at-start", "ModuleNotFoundError: No module named 'httpx'");
    await host.systemctl("start", layout.bot);
    await host.waitFor("the start limit", () => host.properties(layout.bot, ["ActiveState"]), {
      until: ({ ActiveState }) => ActiveState === "failed",
      timeoutMs: 60_000,
    });
    await layout.release("crash-at-start");
    const { status, of } = await checked(layout.bot);
    expect(status).toBe(2);
    expect(of("state")).toMatchObject({ status: "critical", value: "failed" });
    expect(of("restarts")?.value).toBeGreaterThanOrEqual(4);
    await host.systemctl("reset-failed", layout.bot);
    await host.systemctl("start", layout.bot);
    await polls();
  });

  it("names the nearest unit for one that does not exist, and exits with 2", async () => {
    const { status, stdout } = await check(["marketing-bot"]);
    expect(status).toBe(2);
    expect(stdout).toContain("CRITICAL marketing-bot.service: not found\n");
    expect(stdout).toContain("Did you mean marketingbot-bot.service?");
  });

  it("has one line a unit for several, and the exit status of the worst", async () => {
    const { status, stdout } = await check([layout.web, "no-such-thing"]);
    expect(status).toBe(2);
    expect(stdout.split("\n").slice(0, 3)).toEqual([
      expect.stringMatching(/^OK marketingbot-web\.service: /u),
      "CRITICAL no-such-thing.service: not found",
      "",
    ]);
  });

  it("checks the units of the configuration file, and answers within 10 s where names do not resolve", async () => {
    // A name server that takes every question and answers none.
    await host.writeFile("/etc/resolv.conf", "nameserver 127.0.0.1\n");
    const mute = "import socket,time; s=socket.socket(2,2); s.bind(('127.0.0.1',53)); time.sleep(600)";
    await host.spawn(["/usr/bin/python3", "-c", mute]);
    await host.waitFor("the mute server", async () => {
      const { stdout } = await host.exec(["ss", "-lunH", "sport", "=", ":53"]);
      return stdout !== "";
    });
    const settings = `[units."${layout.web}"]\ndepends = ["https://api.telegram.org"]\n`;
    await host.writeFile("/etc/unitwarden/unitwarden.toml", settings, { mode: 0o600 });
    const beganMs = performance.now();
    const { status, stdout } = await check([]);
    expect(performance.now() - beganMs).toBeLessThan(10_000);
    expect(status).toBe(2);
    expect(stdout).toMatch(/^CRITICAL marketingbot-web\.service: dependencies 0 of 1 up/u);
    expect(stdout).toMatch(/https:\/\/api\.telegram\.org: down \(dns: /u);
  });

  it("falls back on the defaults for named units where the configuration may not be read", async () => {
    const named = await check([layout.web], asNobody);
    expect(named.status).toBe(0);
    expect(named.stderr).toContain("permission denied");
    const unnamed = await check([], asNobody);
    expect([unnamed.status, unnamed.stdout]).toEqual([3, ""]);
  });

  it("exits with 3 and one line where systemd cannot be reached", async () => {
    await host.systemctl("stop", "dbus.socket", "dbus.service");
    const { status, stdout, stderr } = await check([layout.web]);
    expect([status, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/^unitwarden: Cannot check: [^\n]+\n$/u);
  });

  it("waits for systemd to come to a bus that is only just being started, as after a boot", async () => {
    for (let round = 1; round <= 5; round += 1) {
      await host.systemctl("stop", "dbus.socket", "dbus.service");
      await host.systemctl("start", "dbus.socket");
      const { stdout, stderr } = await check([layout.web]);
      expect([stdout.split(":")[0], stderr]).toEqual([expect.stringMatching(/^OK|^CRITICAL/), ""]);
    }
  });
});
