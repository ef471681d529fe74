import { describe, expect, it, vi } from "vitest";
import { ownNetwork } from "../../../src/notifiers/network.ts";
import type { HttpRequest } from "../../../src/notifiers/http.ts";
import type { SmtpCall } from "../../../src/notifiers/mail/mailer.ts";
import type { Mail } from "../../../src/notifiers/mail/message.ts";
import { probe } from "../../../src/sensors/probe/probe.ts";
import { answering } from "../../notifiers/answering.ts";
import { serveScript, serveSmtp } from "../../notifiers/mail/servers.ts";
import { serveHttp, serveTcp } from "../../sensors/probe/loopback.ts";
import { patience, watchedHelper } from "./programs.ts";

// Node has to be started: on a busy machine that may take its time.
vi.setConfig({ testTimeout: 60_000 });

const never = new AbortController().signal;

function asking(port: number, more: Partial<HttpRequest> = {}): HttpRequest {
  const url = new URL(`http://127.0.0.1:${port}/hush-path/token?key=hush-query`);
  return { url, method: "POST", body: "да 😀", environment: {}, signal: never, ...more };
}

const mail: Mail = {
  from: "warden@example.org",
  to: ["owner@example.org", "other@example.org"],
  subject: "Бот упал",
  text: "Он упал.\n",
  date: new Date(1_700_000_000_000),
  messageId: "<1@unitwarden.host>",
  answersTo: "<0@unitwarden.host>",
  headers: { "X-Unitwarden-ID": "1" },
};

function calling(port: number, more: Partial<SmtpCall> = {}): SmtpCall {
  const limits = { stepMs: 10_000, totalMs: 20_000 };
  return { host: "127.0.0.1", port, tls: "off", authority: null, login: null, limits, signal: never, ...more };
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  await using server = await serveTcp(() => undefined);
  return server.port;
}

describe("a request through the helper", () => {
  it("is the same request, and is answered with the same", async () => {
    await using server = await answering({ status: 418, body: "ok 😀", headers: { Date: "fixed", "X-Two": "2" } });
    using watched = watchedHelper();
    const request = asking(server.port, { headers: { "X-One": "1" } });
    const outcome = await watched.helper.request(request);
    expect(outcome).toEqual(await ownNetwork.request(request));
    expect(outcome).toMatchObject({ kind: "answered", status: 418, body: "ok 😀", headers: { "x-two": "2" } });
    expect(server.asked[0]).toEqual(server.asked[1]);
    expect(server.asked[0]).toMatchObject({ method: "POST", path: "/hush-path/token?key=hush-query", body: "да 😀" });
  });

  it("fails as it fails here, and says nothing of the URL but its origin", async () => {
    await using silent = await serveHttp(() => undefined);
    await using cutting = await serveTcp((socket) => socket.once("data", () => socket.end()));
    using watched = watchedHelper();
    const requests = [
      asking(await freePort()),
      asking(silent.port, { timeoutMs: 100 }),
      asking(cutting.port),
      asking(silent.port, { headers: { "X-Split": "a\nb" } }),
    ];
    for (const request of requests) {
      const outcome = await watched.helper.request(request);
      expect(outcome).toEqual(await ownNetwork.request(request));
      expect(outcome).toMatchObject({ kind: "failed", why: expect.stringContaining(request.url.origin) });
      expect(JSON.stringify(outcome)).not.toContain("hush");
    }
  });

  it("goes through the proxy that the environment given names", async () => {
    await using proxy = await answering({ status: 203, headers: { Date: "fixed" } });
    using watched = watchedHelper();
    const url = new URL("http://no-such-host.invalid/hush");
    const environment = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, EMPTY: undefined };
    const outcome = await watched.helper.request(asking(0, { url, environment }));
    expect(outcome).toMatchObject({ kind: "answered", status: 203 });
    expect(await watched.helper.request(asking(0, { url, environment: {} }))).toMatchObject({ kind: "failed" });
  });

  it("that is given up is answered by the helper's own outcome, and no other one with it", async () => {
    await using server = await answering(null, null, { status: 200 });
    using watched = watchedHelper();
    const controller = new AbortController();
    const given = watched.helper.request(asking(server.port, { signal: controller.signal }));
    await vi.waitFor(() => expect(server.connections.size).toBe(1), patience);
    let isOther = false;
    const other = watched.helper.request(asking(server.port)).finally(() => (isOther = true));
    await vi.waitFor(() => expect(server.asked).toHaveLength(2), patience);
    controller.abort();
    const why = `Cannot reach http://127.0.0.1:${server.port}: unitwarden ended before the answer came`;
    expect(await given).toEqual({ kind: "failed", why, uncertain: true });
    expect(await watched.helper.request(asking(server.port))).toMatchObject({ kind: "answered" });
    expect(isOther).toBe(false);
    watched.helper.end();
    await other;
  });

  it("that was given up before is never sent", async () => {
    await using server = await answering({ status: 200 });
    using watched = watchedHelper();
    const request = asking(server.port, { signal: AbortSignal.abort() });
    const outcome = await watched.helper.request(request);
    expect(outcome).toEqual(await ownNetwork.request(request));
    expect(outcome).toMatchObject({ kind: "failed", uncertain: false });
    expect(server.asked).toEqual([]);
  });
});

describe("a mail through the helper", () => {
  it("is the same mail, and what is said of it too", async () => {
    await using server = await serveSmtp({
      hideSTARTTLS: true,
      onRcptTo({ address }, _, callback) {
        callback(address.startsWith("other") ? Object.assign(new Error("unknown"), { responseCode: 550 }) : null);
      },
    });
    using watched = watchedHelper();
    const conversation = await watched.helper.mail(mail, calling(server.port));
    expect(conversation).toEqual(await ownNetwork.mail(mail, calling(server.port)));
    expect(conversation).toMatchObject({ kind: "taken", reply: expect.stringContaining("queued") });
    expect(conversation).toMatchObject({ rejected: [{ address: "other@example.org" }] });
    expect(server.taken).toHaveLength(2);
    expect(server.taken[0]).toEqual(server.taken[1]);
  });

  it("fails as it fails here: refused, or cut before and after it was sent", async () => {
    const [hello, ok] = ["220 hello", "250 ok"];
    await using refusing = await serveScript([hello, ok, "550 5.7.1 not you"]);
    await using early = await serveScript([hello, ok, "cut"]);
    await using late = await serveScript([hello, ok, ok, ok, ok, "354 go on", "cut"]);
    using watched = watchedHelper();
    const ends: boolean[] = [];
    for (const port of [await freePort(), refusing.port, early.port, late.port]) {
      const conversation = await watched.helper.mail(mail, calling(port));
      expect(conversation).toEqual(await ownNetwork.mail(mail, calling(port)));
      if (conversation.kind === "failed") ends.push(conversation.dataSent);
    }
    expect(ends).toEqual([false, false, false, true]);
  });

  it("that is given up ends as it ends here", async () => {
    await using server = await serveScript(["220 hello", "hang"]);
    using watched = watchedHelper();
    const controller = new AbortController();
    const given = watched.helper.mail(mail, calling(server.port, { signal: controller.signal }));
    await vi.waitFor(() => expect(server.heard).toHaveLength(1), patience);
    controller.abort();
    expect(await given).toMatchObject({ kind: "failed", trouble: { code: "ABORTED" }, dataSent: false });
  });
});

describe("a probe through the helper", () => {
  it("finds what it finds here: up, down, and nothing that can be probed", async () => {
    await using up = await serveHttp((_, response) => response.writeHead(404).end());
    await using down = await serveHttp((_, response) => response.writeHead(502).end());
    await using hung = await serveTcp(() => undefined);
    using watched = watchedHelper();
    const ports = [up.port, down.port, await freePort()];
    const questions = [...ports.map((port) => ({ url: `http://127.0.0.1:${port}/hush` })), { url: "ftp://x" }];
    const found = [];
    for (const question of [...questions, { url: `http://127.0.0.1:${hung.port}`, timeoutMs: 100 }]) {
      const result = await watched.helper.probe(question);
      expect(result).toEqual(await probe(question));
      found.push(result?.up ?? null);
    }
    expect(found).toEqual([true, false, false, null, false]);
  });
});
