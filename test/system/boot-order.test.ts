import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { quickDefaults } from "./daemon/daemon-host.ts";
import { Warden, wardenUnit } from "./daemon/warden.ts";
import { bootHost } from "./host/boot.ts";
import { firstUnit, orderDropIn, orderDropInPath } from "../../src/systemd/boot-order.ts";
import type { Host } from "./host/host.ts";

const bots = ["quick.service", "slow.service"];
/** It is not watched. */
const other = "other.service";
/** Watched, and in the way: unitwarden itself needs what these come before. */
const early = ["before-bus.service", "before-all.service"];

const sleeps = "[Service]\nExecStart=/bin/sleep infinity\n";
const units: Readonly<Record<string, string>> = {
  "quick.service": sleeps,
  // Its stop takes a while, in which unitwarden sees the other one down.
  "slow.service": `${sleeps}ExecStop=/bin/sleep 2\n`,
  [other]: sleeps,
  "loop.service":
    "[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/false\nRestart=always\nRestartSec=100ms\n",
  "before-bus.service": `[Unit]\nBefore=dbus.service\n${sleeps}`,
  "before-all.service": `[Unit]\nDefaultDependencies=no\nBefore=sysinit.target\n${sleeps}`,
  // Down to what a boot begins with, and as poweroff.target does it.
  "down.target": "[Unit]\nAllowIsolate=yes\nDefaultDependencies=no\nRequires=shutdown.target\nAfter=shutdown.target\n",
};
/** They stay, for all else to be read of in the journal. */
const journald = ["systemd-journald.service", "systemd-journald.socket", "systemd-journald-dev-log.socket"];

/** Never ready. */
const hanging = ["ExecStart=", "ExecStart=/bin/sleep infinity"];

describe("the order of boot", () => {
  let host: Host;
  let warden: Warden;
  beforeAll(async () => {
    host = await bootHost();
    warden = new Warden(host);
    for (const name of journald) await host.writeUnit(`${name}.d/stay.conf`, "[Unit]\nIgnoreOnIsolate=yes\n");
    for (const [name, text] of Object.entries(units)) await host.writeFile(`/run/systemd/system/${name}`, text);
    await begin();
    await host.systemctl("add-wants", "--runtime", "multi-user.target", ...bots, other, wardenUnit);
    return () => host.close();
  });
  // What a configuration orders is written by a start, and in force from the next boot.
  beforeEach(async () => {
    await begin();
    await warden.restart();
    await shutDown();
  });

  /** Watches these, with more lines of its own [Service] section. */
  async function begin(watched: readonly string[] = bots, serviceLines: readonly string[] = []): Promise<void> {
    const toml = `${quickDefaults}${watched.map((unit) => `[units."${unit}"]\n`).join("")}`;
    await warden.install({ toml, serviceLines });
    await wait("60");
  }

  /** What the units are kept waiting at most, in seconds: a slow machine is not to fail what is about the order. */
  async function wait(seconds: string): Promise<void> {
    const text = readFileSync(join(import.meta.dirname, "../../units", firstUnit), "utf8");
    const lines = text.split("\n").filter((line) => line.startsWith("ExecStart="));
    const patient = lines.map((line) => line.replace("timeout 5 ", `timeout ${seconds} `));
    await host.writeUnit(
      `${firstUnit}.d/test.conf`,
      ["[Service]", "TimeoutStartSec=infinity", "ExecStart=", ...patient].join("\n"),
    );
  }

  /** The program waits for the target alone, not for what it stops. */
  async function shutDown(): Promise<void> {
    await host.systemctl("isolate", "down.target");
    const all = [...bots, ...early, other, wardenUnit, firstUnit, "dbus.service", "sysinit.target"];
    await host.waitFor("all to be down", () => states(...all), {
      until: (found) => found.every((is) => is === "inactive" || is === "failed"),
    });
  }
  const boot = (...how: readonly string[]) => host.systemctl("isolate", "multi-user.target", ...how);

  const states = async (...of: readonly string[]) =>
    Promise.all(of.map(async (unit) => (await host.properties(unit, ["ActiveState"])).ActiveState));

  /** A moment of a unit, microseconds of the machine's clock. */
  async function when(unit: string, moment: Moment): Promise<number> {
    const name = `${moment}TimestampMonotonic` as const;
    return Number((await host.properties(unit, [name]))[name]);
  }
  type Moment = "ActiveEnter" | "ExecMainStart" | "InactiveExit";

  /** What systemd and unitwarden have said, in order, without descriptions of units: `Stopped x.service`. */
  async function sayings(): Promise<string[]> {
    const entries = await host.journal(["_PID=1", "+", `_SYSTEMD_UNIT=${wardenUnit}`]);
    return entries.map((entry) => (entry["MESSAGE"] ?? "").replace(/(?: - .*)?\.*$/u, ""));
  }

  const circles = async () => (await sayings()).filter((text) => /ordering cycle|order is cyclic/u.test(text));

  it("starts before the units that it watches, which it sees from their first start, and keeps no other waiting", async () => {
    await boot();
    const ready = await when(wardenUnit, "ActiveEnter");
    for (const bot of bots) expect(await when(bot, "ExecMainStart")).toBeGreaterThan(ready);
    expect(await when(other, "ExecMainStart")).toBeLessThan(ready);
    expect(await warden.records({ event: "intent" })).toEqual([]);
    const started = await warden.waitForRecord({ event: "daemon-started", reason: "judged" });
    for (const bot of bots) expect(started.message).not.toContain(`${bot}: active`);
  });

  it("is stopped after them, and starts none of them again on their way down", async () => {
    await boot();
    await shutDown();
    const told = await sayings();
    const ended = told.lastIndexOf("unitwarden stops (SIGTERM)");
    for (const bot of bots) expect(told.lastIndexOf(`Stopped ${bot}`)).toBeLessThan(ended);
    // It had time to: it saw one of them down while the other was still stopping.
    await warden.waitForRecord({ event: "operator", unit: "quick.service", reason: "stopped" });
    expect(await warden.records({ event: "intent" })).toEqual([]);
    expect(await states(...bots)).toEqual(["inactive", "inactive"]);
  });

  it.each([
    ["hangs", hanging],
    ["fails", ["ExecStartPre=/bin/false"]],
    ["is told nonsense", []],
  ])("starts them all the same where it %s", async (how, serviceLines) => {
    await begin(bots, serviceLines);
    if (how === "hangs") await wait("5");
    if (how === "is told nonsense") await warden.configure("nonsense");
    await boot("--no-block");
    await host.waitFor("the bots to run", () => states(...bots), {
      until: (found) => found.every((is) => is === "active"),
    });
    expect(await states(wardenUnit)).not.toEqual(["active"]);
    for (const bot of bots) {
      expect(await when(bot, "ExecMainStart")).toBeGreaterThan(await when(wardenUnit, "InactiveExit"));
    }
    await host.systemctl("stop", wardenUnit);
  });

  it("leaves alone what it needs itself: no circle, no start dropped", async () => {
    await begin([...bots, ...early, "dbus.service"]);
    await host.systemctl("add-wants", "--runtime", "multi-user.target", ...early);
    await warden.start();
    const listed = await host.exec([`${host.checkout}/dist/unitwarden`, "config", "order"]);
    expect(listed.stdout.split("\n").filter((line) => line.startsWith("Before="))).toEqual(
      bots.map((bot) => `Before=${bot}`),
    );
    for (const unit of [...early, "dbus.service"])
      expect(listed.stderr).toContain(`${unit} cannot start after unitwarden`);
    await host.systemctl("daemon-reload");
    expect((await host.properties(firstUnit, ["DropInPaths"])).DropInPaths).toContain(orderDropInPath);
    await shutDown();
    await boot();
    expect(await states(...bots, ...early, "dbus.service", wardenUnit)).toEqual(Array(6).fill("active"));
    for (const bot of bots) {
      expect(await when(bot, "ExecMainStart")).toBeGreaterThan(await when(wardenUnit, "ActiveEnter"));
    }
    expect(await circles()).toEqual([]);
  });

  it("drops no start and refuses no shutdown, whatever has been put before it since", async () => {
    await host.systemctl("add-wants", "--runtime", "multi-user.target", ...early);
    // Root's step, which would set it right, comes too late for this boot.
    await host.writeFile(orderDropInPath, orderDropIn([...bots, ...early, "dbus.service", "sysinit.target"]));
    await host.systemctl("daemon-reload");
    await boot();
    expect(await states(...bots, ...early, "dbus.service", wardenUnit)).toEqual(Array(6).fill("active"));
    await shutDown();
    expect(await circles()).toEqual([]);
    await boot();
    await host.systemctl("daemon-reload");
    expect((await host.properties(firstUnit, ["Before"])).Before.split(" ").toSorted()).toEqual(
      [...bots, "shutdown.target"].toSorted(),
    );
  });

  it("waits for nobody, and keeps nobody waiting, when one of them or it itself is restarted", async () => {
    await boot();
    const before = await host.properties("quick.service", ["InvocationID"]);
    await warden.restart();
    expect(await host.properties("quick.service", ["InvocationID"])).toEqual(before);
    // One that hangs at its start: a restart of a bot does not come past it.
    await begin(bots, hanging);
    await warden.stop();
    await host.systemctl("start", "--no-block", wardenUnit);
    await host.waitFor("it to hang", () => states(wardenUnit), { until: ([is]) => is === "activating" });
    const jobs = await host.systemctl("list-jobs", "--legend=no", "--plain");
    expect(jobs).toMatch(/^\d+ unitwarden\.service \w+ +running\n$/u);
    await host.systemctl("restart", "quick.service");
    expect(await states("quick.service", wardenUnit)).toEqual(["active", "activating"]);
    await host.systemctl("stop", wardenUnit);
  });

  it("takes over a loop that begins with the boot, from its first start", async () => {
    await begin([...bots, "loop.service"]);
    await warden.restart();
    await host.systemctl("add-wants", "--runtime", "multi-user.target", "loop.service");
    await host.systemctl("daemon-reload");
    await shutDown();
    await boot();
    const held = await warden.waitForRecord({ event: "intent", action: "hold", unit: "loop.service" });
    expect(held.evidence).toMatchObject({ detector: "flapping", restartsInFastLoop: 3 });
  });
});
