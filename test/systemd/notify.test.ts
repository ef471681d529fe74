import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { success } from "../../src/model/result.ts";
import type { run } from "../../src/runtime/exec.ts";
import { createNotifier } from "../../src/systemd/notify.ts";
import { receiveAt, type DatagramReceiver } from "./datagram-receiver.ts";

let folder: string;
let path: string;
let receiver: DatagramReceiver | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "notify-"));
  path = join(folder, "socket");
});

afterEach(async () => {
  await receiver?.end();
  receiver = null;
  rmSync(folder, { recursive: true });
});

const texts = (datagrams: readonly Buffer[]): string[] => datagrams.map((bytes) => bytes.toString("utf8"));
/** The native way must do it alone: systemd-notify would hide that it does not. */
const noOtherWay = {
  run: (): never => {
    throw new Error("systemd-notify was started");
  },
};
const finished = success({ stdout: "", stderr: "", exitStatus: 0 });

describe("createNotifier()", () => {
  it("tells the service manager each state, one datagram each", async () => {
    receiver = await receiveAt(path);
    const notifier = createNotifier({ NOTIFY_SOCKET: path }, noOtherWay);
    notifier.ready("watching 2 units");
    notifier.status("1 unit is held");
    notifier.reloading(123_456_789n);
    notifier.watchdog();
    notifier.stopping();
    expect(texts(await receiver.read(5))).toEqual([
      "READY=1\nSTATUS=watching 2 units",
      "STATUS=1 unit is held",
      "RELOADING=1\nMONOTONIC_USEC=123456789",
      "WATCHDOG=1",
      "STOPPING=1",
    ]);
  });

  it("speaks to an abstract address", async () => {
    const address = `@unitwarden-test-${process.pid}`;
    receiver = await receiveAt(address);
    createNotifier({ NOTIFY_SOCKET: address }, noOtherWay).watchdog();
    expect(texts(await receiver.read(1))).toEqual(["WATCHDOG=1"]);
  });

  it("says nothing and starts nothing where no service manager listens", () => {
    const runs = vi.fn<typeof run>();
    const notifier = createNotifier({ WATCHDOG_USEC: "30000000" }, { run: runs });
    notifier.ready("x");
    notifier.watchdog();
    expect(runs).not.toHaveBeenCalled();
    expect(notifier.watchdogIntervalMs).toBeNull();
  });

  it("does not repeat a status that has not changed", async () => {
    receiver = await receiveAt(path);
    const notifier = createNotifier({ NOTIFY_SOCKET: path }, noOtherWay);
    notifier.ready("a");
    notifier.status("a");
    notifier.status("b");
    notifier.status("b");
    expect(texts(await receiver.drain())).toEqual(["READY=1\nSTATUS=a", "STATUS=b"]);
  });

  it("lets no text begin an assignment of its own, nor exceed what systemd reads", async () => {
    receiver = await receiveAt(path);
    const notifier = createNotifier({ NOTIFY_SOCKET: path }, noOtherWay);
    notifier.status("x\nMAINPID=1\r\n\u0000y");
    notifier.status("ж".repeat(100_000));
    const [first, second] = await receiver.read(2);
    expect(first?.toString("utf8")).toBe("STATUS=x MAINPID=1 y");
    expect(second?.length).toBeLessThan(4096);
    expect(second?.toString("utf8")).not.toContain("\ufffd");
  });

  it("asks for a keep-alive at half of the unit's watchdog time", () => {
    const env = { NOTIFY_SOCKET: path, WATCHDOG_USEC: "30000000" };
    expect(createNotifier(env).watchdogIntervalMs).toBe(15_000);
    expect(createNotifier({ ...env, WATCHDOG_PID: String(process.pid) }).watchdogIntervalMs).toBe(15_000);
  });

  it.each([
    { WATCHDOG_USEC: "30000000", WATCHDOG_PID: "1" },
    { WATCHDOG_USEC: "0" },
    { WATCHDOG_USEC: "-5" },
    { WATCHDOG_USEC: "soon" },
    { WATCHDOG_USEC: "99999999999999999999" },
    {},
  ])("asks for no keep-alive with %j", (env) => {
    expect(createNotifier({ NOTIFY_SOCKET: path, ...env }).watchdogIntervalMs).toBeNull();
  });

  it("uses systemd-notify, in order, where koffi cannot load", async () => {
    const runs = vi.fn<typeof run>(async () => finished);
    const notifier = createNotifier({ NOTIFY_SOCKET: path }, { libc: null, run: runs });
    notifier.ready("up");
    notifier.stopping();
    await vi.waitFor(() => expect(runs).toHaveBeenCalledTimes(2));
    expect(runs.mock.calls).toEqual([
      ["systemd-notify", ["READY=1", "STATUS=up"], { env: { NOTIFY_SOCKET: path } }],
      ["systemd-notify", ["STOPPING=1"], { env: { NOTIFY_SOCKET: path } }],
    ]);
  });

  it("is understood when the real systemd-notify says it", async () => {
    receiver = await receiveAt(path);
    createNotifier({ NOTIFY_SOCKET: path }, { libc: null }).ready("up and running");
    const [told] = texts(await receiver.read(1));
    expect(told?.split("\n")).toEqual(expect.arrayContaining(["READY=1", "STATUS=up and running"]));
  });

  it("tries systemd-notify when the socket does not answer, and tells when that fails as well", async () => {
    const troubles: string[] = [];
    const notifier = createNotifier(
      { NOTIFY_SOCKET: path },
      {
        run: async () => success({ stdout: "", stderr: "no such socket\n", exitStatus: 1 }),
        onTrouble: (message) => troubles.push(message),
      },
    );
    notifier.watchdog();
    await vi.waitFor(() => expect(troubles).toEqual(['Cannot tell the service manager "WATCHDOG=1": no such socket']));
  });

  it("keeps no endless queue behind a systemd-notify that hangs", () => {
    const troubles: string[] = [];
    const notifier = createNotifier(
      { NOTIFY_SOCKET: path },
      { libc: null, run: () => new Promise(() => {}), onTrouble: (message) => troubles.push(message) },
    );
    for (let round = 0; round < 40; round++) notifier.watchdog();
    expect(troubles).toHaveLength(8);
  });
});
