import { afterAll, describe, expect, it, vi } from "vitest";
import type { NetworkHelperOptions } from "../../../src/daemon/helper/network-helper.ts";
import type { MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import { success } from "../../../src/model/result.ts";
import type { HttpOutcome } from "../../../src/notifiers/http.ts";
import { observeDependency } from "../../../src/sensors/probe/observe-dependency.ts";
import { serveHttp, serveTcp } from "../../sensors/probe/loopback.ts";
import { fakePrograms, patience, watchedHelper } from "./programs.ts";

// Node has to be started: on a busy machine that may take its time.
vi.setConfig({ testTimeout: 60_000 });

type Watched = ReturnType<typeof watchedHelper>;

const signal = new AbortController().signal;
const unit = "bot.service" as UnitName;
const clock = { monotonicMs: () => 7000 as MonotonicMs };
const limits = { stepMs: 10_000, totalMs: 20_000 };

function get({ helper }: Watched, port: number, path = "/hush"): Promise<HttpOutcome> {
  return helper.request({ url: new URL(`http://127.0.0.1:${port}${path}`), method: "GET", environment: {}, signal });
}

function observe({ helper }: Watched, port: number) {
  const entry = `http://127.0.0.1:${port}/hush`;
  return observeDependency({ unit, entry, environment: success(new Map()), clock, probe: helper.probe });
}

function mailTo({ helper }: Watched, port: number) {
  const mail = { from: "a@x.org", to: ["b@x.org"], subject: "s", text: "t\n", date: new Date(0), messageId: "<1@x>" };
  const call = { host: "127.0.0.1", port, tls: "off", authority: null, login: null, limits, signal } as const;
  return helper.mail({ ...mail, answersTo: null, headers: {} }, call);
}

/** A server that answers by hand. */
async function holding() {
  const held: { path: string; answer: (body: string) => void }[] = [];
  const server = await serveHttp(({ url = "" }, response) => {
    held.push({ path: url, answer: (body) => void response.end(body) });
  });
  return Object.assign(server, { held });
}

const reached = (server: { connections: ReadonlySet<unknown> }, count: number) =>
  vi.waitFor(() => expect(server.connections.size).toBe(count), patience);
const noChild = ({ children }: Watched) => vi.waitFor(() => expect(children()).toEqual([]), patience);

/** What `losing()` gives where each is lost, and why. */
const allLost = (why: string) => {
  const said = expect.stringMatching(why);
  const request = { kind: "failed", why: said, uncertain: true };
  const mail = { kind: "failed", trouble: { message: said }, dataSent: true };
  return { outcomes: [request, { kind: "blind", why: said }, mail], started: 1 };
};

describe("the helper's child", () => {
  it("is not there before the first errand, and is one for all that come, also at once", async () => {
    await using server = await holding();
    using watched = watchedHelper();
    expect(watched.children()).toEqual([]);
    const paths = Array.from({ length: 20 }, (_, index) => `/${index}`);
    const asked = paths.map((path) => get(watched, server.port, path));
    await vi.waitFor(() => expect(server.held).toHaveLength(20), patience);
    // The last one first: each answer has to find who asked for it.
    for (const { path, answer } of server.held.toReversed()) answer(`to ${path}`);
    const bodies = (await Promise.all(asked)).map((outcome) => outcome.kind === "answered" && outcome.body);
    expect(bodies).toEqual(paths.map((path) => `to ${path}`));
    const [child] = watched.children();
    await observe(watched, server.port + 1);
    expect(watched.children()).toEqual([child]);
    expect(watched.start).toHaveBeenCalledOnce();
  });

  it("goes when it had nothing to do for a while, and the next errand gets another", async () => {
    await using server = await serveHttp((_, response) => response.end());
    using watched = watchedHelper({ lingerMs: 1 });
    expect(await get(watched, server.port)).toMatchObject({ kind: "answered" });
    await noChild(watched);
    expect(await get(watched, server.port)).toMatchObject({ kind: "answered" });
    expect(watched.start).toHaveBeenCalledTimes(2);
  });

  it("stays while anything is under way", async () => {
    await using server = await holding();
    using watched = watchedHelper({ lingerMs: 0 });
    const asked = get(watched, server.port, "/slow");
    await reached(server, 1);
    for (let turn = 0; turn < 5; turn += 1) {
      // Up where the server says so at once; here it does not listen.
      expect(await observe(watched, 1)).toMatchObject({ kind: "probe", up: false });
    }
    server.held[0]?.answer("at last");
    expect(await asked).toMatchObject({ kind: "answered", body: "at last" });
    expect(watched.start).toHaveBeenCalledOnce();
  });

  it("takes with it what is under way when it is killed, and the next errand gets another", async () => {
    await using server = await serveTcp(() => undefined);
    await using good = await serveHttp((_, response) => response.end("good"));
    using watched = watchedHelper();
    const lost = [observe(watched, server.port), get(watched, server.port), mailTo(watched, server.port)] as const;
    await reached(server, 3);
    for (const pid of watched.children()) process.kill(pid, "SIGKILL");
    const why = "the process that speaks to the network ended: SIGKILL";
    const origin = `http://127.0.0.1:${server.port}`;
    expect(await lost[0]).toMatchObject({ kind: "blind", sensor: "probe", why: `Cannot probe "${origin}": ${why}` });
    expect(await lost[1]).toEqual({ kind: "failed", why: `Cannot reach ${origin}: ${why}`, uncertain: true });
    const trouble = { code: "HELPER", message: why, command: null, reply: null, replyCode: null };
    expect(await lost[2]).toEqual({ kind: "failed", trouble, dataSent: true });
    expect(await get(watched, good.port)).toMatchObject({ kind: "answered", body: "good" });
    expect(watched.start).toHaveBeenCalledTimes(2);
  });

  it("hears no signal that the service gets", async () => {
    await using server = await holding();
    using watched = watchedHelper();
    const asked = get(watched, server.port);
    await reached(server, 1);
    const [child = 0] = watched.children();
    for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.kill(child, name);
    await vi.waitFor(() => expect(server.held).toHaveLength(1), patience);
    server.held[0]?.answer("still here");
    expect(await asked).toMatchObject({ kind: "answered", body: "still here" });
    expect(watched.children()).toEqual([child]);
  });

  it("is started without powers", async () => {
    await using server = await serveHttp((_, response) => response.end());
    using watched = watchedHelper();
    await get(watched, server.port);
    expect(watched.start.mock.calls[0]?.[1]).toMatchObject({ powerless: true });
  });
});

describe("the helper's end", () => {
  it("ends the child, and what is under way is lost", async () => {
    await using server = await serveTcp(() => undefined);
    using watched = watchedHelper();
    const asked = [get(watched, server.port), observe(watched, server.port)] as const;
    await reached(server, 2);
    watched.helper.end();
    expect(await asked[0]).toMatchObject({ kind: "failed", why: expect.stringContaining("unitwarden ends") });
    expect(await asked[1]).toMatchObject({ kind: "blind", why: expect.stringContaining("unitwarden ends") });
    await noChild(watched);
    await server.allClosed();
  });

  it("is nothing where there is no child", () => {
    using watched = watchedHelper();
    watched.helper.end();
    watched.helper.end();
    expect(watched.start).not.toHaveBeenCalled();
  });
});

describe("a child that is of no use", () => {
  const programs = fakePrograms();
  afterAll(() => programs[Symbol.dispose]());
  type Name = Parameters<typeof programs.entry>[0];

  /** What comes of one errand of each kind, and how many children were started for them. */
  async function losing(name: Name, more: Partial<NetworkHelperOptions> = {}) {
    using watched = watchedHelper({ entry: programs.entry(name), ...more });
    const errands = [get(watched, 1), observe(watched, 1), mailTo(watched, 1)] as const;
    const outcomes = await Promise.all(errands);
    await noChild(watched);
    return { outcomes, started: watched.start.mock.calls.length };
  }

  it("is given up in time, and gone then: it says nothing", async () => {
    expect(await losing("silent", { longestMs: 300 })).toMatchObject(allLost("does not answer"));
  });

  it.each(["leaving", "unreadable", "missing"] as const)("is known to be gone when it is: %s", async (name) => {
    expect(await losing(name)).toMatchObject(allLost("the process that speaks to the network ended: "));
  });

  it("has its errands fail with what it says", async () => {
    expect(await losing("refusing", { lingerMs: 0 })).toMatchObject(allLost("I would rather not"));
  });

  it("is not believed what nobody asked for", async () => {
    using watched = watchedHelper({ entry: programs.entry("muttering") });
    for (const dependency of ["1", "2"]) {
      expect(await watched.helper.probe({ url: "http://127.0.0.1" })).toEqual({ dependency });
    }
    expect(watched.start).toHaveBeenCalledOnce();
  });
});
