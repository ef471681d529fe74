import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HttpRequest, send } from "../../src/notifiers/http.ts";
import { type KeyPair, makeCertificate } from "../sensors/probe/certificates.ts";
import { serveHttp, serveHttps, serveTcp } from "../sensors/probe/loopback.ts";

const directory = mkdtempSync(join(tmpdir(), "unitwarden-http-"));
let pair: KeyPair;
let foreign: KeyPair;
beforeAll(() => {
  pair = makeCertificate(directory, { names: "DNS:localhost,IP:127.0.0.1", name: "own" });
  foreign = makeCertificate(directory, { names: "DNS:elsewhere.example", name: "foreign" });
});
afterAll(() => rmSync(directory, { recursive: true }));

const secretPath = "/hush-path/token?key=hush-query";
const never = new AbortController().signal;

function post(port: number, options: Partial<HttpRequest> & { scheme?: string } = {}) {
  const { scheme = "http", ...rest } = options;
  return send({
    url: new URL(`${scheme}://127.0.0.1:${port}${secretPath}`),
    method: "POST",
    body: "text",
    environment: {},
    signal: never,
    timeoutMs: 5000,
    ...rest,
  });
}

const failed = (uncertain: boolean, why: string) => ({
  kind: "failed",
  uncertain,
  why: expect.stringMatching(new RegExp(`^Cannot reach https?://[^/ ]+: .*${why}`)),
});

describe("send()", () => {
  it("posts the body with its headers to the path, and gives status, headers and body of the answer", async () => {
    const seen: unknown[] = [];
    await using server = await serveHttp((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += String(chunk)));
      request.on("end", () => {
        const { "user-agent": agent, "content-length": length, "x-one": one } = request.headers;
        seen.push(request.method, request.url, agent, length, one, body);
        response.writeHead(418, { "X-Two": "2" }).end("ok, да");
      });
    });
    const outcome = await post(server.port, { body: "да", headers: { "X-One": "1" } });
    expect(outcome).toMatchObject({ kind: "answered", status: 418, body: "ok, да", headers: { "x-two": "2" } });
    expect(seen).toEqual(["POST", secretPath, "unitwarden", "4", "1", "да"]);
    await server.allClosed();
  });

  it("does not follow a redirect", async () => {
    let asked = 0;
    await using server = await serveHttp((_, response) => {
      asked += 1;
      response.writeHead(302, { Location: "/elsewhere" }).end();
    });
    expect(await post(server.port)).toMatchObject({ kind: "answered", status: 302 });
    expect(asked).toBe(1);
  });

  it("speaks TLS with a server whose certificate is trusted", async () => {
    await using server = await serveHttps(pair, (_, response) => response.end("secured"));
    const outcome = await post(server.port, { scheme: "https", authorities: [pair.cert] });
    expect(outcome).toMatchObject({ kind: "answered", status: 200, body: "secured" });
  });

  it("sends nothing to a server whose certificate nobody knows, though the system's authorities were asked", async () => {
    let requests = 0;
    await using server = await serveHttps(pair, () => (requests += 1));
    expect(await post(server.port, { scheme: "https" })).toEqual(failed(false, "self-signed"));
    expect(requests).toBe(0);
  });

  it("sends nothing to a server whose certificate is another host's", async () => {
    await using server = await serveHttps(foreign, (_, response) => response.end());
    const outcome = await post(server.port, { scheme: "https", authorities: [foreign.cert] });
    expect(outcome).toEqual(failed(false, "for another host"));
  });

  it("is certain that nothing arrived where nobody listens, or the name does not resolve", async () => {
    const gone = await serveTcp(() => {});
    await gone[Symbol.asyncDispose]();
    expect(await post(gone.port)).toEqual(failed(false, "connection refused"));
    expect(await send({ ...plain("http://no-such-host.invalid/hush") })).toEqual(failed(false, "name"));
  });

  it("is certain that nothing arrived where the TLS handshake breaks or hangs", async () => {
    await using cut = await serveTcp((socket) => socket.once("data", () => socket.destroy()));
    expect(await post(cut.port, { scheme: "https" })).toEqual(failed(false, "reset"));
    await using noTls = await serveTcp((socket) => socket.once("data", () => socket.end("HTTP/1.1 400 No\r\n\r\n")));
    expect(await post(noTls.port, { scheme: "https" })).toEqual(failed(false, "TLS"));
    await using hung = await serveTcp(() => {});
    const outcome = await post(hung.port, { scheme: "https", timeoutMs: 100 });
    expect(outcome).toEqual(failed(false, "no connection within 0.1 s"));
    await hung.allClosed();
  });

  it("is uncertain where the connection is cut, before or after the request was read", async () => {
    await using early = await serveTcp((socket) => socket.once("data", () => socket.resetAndDestroy()));
    expect(await post(early.port, { body: "x".repeat(5_000_000) })).toEqual(failed(true, ""));
    await using late = await serveTcp((socket) => socket.once("data", () => socket.end()));
    expect(await post(late.port)).toEqual(failed(true, "reset"));
  });

  it("is uncertain where no answer comes in time, and leaves no socket", async () => {
    await using server = await serveHttp(() => {});
    expect(await post(server.port, { timeoutMs: 100 })).toEqual(failed(true, "no answer within 0.1 s"));
    await server.allClosed();
  });

  it("ends with its signal, uncertain once it was connected and certain before", async () => {
    const controller = new AbortController();
    await using server = await serveHttp(() => controller.abort());
    expect(await post(server.port, { signal: controller.signal })).toEqual(failed(true, "unitwarden ended"));
    expect(await post(server.port, { signal: controller.signal })).toEqual(failed(false, "unitwarden ended"));
    await server.allClosed();
  });

  it("is uncertain where what comes back is no HTTP, or another protocol", async () => {
    await using garbage = await serveTcp((socket) => socket.once("data", () => socket.end("hello\r\n\r\n")));
    expect(await post(garbage.port)).toEqual(failed(true, "no HTTP"));
    const switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";
    await using other = await serveTcp((socket) => socket.once("data", () => socket.write(switching)));
    expect(await post(other.port)).toEqual(failed(true, "another protocol"));
  });

  it("takes 64 KiB of a gigabyte, and hangs up", async () => {
    const chunk = "x".repeat(65_536);
    await using server = await serveHttp((_, response) => {
      response.writeHead(200, { "Content-Length": String(2 ** 30) });
      const more = (): void => void (response.destroyed || (response.write(chunk) ? setImmediate(more) : null));
      response.on("drain", more);
      more();
    });
    const outcome = await post(server.port);
    expect(outcome).toMatchObject({ kind: "answered", status: 200 });
    expect(outcome.kind === "answered" && outcome.body.length).toBe(65_536);
    await server.allClosed();
  });

  it("gives the status where the body breaks off or hangs", async () => {
    const half = "HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\nhalf";
    await using broken = await serveTcp((socket) => socket.once("data", () => socket.end(half)));
    expect(await post(broken.port)).toMatchObject({ kind: "answered", status: 201, body: "half" });
    await using hung = await serveTcp((socket) => socket.once("data", () => socket.write(half)));
    expect(await post(hung.port, { timeoutMs: 200 })).toMatchObject({ kind: "answered", status: 201, body: "half" });
    await hung.allClosed();
  });

  it("fails, and does not throw, for a header that HTTP does not allow", async () => {
    await using server = await serveHttp((_, response) => response.end());
    const outcome = await post(server.port, { headers: { "X-One": "hush\nhush" } });
    expect(outcome).toEqual(failed(false, "header"));
    expect(JSON.stringify(outcome)).not.toContain("hush");
  });

  it("never tells more of the URL than scheme, host and port", async () => {
    const gone = await serveTcp(() => {});
    await gone[Symbol.asyncDispose]();
    const url = new URL(`http://hush-user:hush-word@127.0.0.1:${gone.port}${secretPath}`);
    const outcome = await post(gone.port, { url });
    expect(outcome).toEqual(failed(false, "refused"));
    expect(JSON.stringify(outcome)).not.toContain("hush");
  });
});

/** A proxy that tunnels whatever it is asked for to one port. */
async function proxyTo(port: number | null) {
  const asked: string[] = [];
  const server = await serveTcp((socket) => {
    socket.once("data", (head: Buffer) => {
      asked.push(String(head).split("\r\n")[0] ?? "");
      if (port === null) return void socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      const onward = connect(port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        onward.pipe(socket);
        socket.pipe(onward);
      });
      onward.on("error", () => {});
    });
  });
  return { server, asked, environment: { HTTPS_PROXY: `http://u:hush@127.0.0.1:${server.port}` } };
}

describe("send() through a proxy", () => {
  it("tunnels to the host that the environment does not exempt", async () => {
    await using target = await serveHttps(pair, (_, response) => response.end("behind"));
    const { server, asked, environment } = await proxyTo(target.port);
    await using tunnel = server;
    void tunnel;
    const request = { ...plain("https://localhost:8/hush"), environment, authorities: [pair.cert] };
    expect(await send(request)).toMatchObject({ kind: "answered", body: "behind" });
    expect(asked).toEqual(["CONNECT localhost:8 HTTP/1.1"]);
    const exempt = { ...environment, NO_PROXY: "localhost" };
    expect(await send({ ...request, environment: exempt })).toEqual(failed(false, ""));
    expect(asked).toHaveLength(1);
  });

  it("is uncertain where the server behind it does not answer", async () => {
    await using target = await serveHttps(pair, () => {});
    const { server, environment } = await proxyTo(target.port);
    await using tunnel = server;
    void tunnel;
    const request = { ...plain("https://localhost:8/hush"), environment, authorities: [pair.cert], timeoutMs: 300 };
    expect(await send(request)).toEqual(failed(true, "no answer within 0.3 s"));
    await target.allClosed();
  });

  it("is certain that nothing arrived where the proxy refuses, hangs or is no proxy's URL", async () => {
    const { server, environment } = await proxyTo(null);
    await using refusing = server;
    void refusing;
    const refused = await send({ ...plain("https://localhost:8/hush"), environment });
    expect(refused).toEqual(failed(false, "proxy did not let it through"));
    await using hung = await serveTcp(() => {});
    const hanging = { HTTPS_PROXY: `http://127.0.0.1:${hung.port}` };
    const late = await send({ ...plain("https://localhost:8/hush"), environment: hanging, timeoutMs: 100 });
    expect(late).toEqual(failed(false, "no connection within 0.1 s"));
    const wrong = await send({ ...plain("https://localhost:8/hush"), environment: { HTTPS_PROXY: "http://hush:x y" } });
    expect(wrong).toEqual(failed(false, "proxy"));
    expect(JSON.stringify([refused, late, wrong])).not.toContain("hush");
    await hung.allClosed();
  });
});

function plain(url: string): HttpRequest {
  return { url: new URL(url), method: "POST", body: "text", environment: {}, signal: never, timeoutMs: 5000 };
}
