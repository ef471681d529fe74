import { createServer } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { Message, MessageType, sessionBus, Variant } from "dbus-next";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Bus, BusOptions, BusSignal } from "../../src/systemd/bus.ts";
import { connectBus, variant } from "../../src/systemd/bus.ts";
import { guardReading } from "../../src/systemd/reading-guard.ts";
import { success } from "../../src/model/result.ts";
import type { PrivateBus } from "./private-bus.ts";
import { privateBus } from "./private-bus.ts";

let daemon: PrivateBus;
let open: Bus[] = [];

beforeEach(async () => {
  daemon = await privateBus();
});
afterEach(() => {
  for (const bus of open) bus.close();
  open = [];
  daemon.dispose();
});

const ignore = { onSignal: () => {}, onLost: () => {} };

async function connected(options: Partial<BusOptions> = {}): Promise<Bus> {
  const result = await connectBus({ address: { path: daemon.path }, ...ignore, ...options });
  if (!result.ok) throw new Error(result.message);
  open.push(result.value);
  return result.value;
}

const daemonObject = {
  destination: "org.freedesktop.DBus",
  path: "/org/freedesktop/DBus",
  interface: "org.freedesktop.DBus",
};
const getId = { ...daemonObject, member: "GetId" };

/** A peer whose method `Odd` gives values, `Never` gives nothing at all. */
const peer = (): Promise<Bus> =>
  connected({
    onCall: (call) => {
      if (call.member === "Never") return new Promise(() => {});
      if (call.member === "Odd") {
        const body = [18446744073709551615n, variant("(sv)", ["x", variant("as", ["y"])]), { k: variant("u", 7) }];
        return Promise.resolve(success({ signature: "tva{sv}", body }));
      }
      return Promise.resolve(null);
    },
  });
const to = (bus: Bus, member: string) => ({ destination: bus.name, path: "/x", interface: "a.b", member });

describe("connectBus()", () => {
  it("gives a bus with a unique name", async () => {
    expect((await connected()).name).toMatch(/^:\d/u);
  });

  it("honours DBUS_SYSTEM_BUS_ADDRESS", async () => {
    const before = process.env["DBUS_SYSTEM_BUS_ADDRESS"];
    process.env["DBUS_SYSTEM_BUS_ADDRESS"] = `unix:path=${daemon.path}`;
    const bus = await connected({ address: "system" });
    if (before === undefined) delete process.env["DBUS_SYSTEM_BUS_ADDRESS"];
    else process.env["DBUS_SYSTEM_BUS_ADDRESS"] = before;
    expect((await bus.call(getId)).ok).toBe(true);
  });

  it("fails, and does not throw, where there is no bus", async () => {
    const result = await connectBus({ address: { path: "/nonexistent/bus" }, ...ignore });
    expect(result).toMatchObject({ ok: false, code: "bus-unreachable", recoverable: true });
  });

  it("fails when the other end accepts and stays silent", async () => {
    const path = join(daemon.path, "..", "silent");
    const server = createServer(() => {}).listen(path);
    const result = await connectBus({ address: { path }, ...ignore, connectTimeoutMs: 50 });
    expect(result).toMatchObject({ ok: false, code: "bus-unreachable" });
    server.close();
  });

  it("fails when the other end hangs up before Hello", async () => {
    const path = join(daemon.path, "..", "rude");
    const server = createServer((socket) => socket.end()).listen(path);
    expect(await connectBus({ address: { path }, ...ignore })).toMatchObject({ ok: false, code: "bus-unreachable" });
    server.close();
  });
});

describe("Bus.call()", () => {
  it("gives the reply's values, variants unwrapped and u64 as BigInt", async () => {
    const other = await peer();
    const result = await (await connected()).call(to(other, "Odd"));
    expect(result).toEqual(success([18446744073709551615n, ["x", ["y"]], { k: 7 }]));
  });

  it("fails with the D-Bus error's name", async () => {
    const result = await (await connected()).call(to(await peer(), "NoSuchMethod"));
    expect(result).toMatchObject({ ok: false, code: "org.freedesktop.DBus.Error.UnknownMethod", recoverable: false });
  });

  it("times out on a service that never answers, and goes on working", async () => {
    const bus = await connected();
    const result = await bus.call({ ...to(await peer(), "Never"), timeoutMs: 50 });
    expect(result).toMatchObject({ ok: false, code: "timed-out", recoverable: true });
    expect((await bus.call(getId)).ok).toBe(true);
  });

  it("fails for arguments that do not fit the signature", async () => {
    const bus = await connected();
    expect(await bus.call({ ...getId, signature: "u", body: ["no number"] })).toMatchObject({ code: "invalid-call" });
    expect(await bus.call({ ...getId, path: "no path" })).toMatchObject({ ok: false, code: "invalid-call" });
    expect((await bus.call(getId)).ok).toBe(true);
  });
});

describe("leave to ask somebody for a password", () => {
  it("comes through with the call, and is not given by itself", async () => {
    const seen: boolean[] = [];
    const other = await connected({
      onCall: ({ mayInteract }) => {
        seen.push(mayInteract);
        return Promise.resolve(null);
      },
    });
    const bus = await connected();
    await bus.call({ ...to(other, "Change"), mayInteract: true });
    await bus.call(to(other, "Change"));
    expect(seen).toEqual([true, false]);
  });
});

describe("a lost bus", () => {
  it("is reported once, and every call under way fails", async () => {
    const lost: string[] = [];
    const bus = await connected({ onLost: (why) => lost.push(why) });
    const other = await peer();
    const calls = Promise.all([bus.call(to(other, "Never")), bus.call(to(other, "Never"))]);
    await bus.call(getId);
    daemon.kill();
    expect(await calls).toMatchObject([{ code: "bus-lost" }, { code: "bus-lost" }]);
    expect(lost).toHaveLength(1);
  });

  it("is dead for good: a later call fails at once", async () => {
    let lost = false;
    const bus = await connected({ onLost: () => (lost = true) });
    daemon.kill();
    await expect.poll(() => lost).toBe(true);
    await daemon.start();
    expect(await bus.call(getId)).toMatchObject({ ok: false, code: "bus-lost" });
    expect(bus.emit({ path: "/x", interface: "a.b", member: "C" })).toBe(false);
  });

  it("is not reported when we closed it ourselves", async () => {
    let losses = 0;
    const bus = await connected({ onLost: () => (losses += 1) });
    const call = bus.call(to(await peer(), "Never"));
    bus.close();
    expect(await call).toMatchObject({ code: "bus-lost" });
    expect(losses).toBe(0);
  });
});

describe("signals", () => {
  it("arrive with the sender that the bus vouches for", async () => {
    const seen: BusSignal[] = [];
    const bus = await connected({ onSignal: (signal) => seen.push(signal) });
    expect((await bus.addMatch("type='signal',interface='a.b'")).ok).toBe(true);
    const other = await peer();
    other.emit({ path: "/x", interface: "a.b", member: "Sent", signature: "s", body: ["hello"] });
    await expect
      .poll(() => seen.find(({ member }) => member === "Sent"))
      .toMatchObject({
        sender: other.name,
        path: "/x",
        body: ["hello"],
      });
  });

  it("do not arrive without a match", async () => {
    const seen: string[] = [];
    const bus = await connected({ onSignal: ({ member }) => seen.push(member) });
    (await peer()).emit({ path: "/x", interface: "a.b", member: "Sent" });
    await bus.call(getId);
    await bus.call(getId);
    expect(seen).not.toContain("Sent");
  });

  it("with awkward dictionary keys come through as data", async () => {
    const seen: BusSignal[] = [];
    const bus = await connected({ onSignal: (signal) => seen.push(signal) });
    const rogue = sessionBus({ busAddress: `unix:path=${daemon.path}` });
    await new Promise<void>((resolve) => {
      rogue.once("connect", () => resolve());
    });
    const body = [{ ["__proto__"]: new Variant("s", "x"), constructor: new Variant("s", "y") }];
    const target = { destination: bus.name, path: "/x", interface: "a.b", member: "Odd" };
    rogue.send(new Message({ ...target, type: MessageType.SIGNAL, signature: "a{sv}", body }));
    await expect.poll(() => seen.find(({ member }) => member === "Odd")?.body).toEqual([{ constructor: "y" }]);
    rogue.disconnect();
  });
});

describe("what other users send", () => {
  const big = Array.from({ length: 40_000 }, () => "");

  it("is not parsed where nobody asked for it and it is large", async () => {
    const seen: string[] = [];
    const bus = await connected({ onSignal: ({ member }) => seen.push(member) });
    await bus.addMatch("type='signal',interface='a.b'");
    const other = await peer();
    other.emit({ path: "/x", interface: "a.b", member: "Large", signature: "as", body: [big] });
    other.emit({ path: "/x", interface: "a.b", member: "Small", signature: "s", body: ["hello"] });
    await expect.poll(() => seen).toContain("Small");
    expect(seen).not.toContain("Large");
  });

  it("is taken as large as it comes where we asked", async () => {
    const other = await connected({ onCall: () => Promise.resolve(success({ signature: "as", body: [big] })) });
    expect(await (await connected()).call(to(other, "Large"))).toEqual(success([big]));
  });

  it("was never there where it is not admitted", async () => {
    const seen: string[] = [];
    const refused = await peer();
    const bus = await connected({
      onSignal: ({ sender }) => seen.push(sender),
      admits: ({ kind, sender }) => kind === "reply" || sender !== refused.name,
    });
    await bus.addMatch("type='signal',interface='a.b'");
    const taken = await peer();
    refused.emit({ path: "/x", interface: "a.b", member: "Sent" });
    taken.emit({ path: "/x", interface: "a.b", member: "Sent" });
    await expect.poll(() => seen).toContain(taken.name);
    expect(seen).not.toContain(refused.name);
    const unheard = await refused.call({ ...to(bus, "Hello"), timeoutMs: 50 });
    expect(unheard).toMatchObject({ ok: false, code: "timed-out" });
  });

  it("ends nothing when the parser throws on it", () => {
    const stream = new PassThrough();
    const unread = ["bad", "good"];
    const read: string[] = [];
    stream.on("readable", () => {
      for (let next = unread.shift(); next !== undefined; next = unread.shift()) {
        if (next === "bad") throw new Error("cannot parse");
        read.push(next);
      }
    });
    guardReading(stream, () => true);
    stream.emit("readable");
    expect(read).toEqual(["good"]);
  });
});
