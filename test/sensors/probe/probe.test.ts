import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { probe } from "../../../src/sensors/probe/probe.ts";
import { type KeyPair, makeCertificate } from "./certificates.ts";
import { serveHttp, serveHttps, serveTcp } from "./loopback.ts";

/** Short where the probe must run into it; long where it must not. */
const SHORT_MS = 1000;
const LONG_MS = 20_000;
/** Where a machine's name server may hang, which is down at dns as well. */
const NAME_MS = 2000;

describe("probe() over plain HTTP", () => {
  it.each([200, 204, 301, 401, 404, 409, 429, 500])("takes an answer of %i for up", async (status) => {
    await using server = await serveHttp((_, response) => response.writeHead(status).end());
    expect(await probe({ url: `http://127.0.0.1:${server.port}`, timeoutMs: LONG_MS })).toEqual({
      dependency: `http://127.0.0.1:${server.port}`,
      up: true,
      stage: "http",
      detail: `HTTP ${status}`,
    });
  });

  it.each([502, 503, 504, 522])("takes a gateway's %i for down", async (status) => {
    await using server = await serveHttp((_, response) => response.writeHead(status).end());
    expect(await probe({ url: `http://127.0.0.1:${server.port}`, timeoutMs: LONG_MS })).toMatchObject({
      up: false,
      stage: "http",
      detail: `HTTP ${status}`,
    });
  });

  it("asks for / alone: no path, no query, no user, no password leaves with it", async () => {
    const seen: unknown[] = [];
    await using server = await serveHttp((request, response) => {
      seen.push(request.method, request.url, request.headers.host, request.headers.authorization);
      response.end();
    });
    const result = await probe({
      url: `http://user:secret@127.0.0.1:${server.port}/bot123456:AAsecret/getUpdates?token=secret#secret`,
      timeoutMs: LONG_MS,
    });
    expect(seen).toEqual(["GET", "/", `127.0.0.1:${server.port}`, undefined]);
    expect(JSON.stringify(result)).not.toContain("secret");
  });

  it("keeps no connection, and reads no body, however long it is", async () => {
    let sent = 0;
    await using server = await serveHttp((_, response) => {
      const chunk = Buffer.alloc(1024 * 1024);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.on("drain", more);
      more();
    });
    expect(await probe({ url: `http://127.0.0.1:${server.port}`, timeoutMs: LONG_MS })).toMatchObject({ up: true });
    await server.allClosed();
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it("is down at http, in time, when the server accepts and hangs", async () => {
    await using server = await serveTcp(() => {});
    const began = performance.now();
    expect(await probe({ url: `http://127.0.0.1:${server.port}`, timeoutMs: SHORT_MS })).toMatchObject({
      up: false,
      stage: "http",
      detail: "no answer within 1 s",
    });
    expect(performance.now() - began).toBeGreaterThanOrEqual(SHORT_MS - 5);
    await server.allClosed();
    expect(server.connections.size).toBe(0);
  });

  it("is down at http when the head of the answer only drips", async () => {
    await using server = await serveTcp((socket) => {
      const drip = setInterval(() => socket.write("H"), 20);
      socket.once("close", () => clearInterval(drip));
    });
    const result = await probe({ url: `http://127.0.0.1:${server.port}`, timeoutMs: SHORT_MS });
    expect(result).toMatchObject({ up: false, stage: "http" });
    await server.allClosed();
  });

  it("is down in time when the head never ends", async () => {
    await using server = await serveTcp((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const drip = setInterval(() => socket.write("x-drip: 1\r\n"), 20);
      socket.once("close", () => clearInterval(drip));
    });
    expect(await probe({ url: `http://127.0.0.1:${server.port}`, timeoutMs: SHORT_MS })).toMatchObject({
      up: false,
      stage: "http",
    });
    await server.allClosed();
  });

  it("is down at http when the connection is reset after the request", async () => {
    await using server = await serveTcp((socket) => socket.once("data", () => socket.resetAndDestroy()));
    expect(await probe({ url: `http://127.0.0.1:${server.port}`, timeoutMs: LONG_MS })).toMatchObject({
      up: false,
      stage: "http",
      detail: "connection reset (ECONNRESET)",
    });
  });

  it("is down at http when the answer is not HTTP", async () => {
    await using server = await serveTcp((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    expect(await probe({ url: `http://127.0.0.1:${server.port}`, timeoutMs: LONG_MS })).toMatchObject({
      up: false,
      stage: "http",
    });
  });

  it("is down at tcp when the connection is refused", async () => {
    const server = await serveTcp(() => {});
    await server[Symbol.asyncDispose]();
    expect(await probe({ url: `http://127.0.0.1:${server.port}`, timeoutMs: LONG_MS })).toMatchObject({
      up: false,
      stage: "tcp",
      detail: "connection refused (ECONNREFUSED)",
    });
  });

  it("finds the address that answers among those that do not", async () => {
    await using server = await serveHttp((_, response) => response.end());
    // localhost may be ::1 first, where nothing listens.
    expect(await probe({ url: `http://localhost:${server.port}`, timeoutMs: LONG_MS })).toMatchObject({ up: true });
  });

  it("is down at dns when the name does not resolve", async () => {
    expect(await probe({ url: "https://nowhere.invalid/", timeoutMs: NAME_MS })).toMatchObject({
      dependency: "https://nowhere.invalid",
      up: false,
      stage: "dns",
    });
  });

  it.each(["", "not a url", "ftp://example.org", "https://", "file:///etc/passwd"])("cannot probe %j", async (url) => {
    expect(await probe({ url })).toBeNull();
  });

  it("keeps probes apart that run at once", async () => {
    await using up = await serveHttp((_, response) => response.end());
    await using hung = await serveTcp(() => {});
    const results = await Promise.all([
      probe({ url: `http://127.0.0.1:${hung.port}`, timeoutMs: SHORT_MS }),
      probe({ url: `http://127.0.0.1:${up.port}`, timeoutMs: LONG_MS }),
      probe({ url: "http://nowhere.invalid", timeoutMs: NAME_MS }),
      probe({ url: "http://nowhere.invalid", timeoutMs: NAME_MS }),
    ]);
    expect(results.map((result) => [result?.up, result?.stage])).toEqual([
      [false, "http"],
      [true, "http"],
      [false, "dns"],
      [false, "dns"],
    ]);
  });
});

describe("probe() over TLS", () => {
  let directory: string;
  let good: KeyPair;
  let foreign: KeyPair;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "unitwarden-tls-"));
    good = makeCertificate(directory, { name: "good", names: "DNS:localhost,IP:127.0.0.1" });
    foreign = makeCertificate(directory, { name: "foreign", names: "DNS:elsewhere.example" });
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  it.each(["localhost", "127.0.0.1"])("is up when the certificate for %s is trusted", async (host) => {
    await using server = await serveHttps(good, (_, response) => response.writeHead(404).end());
    expect(
      await probe({ url: `https://${host}:${server.port}`, timeoutMs: LONG_MS, authorities: [good.cert] }),
    ).toMatchObject({ up: true, stage: "http", detail: "HTTP 404" });
    await server.allClosed();
  });

  it("is down at tls when nobody vouches for the certificate", async () => {
    await using server = await serveHttps(good, (_, response) => response.end());
    expect(await probe({ url: `https://127.0.0.1:${server.port}`, timeoutMs: LONG_MS })).toMatchObject({
      up: false,
      stage: "tls",
      detail: expect.stringContaining("DEPTH_ZERO_SELF_SIGNED_CERT"),
    });
    await server.allClosed();
  });

  it("is down at tls when the certificate is for another name", async () => {
    await using server = await serveHttps(foreign, (_, response) => response.end());
    expect(
      await probe({ url: `https://localhost:${server.port}`, timeoutMs: LONG_MS, authorities: [foreign.cert] }),
    ).toMatchObject({ up: false, stage: "tls", detail: expect.stringContaining("ERR_TLS_CERT_ALTNAME_INVALID") });
  });

  it("is up when the system trusts the issuer, though Node's own list does not know it", async () => {
    await using server = await serveHttps(good, (_, response) => response.end());
    const module = JSON.stringify(join(import.meta.dirname, "../../../src/sensors/probe/probe.ts"));
    const script = `const { probe } = await import(${module});
      console.log(JSON.stringify(await probe({ url: "https://localhost:${server.port}", timeoutMs: ${LONG_MS} })));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
      env: { ...process.env, SSL_CERT_FILE: join(directory, "good.pem") },
    });
    expect(JSON.parse(stdout)).toMatchObject({ up: true, stage: "http" });
  });

  it("is down at tls, in time, when the handshake hangs", async () => {
    await using server = await serveTcp(() => {});
    expect(await probe({ url: `https://127.0.0.1:${server.port}`, timeoutMs: SHORT_MS })).toMatchObject({
      up: false,
      stage: "tls",
    });
    await server.allClosed();
  });

  it("is down at tls when the server is reset in the handshake, or speaks no TLS", async () => {
    await using reset = await serveTcp((socket) => socket.once("data", () => socket.resetAndDestroy()));
    await using plain = await serveHttp((_, response) => response.end());
    for (const { port } of [reset, plain]) {
      expect(await probe({ url: `https://127.0.0.1:${port}`, timeoutMs: LONG_MS })).toMatchObject({
        up: false,
        stage: "tls",
      });
    }
  });
});
