import { Message, MessageType, sessionBus } from "dbus-next";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SystemdManager, UnitHint } from "../../src/systemd/manager.ts";
import { systemdManager } from "../../src/systemd/manager.ts";
import type { PrivateBus } from "./private-bus.ts";
import { privateBus } from "./private-bus.ts";
import type { StandIn } from "./stand-in.ts";
import { standIn, unitPath } from "./stand-in.ts";

let daemon: PrivateBus;
let systemd: StandIn;
let manager: SystemdManager;
let hints: UnitHint[];

const kinds = (): string[] => hints.map(({ kind }) => kind);
const count = (kind: string): number => kinds().filter((seen) => seen === kind).length;

beforeEach(async () => {
  daemon = await privateBus();
  systemd = await standIn(daemon.path);
  hints = [];
  manager = systemdManager({ address: { path: daemon.path } });
  manager.watch("x.service", (hint) => hints.push(hint));
  await vi.waitUntil(() => count("connected") === 1);
});
afterEach(() => {
  manager.close();
  systemd.bus.close();
  daemon.dispose();
});

/** A round trip: whatever was sent before it has been dealt with. */
const settle = () => manager.unitProperties("x.service");

describe("watch()", () => {
  it("subscribes before it loads the unit", () => {
    expect(systemd.calls.indexOf("Subscribe")).toBeLessThan(systemd.calls.indexOf("LoadUnit"));
  });

  it("gives a hint when systemd says that the unit changed", async () => {
    systemd.changed();
    await expect.poll(() => count("changed")).toBe(1);
  });

  it("gives a hint when systemd has read the units' files again, and none when it begins to", async () => {
    systemd.reloading(true);
    systemd.reloading(false);
    await expect.poll(() => count("reloaded")).toBe(1);
    await settle();
    expect(kinds()).toEqual(["connected", "reloaded"]);
  });

  it("drops a signal that somebody else sends straight to us", async () => {
    const rogue = sessionBus({ busAddress: `unix:path=${daemon.path}` });
    await new Promise<void>((resolve) => {
      rogue.once("connect", () => resolve());
    });
    const forge = (iface: string, path: string, member: string, signature: string, body: unknown[]): void => {
      const target = { destination: systemd.caller, path, interface: iface, member };
      rogue.send(new Message({ ...target, type: MessageType.SIGNAL, signature, body }));
    };
    const manager1 = "org.freedesktop.systemd1.Manager";
    forge(manager1, "/org/freedesktop/systemd1", "JobNew", "uos", [9, "/job/9", "x.service"]);
    forge(manager1, "/org/freedesktop/systemd1", "JobRemoved", "uoss", [9, "/job/9", "x.service", "done"]);
    forge("org.freedesktop.DBus.Properties", unitPath, "PropertiesChanged", "sa{sv}as", ["a.b", {}, []]);
    const owner = ["org.freedesktop.systemd1", "", rogue.name];
    forge("org.freedesktop.DBus", "/org/freedesktop/DBus", "NameOwnerChanged", "sss", owner);
    const ping = {
      destination: "org.freedesktop.DBus",
      path: "/org/freedesktop/DBus",
      interface: "org.freedesktop.DBus",
    };
    await rogue.call(new Message({ ...ping, member: "GetId" }));
    systemd.changed();
    await expect.poll(() => count("changed")).toBeGreaterThan(0);
    await settle();
    expect(kinds()).toEqual(["connected", "changed"]);
    expect(manager.connected).toBe(true);
    rogue.disconnect();
  });

  it("gives jobs of the unit, and none of another", async () => {
    systemd.jobNew(7);
    systemd.bus.emit({
      path: "/org/freedesktop/systemd1",
      interface: "org.freedesktop.systemd1.Manager",
      member: "JobNew",
      signature: "uos",
      body: [8, "/org/freedesktop/systemd1/job/8", "y.service"],
    });
    systemd.jobRemoved(7, "canceled");
    await expect.poll(() => hints).toContainEqual({ kind: "job-removed", jobId: 7, result: "canceled" });
    expect(hints).not.toContainEqual({ kind: "job-new", jobId: 8 });
    expect(manager.isOurJob(7)).toBe(false);
  });

  it("says lost and connected again when systemd leaves the bus and comes back", async () => {
    await systemd.disown();
    await expect.poll(() => count("lost")).toBe(1);
    expect(manager.connected).toBe(false);
    await systemd.own();
    await expect.poll(() => count("connected")).toBe(2);
  });

  it("waits a moment for systemd on a bus that has only just been started, before it says lost", async () => {
    const fresh = await privateBus();
    const seen: string[] = [];
    const early = systemdManager({ address: { path: fresh.path } });
    early.watch("x.service", ({ kind }) => seen.push(kind));
    // Connected, and asking: its match rules are there.
    await vi.waitUntil(() => early.connected || seen.length > 0, { timeout: 300 }).catch(() => {});
    const late = await standIn(fresh.path);
    await expect.poll(() => seen[0]).toBe("connected");
    early.close();
    late.bus.close();
    fresh.dispose();
  });

  it("says lost and connected again when the message bus dies and comes back", async () => {
    daemon.kill();
    await expect.poll(() => count("lost")).toBe(1);
    expect(await manager.startUnit("x.service")).toMatchObject({ ok: false, code: "bus-lost" });
    await daemon.start();
    const again = await standIn(daemon.path);
    await expect.poll(() => count("connected"), { timeout: 4000 }).toBe(2);
    again.changed();
    await expect.poll(() => count("changed")).toBe(1);
    again.bus.close();
  });

  it("gives nothing after it was ended", async () => {
    const others: UnitHint[] = [];
    const stop = manager.watch("x.service", (hint) => others.push(hint));
    await expect.poll(() => others.length).toBe(1);
    stop();
    systemd.changed();
    await expect.poll(() => count("changed")).toBe(1);
    expect(others).toHaveLength(1);
  });
});

describe("jobs", () => {
  it("that end before the reply is read are not missed, and are ours", async () => {
    const value = { jobResult: "done", jobId: 100, companions: [] };
    expect(await manager.startUnit("x.service")).toEqual({ ok: true, value });
    expect(manager.isOurJob(100)).toBe(true);
  });

  it("of other units that come with ours are ours too, and those that were there before are not", async () => {
    systemd.companions = [
      [101, "y.service", "restart"],
      [99, "z.service", "restart"],
    ];
    const companions = [
      { jobId: 101, unit: "y.service", type: "restart" },
      { jobId: 99, unit: "z.service", type: "restart" },
    ];
    const restarted = await manager.restartUnit("x.service");
    expect(restarted).toEqual({ ok: true, value: { jobResult: "done", jobId: 100, companions } });
    expect([99, 100, 101].map((jobId) => manager.isOurJob(jobId))).toEqual([false, true, true]);
    expect(systemd.calls).not.toContain("RestartUnit");
    expect(systemd.asked.at(-1)).toEqual(["x.service", "restart", "replace"]);
  });

  it("that leave other units alone are asked for so", async () => {
    systemd.companions = [];
    await manager.stopUnit("x.service", { alone: true });
    expect(systemd.asked.at(-1)).toEqual(["x.service", "stop", "ignore-dependencies"]);
  });

  it("are waited for", async () => {
    systemd.onJobCall = (jobId) => systemd.jobNew(jobId);
    const stopping = manager.stopUnit("x.service");
    await expect.poll(() => count("job-new")).toBe(1);
    systemd.jobRemoved(100, "failed");
    expect(await stopping).toMatchObject({ ok: true, value: { jobResult: "failed" } });
  });

  it("time out", async () => {
    systemd.onJobCall = () => {};
    const result = await manager.restartUnit("x.service", { timeoutMs: 50 });
    expect(result).toMatchObject({
      ok: false,
      code: "job-timed-out",
      message: 'Cannot restart unit "x.service": the job timed out after 0.05 s',
    });
  });

  it("fail when the bus is lost while they run", async () => {
    systemd.onJobCall = (jobId) => systemd.jobNew(jobId);
    const starting = manager.startUnit("x.service");
    await expect.poll(() => count("job-new")).toBe(1);
    await settle();
    daemon.kill();
    expect(await starting).toMatchObject({ ok: false, code: "bus-lost" });
  });

  it("that were there before we asked stay somebody else's", async () => {
    systemd.jobNew(100);
    await expect.poll(() => count("job-new")).toBe(1);
    systemd.onJobCall = (jobId) => systemd.jobRemoved(jobId, "done");
    await manager.stopUnit("x.service");
    expect(manager.isOurJob(100)).toBe(false);
  });

  it("are followed for a unit that nobody watches", async () => {
    const other = systemdManager({ address: { path: daemon.path } });
    await expect.poll(() => other.connected).toBe(true);
    await expect.poll(() => other.startUnit("x.service")).toMatchObject({ ok: true });
    other.close();
  });
});
