import { describe, expect, it } from "vitest";
import { type Pulse, ping } from "../../../src/notifiers/heartbeat/heartbeat.ts";
import { serveTcp } from "../../sensors/probe/loopback.ts";
import { type Answer, answering } from "../answering.ts";

const fail: Pulse = { kind: "fail", why: "the bus is gone; password=hush" };

/** Pings a server with this answer once, at this path. */
async function pinged(path: string, pulse: Pulse, answer: Answer = { status: 200 }) {
  await using server = await answering(answer);
  const origin = `http://127.0.0.1:${server.port}`;
  const result = await pingAt(`${origin}${path}`, pulse, 300);
  return { result, origin, asked: server.asked[0] };
}

function pingAt(value: string, pulse: Pulse, timeoutMs = 5000) {
  const url = { kind: "literal", value } as const;
  return ping({ url }, pulse, { environment: {}, signal: new AbortController().signal, timeoutMs });
}

describe("ping()", () => {
  it("posts to the URL while all is well", async () => {
    const { result, origin, asked } = await pinged("/hush?rid=1", { kind: "ok" });
    expect(result).toEqual({ ok: true, value: `200 from ${origin}` });
    expect(asked).toMatchObject({ method: "POST", path: "/hush?rid=1", body: "OK" });
  });

  it.each([
    ["/ping/hush", "/ping/hush/fail"],
    ["/ping/hush/", "/ping/hush/fail"],
    ["/hush?rid=1&create=1", "/hush/fail?rid=1&create=1"],
    ["/?status=down", "/fail?status=down"],
  ])("posts a failure at %s to %s, with the reason redacted", async (path, expected) => {
    const { asked } = await pinged(path, fail);
    expect(asked).toMatchObject({ method: "POST", path: expected, body: "the bus is gone; password=<redacted>" });
  });

  it("speaks Uptime Kuma's way where the URL does", async () => {
    const path = "/api/push/hush?status=up&msg=OK&ping=";
    expect((await pinged(path, { kind: "ok" })).asked).toMatchObject({ method: "GET", path, body: "" });
    const { method, path: told } = (await pinged(path, fail)).asked ?? { path: "" };
    const { pathname, searchParams } = new URL(`http://x${told}`);
    expect([method, pathname, searchParams.get("status"), searchParams.get("msg"), searchParams.get("ping")]).toEqual([
      "GET",
      "/api/push/hush",
      "down",
      "the bus is gone; password=<redacted>",
      "",
    ]);
  });

  it("fails in one line without the URL's secret, whatever goes wrong", async () => {
    const gone = await serveTcp(() => {});
    await gone[Symbol.asyncDispose]();
    const results = [
      (await pinged("/hush-ping-id", { kind: "ok" }, { status: 404, body: "no hush-ping-id\nhere" })).result,
      (await pinged("/hush", { kind: "ok" }, { status: 302, headers: { Location: "/hush" } })).result,
      (await pinged("/hush", { kind: "ok" }, { status: 500 })).result,
      (await pinged("/hush", { kind: "ok" }, null)).result,
      await pingAt(`http://127.0.0.1:${gone.port}/hush`, { kind: "ok" }),
    ];
    for (const result of results) {
      expect(result).toMatchObject({ ok: false, code: "heartbeat-failed", recoverable: true });
      expect(JSON.stringify(result)).not.toMatch(/hush|\\n/);
    }
    expect(results[0]).toMatchObject({ message: expect.stringMatching(/^404 from \S+: no <redacted> here$/) });
  });

  it("is unusable without a URL, or with something else", async () => {
    for (const value of ["", "hush", "ftp://hush"]) {
      const result = await pingAt(value, { kind: "ok" });
      expect(result).toMatchObject({ ok: false, code: "heartbeat-unusable" });
      expect(JSON.stringify(result)).not.toContain("hush");
    }
  });
});
