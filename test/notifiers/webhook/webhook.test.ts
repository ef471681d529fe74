import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { WebhookSettings } from "../../../src/model/notify-settings.ts";
import type { HttpChannelOptions } from "../../../src/notifiers/http-delivery.ts";
import { webhookOf } from "../../../src/notifiers/webhook/webhook.ts";
import { serveTcp } from "../../sensors/probe/loopback.ts";
import { aNotification, sendOptions } from "../a-notification.ts";
import { type Answer, answering } from "../answering.ts";

const directory = mkdtempSync(join(tmpdir(), "unitwarden-webhook-"));
afterAll(() => rmSync(directory, { recursive: true }));

const path = "/services/hush-token/B01?key=hush-key";
const wallMs = () => Date.UTC(2026, 10, 29, 12, 0, 0);
const literal = (value: string) => ({ kind: "literal", value }) as const;

function channelAt(port: number, changes: Partial<WebhookSettings> = {}, options: HttpChannelOptions = {}) {
  const settings: WebhookSettings = {
    url: literal(`http://127.0.0.1:${port}${path}`),
    format: "json",
    authorization: null,
    minSeverity: "warning",
    quietHours: null,
    summary: true,
    ...changes,
  };
  return webhookOf(settings, {}, { timeoutMs: 5000, ...options });
}

/** Sends one notification to a server with this answer. */
async function tell(answer: Answer, changes: Partial<WebhookSettings> = {}, options: HttpChannelOptions = {}) {
  await using server = await answering(answer);
  const delivery = await channelAt(server.port, changes, options).send(aNotification(), sendOptions());
  expect(JSON.stringify(delivery)).not.toContain("hush");
  return { delivery, origin: `http://127.0.0.1:${server.port}`, asked: server.asked };
}

describe("the webhook channel", () => {
  it("posts to the whole URL, with the notification's ID and the authorization", async () => {
    const { delivery, asked, origin } = await tell({ status: 204 }, { authorization: literal("Bearer hush-bearer") });
    expect(delivery).toEqual({ kind: "delivered", answer: `204 from ${origin}`, reference: null });
    expect(asked).toMatchObject([
      {
        method: "POST",
        path,
        headers: {
          "idempotency-key": "n-2",
          "user-agent": "unitwarden",
          "content-type": "application/json",
          authorization: "Bearer hush-bearer",
        },
      },
    ]);
  });

  it("sends no authorization where none is set", async () => {
    expect((await tell({ status: 200 })).asked[0]?.headers).not.toHaveProperty("authorization");
  });

  it.each([408, 425, 429])("tries again after %i, certain", async (status) => {
    expect((await tell({ status })).delivery).toMatchObject({ kind: "retry", afterMs: null, uncertain: false });
  });

  it.each([
    [500, true],
    [502, true],
    [503, false],
    [504, true],
  ])("tries again after %i, uncertain: %s", async (status, uncertain) => {
    expect((await tell({ status })).delivery).toMatchObject({ kind: "retry", uncertain });
  });

  it("waits as long as the receiver says: seconds, a date, or Discord's fraction", async () => {
    const seconds = await tell({ status: 429, headers: { "Retry-After": "7" }, body: { retry_after: 1 } });
    expect(seconds.delivery).toMatchObject({ kind: "retry", afterMs: 7000 });
    const headers = { "Retry-After": "Sun, 29 Nov 2026 12:00:30 GMT" };
    const date = await tell({ status: 503, headers }, {}, { wallMs });
    expect(date.delivery).toMatchObject({ kind: "retry", afterMs: 30_000 });
    const fraction = await tell({ status: 429, body: { message: "limited", retry_after: 0.65 } });
    expect(fraction.delivery).toMatchObject({ kind: "retry", afterMs: 650 });
  });

  it.each([
    [301, "redirects"],
    [302, "redirects"],
    [307, "redirects"],
    [401, "notify.webhook.authorization"],
    [403, "notify.webhook.authorization"],
    [404, "notify.webhook.url"],
    [405, "notify.webhook.url"],
    [410, "removed"],
  ])("is broken by %i, and says the mend", async (status, mend) => {
    const { delivery, asked } = await tell({ status, headers: { Location: "/elsewhere" } });
    expect(delivery).toMatchObject({ kind: "broken", why: expect.stringContaining(mend) });
    expect(asked).toHaveLength(1);
  });

  it("has refused what will never be taken, with what the receiver said but not the secrets that it quotes", async () => {
    const body = `invalid payload at ${path} with Bearer hush-bearer, i.e. hush-bearer`;
    const { delivery, origin } = await tell({ status: 400, body }, { authorization: literal("Bearer hush-bearer") });
    expect(delivery).toMatchObject({
      kind: "refused",
      why: expect.stringContaining(`400 from ${origin}: invalid payload`),
    });
  });

  it("takes the status of a gigabyte, and no more than it needs", async () => {
    await using server = await serveTcp((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
        const chunk = Buffer.alloc(65_536);
        const more = (): void => void (!socket.destroyed && socket.write(chunk) && setImmediate(more));
        socket.on("drain", more);
        more();
      });
    });
    expect(await channelAt(server.port).send(aNotification(), sendOptions())).toMatchObject({ kind: "delivered" });
    await server.allClosed();
  });

  it("tries again where nobody listens, certain; where it is cut, hangs or speaks no HTTP, uncertain", async () => {
    const gone = await serveTcp(() => {});
    await gone[Symbol.asyncDispose]();
    await using cut = await serveTcp((socket) => socket.once("data", () => socket.destroy()));
    await using garbage = await serveTcp((socket) => socket.once("data", () => socket.end("what?\r\n\r\n")));
    const deliveries = [];
    for (const { port } of [gone, cut, garbage]) {
      deliveries.push(await channelAt(port).send(aNotification(), sendOptions()));
    }
    deliveries.push((await tell(null, {}, { timeoutMs: 100 })).delivery);
    expect(deliveries.map((delivery) => delivery.kind === "retry" && delivery.uncertain)).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(JSON.stringify(deliveries)).not.toContain("hush");
  });

  it("is broken without a URL or with an authorization that no header can hold, and asks nobody", async () => {
    await using server = await answering({ status: 200 });
    const missing = { kind: "file", path: join(directory, "missing") } as const;
    for (const changes of [
      { url: missing },
      { url: literal("hush://x") },
      { authorization: missing },
      { authorization: literal("Bearer hush\u0416") },
    ]) {
      const delivery = await channelAt(server.port, changes).send(aNotification(), sendOptions());
      expect(delivery).toMatchObject({ kind: "broken" });
      expect(JSON.stringify(delivery)).not.toContain("hush");
    }
    expect(server.asked).toEqual([]);
  });

  it("shows of its URL scheme, host and port, and follows it to another host", () => {
    const url = { kind: "file", path: join(directory, "url") } as const;
    const channel = channelAt(1, { url });
    expect(channel.target).toBe("an unknown URL");
    writeFileSync(url.path, "https://hush:hush@one.example/hush?hush\n");
    expect(channel.target).toBe("https://one.example");
    writeFileSync(url.path, "https://two.example:8443/hush\n");
    expect(channel.target).toBe("https://two.example:8443");
  });
});
