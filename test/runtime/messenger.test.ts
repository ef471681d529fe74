import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, describe, expect, it, vi } from "vitest";
import { type Messenger, startMessenger } from "../../src/runtime/messenger.ts";
import { fakePrograms, helperEntry, patience } from "../daemon/helper/programs.ts";
import { serveTcp } from "../sensors/probe/loopback.ts";
import { childrenOf, isGone } from "./children.ts";

// Node has to be started: on a busy machine that may take its time.
vi.setConfig({ testTimeout: 60_000 });

const programs = fakePrograms();
afterAll(() => programs[Symbol.dispose]());

type Program = Parameters<typeof programs.entry>[0];

/** Starts one of them; keeps what it says. */
function started(entry: string) {
  const heard: unknown[] = [];
  const ends: string[] = [];
  const onMessage = (message: unknown): void => void heard.push(message);
  const messenger: Messenger = startMessenger(entry, { powerless: false, onMessage, onEnd: (why) => ends.push(why) });
  const children = (): readonly number[] => childrenOf(process.pid, entry).filter((pid) => !isGone(pid));
  return { messenger, heard, ends, children };
}

describe("a program that is spoken to", () => {
  it("gets copies of what is said, and what it says is heard, in order", async () => {
    const { messenger, heard, ends } = started(programs.entry("echoing"));
    const said = [
      { date: new Date(5), map: new Map([["a", [1n]]]), nothing: undefined },
      { pattern: /ä/u, big: "😀" },
    ];
    for (const one of said) messenger.send(one);
    await vi.waitFor(() => expect(heard).toEqual(said), patience);
    expect(ends).toEqual([]);
    messenger.end();
  });

  it("runs with our Node and its flags", async () => {
    const { messenger, heard } = started(programs.entry("flags"));
    await vi.waitFor(() => expect(heard).toEqual([[process.execPath, ...process.execArgv]]), patience);
    messenger.end();
  });

  it.each([
    ["leaving", "exit status 3"],
    ["killed", "SIGKILL"],
  ] as const)("is said to have ended, once, and why: %s", async (name: Program, why) => {
    const { messenger, ends } = started(programs.entry(name));
    await vi.waitFor(() => expect(ends).toEqual([why]), patience);
    messenger.send({});
    messenger.send({});
    messenger.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(ends).toEqual([why]);
  });

  it("is said to have ended where what is said does not reach it", async () => {
    const { messenger, heard, ends, children } = started(programs.entry("deaf"));
    await vi.waitFor(() => expect(heard).toHaveLength(1), patience);
    await vi.waitFor(() => {
      messenger.send({});
      expect(ends).toHaveLength(1);
    }, patience);
    messenger.end();
    await vi.waitFor(() => expect(children()).toEqual([]), patience);
  });

  it("is no more heard of once its line is closed by us", async () => {
    const { messenger, heard, ends, children } = started(programs.entry("echoing"));
    messenger.send({ first: 1 });
    await vi.waitFor(() => expect(heard).toHaveLength(1), patience);
    messenger.send({ second: 2 });
    messenger.end();
    await vi.waitFor(() => expect(children()).toEqual([]), patience);
    messenger.end();
    expect([heard.length, ends]).toEqual([1, []]);
  });

  it("is no more heard of once its line is closed, though it has spoken by then", async () => {
    const heard: unknown[] = [];
    const messenger: Messenger = startMessenger(programs.entry("hasty"), {
      powerless: false,
      onMessage: (message) => {
        heard.push(message);
        messenger.end();
      },
      onEnd: (why) => heard.push(why),
    });
    await vi.waitFor(() => expect(heard).toEqual(["one"]), patience);
    await vi.waitFor(() => expect(childrenOf(process.pid, programs.entry("hasty")).every(isGone)).toBe(true), patience);
    expect(heard).toEqual(["one"]);
  });

  it.each(["frozen", "clinging"] as const)("ends with its line, whatever it does: %s", async (name) => {
    const { messenger, heard, ends, children } = started(programs.entry(name));
    messenger.send({});
    await vi.waitFor(() => expect(heard).toHaveLength(1), patience);
    expect(children()).toHaveLength(1);
    messenger.end();
    await vi.waitFor(() => expect(children()).toEqual([]), patience);
    expect(ends).toEqual([]);
  });

  it("is one that ended where the system cannot start it", async () => {
    // No argument has a NUL byte: spawn() throws, as it does for want of memory.
    const { messenger, ends } = started("\0");
    expect(ends).toEqual([]);
    messenger.send({});
    await vi.waitFor(() => expect(ends).toEqual([expect.stringContaining("null bytes")]), patience);
    messenger.end();
  });
});

describe("the helper", () => {
  it("goes when its parent is killed, also with something under way", async () => {
    await using server = await serveTcp(() => undefined);
    const url = `http://127.0.0.1:${server.port}`;
    const script = `
      const { startMessenger } = await import(${JSON.stringify(import.meta.resolve("../../src/runtime/messenger.ts"))});
      const options = { powerless: true, onMessage: () => undefined, onEnd: () => undefined };
      const messenger = startMessenger(${JSON.stringify(helperEntry)}, options);
      messenger.send({ id: 1, errand: { kind: "probe", url: "${url}", timeoutMs: 600_000 } });
    `;
    // A file: what stands behind -e would be a flag that the child gets too.
    const parent = spawn(process.execPath, [programs.add("parent", script)], { stdio: "inherit" });
    await vi.waitFor(() => expect(server.connections.size).toBe(1), patience);
    const [child = 0] = childrenOf(parent.pid ?? 0, helperEntry);
    expect(isGone(child)).toBe(false);
    parent.kill("SIGKILL");
    await vi.waitFor(() => expect(isGone(child)).toBe(true), patience);
    await server.allClosed();
  });

  it("goes without a word where its line is closed before it can answer", async () => {
    await using server = await serveTcp(() => undefined);
    const helper = spawn(process.execPath, [helperEntry], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced",
    });
    let said = "";
    helper.stderr?.on("data", (chunk) => (said += String(chunk)));
    const errand = {
      kind: "request",
      request: { url: `http://127.0.0.1:${server.port}`, method: "GET", environment: {} },
    };
    helper.send({ id: 1, errand });
    await vi.waitFor(() => expect(server.connections.size).toBe(1), patience);
    // While it stands still the answer comes, and then the end of the line.
    helper.kill("SIGSTOP");
    const ended = Promise.all([once(helper, "exit"), once(helper.stderr ?? helper, "end")]);
    for (const connection of server.connections) connection.destroy();
    helper.disconnect();
    helper.kill("SIGCONT");
    const [exit] = await ended;
    expect([exit, said]).toEqual([[0, null], ""]);
  });
});
