import { describe, expect, it } from "vitest";
import type { TelegramSettings } from "../../../src/model/notify-settings.ts";
import type { HttpChannelOptions } from "../../../src/notifiers/http-delivery.ts";
import { telegramOf } from "../../../src/notifiers/telegram/telegram.ts";
import { serveTcp } from "../../sensors/probe/loopback.ts";
import { aNotification, sendOptions } from "../a-notification.ts";
import { type Answer, answering } from "../answering.ts";

const token = "123456:AAhush_hush-hush0123456789abcdefghij";
const sent = (messageId: number): Answer => ({ status: 200, body: { ok: true, result: { message_id: messageId } } });
const refusal = (status: number, description: string, parameters: object = {}): Answer => ({
  status,
  body: { ok: false, error_code: status, description, parameters },
});
const movedTo = (chatId: number) => refusal(400, "upgraded", { migrate_to_chat_id: chatId });

function channelAt(port: number, changes: Partial<TelegramSettings> = {}, options: HttpChannelOptions = {}) {
  const settings: TelegramSettings = {
    token: { kind: "literal", value: token },
    chatId: "123456",
    topic: null,
    api: `http://127.0.0.1:${port}`,
    minSeverity: "warning",
    quietHours: null,
    summary: true,
    ...changes,
  };
  return telegramOf(settings, {}, { timeoutMs: 5000, ...options });
}

/** Sends one notification to a server with these answers. */
async function tell(answers: readonly [Answer, ...Answer[]], options: HttpChannelOptions = {}) {
  await using server = await answering(...answers);
  const delivery = await channelAt(server.port, {}, options).send(aNotification(), sendOptions());
  expect(JSON.stringify(delivery)).not.toContain("hush");
  return { delivery, bodies: server.asked.map(({ body }) => JSON.parse(body) as Record<string, unknown>) };
}

describe("the telegram channel", () => {
  it("posts to sendMessage of its bot, and gives the message's number for a reference", async () => {
    await using server = await answering(sent(42));
    const delivery = await channelAt(server.port).send(aNotification(), sendOptions());
    expect(delivery).toEqual({ kind: "delivered", answer: "message 42 in chat 123456", reference: "42" });
    const { method, path, headers, body } = server.asked[0] ?? { body: "{}" };
    expect([method, path, headers?.["content-type"]]).toEqual(["POST", `/bot${token}/sendMessage`, "application/json"]);
    expect(JSON.parse(body)).toEqual({
      chat_id: "123456",
      text: expect.stringMatching(/^<b>PROBLEM \(error\)/),
      parse_mode: "HTML",
      link_preview_options: { is_disabled: true },
    });
  });

  it("answers to the story's first message, in its topic, without a sound where nothing is asked", async () => {
    await using server = await answering(sent(43));
    const channel = channelAt(server.port, { topic: 7 });
    await channel.send(aNotification({ phase: "recovered" }), sendOptions({ thread: "42", repeat: true }));
    expect(JSON.parse(server.asked[0]?.body ?? "{}")).toMatchObject({
      message_thread_id: 7,
      reply_parameters: { message_id: 42, allow_sending_without_reply: true },
      disable_notification: true,
      text: expect.stringContaining("sent again"),
    });
  });

  it("cuts a text that is too long, with and without markup", async () => {
    const unread = refusal(400, "Bad Request: can't parse entities");
    await using server = await answering(unread, sent(44));
    await channelAt(server.port).send(aNotification({ happened: "a<".repeat(5000) }), sendOptions());
    const lengths = server.asked.map(({ body }) => (JSON.parse(body) as { text: string }).text.length);
    expect(lengths).toHaveLength(2);
    expect(lengths.every((length) => length <= 4096 && length > 4000)).toBe(true);
  });

  it("takes a thread that is no number for none", async () => {
    await using server = await answering(sent(43));
    await channelAt(server.port).send(aNotification(), sendOptions({ thread: "x" }));
    expect(server.asked[0]?.body).not.toContain("reply_parameters");
  });

  it("waits as long as Telegram says, by the body or by the header", async () => {
    const slow = await tell([refusal(429, "Too Many Requests: retry after 7", { retry_after: 7 })]);
    expect(slow.delivery).toMatchObject({ kind: "retry", afterMs: 7000, uncertain: false });
    const page = await tell([{ status: 429, body: "<html>", headers: { "Retry-After": "3" } }]);
    expect(page.delivery).toMatchObject({ kind: "retry", afterMs: 3000, uncertain: false });
    expect((await tell([refusal(429, "Too Many Requests")])).delivery).toMatchObject({ afterMs: null });
  });

  it.each([
    [401, "Unauthorized", "@BotFather"],
    [404, "Not Found", "@BotFather"],
    [403, "Forbidden: bot was blocked by the user", "unblock"],
    [403, "Forbidden: bot can't initiate conversation with a user", "press Start"],
    [403, "Forbidden: bot was kicked from the supergroup chat", "add the bot"],
    [403, "Forbidden: bot is not a member of the channel chat", "add the bot"],
    [403, "Forbidden: user is deactivated", "chat_id"],
    [403, "Forbidden: something new", "let the bot write"],
    [400, "Bad Request: chat not found", "notify.telegram.chat_id"],
    [400, "Bad Request: group chat was deactivated", "chat_id"],
    [400, "Bad Request: message thread not found", "notify.telegram.topic"],
    [400, "Bad Request: not enough rights to send text messages to the chat", "let the bot write"],
  ])("is broken by %i %s, and says the mend", async (status, description, mend) => {
    const { delivery, bodies } = await tell([refusal(status, description)]);
    expect(delivery).toMatchObject({ kind: "broken", why: expect.stringContaining(mend) });
    expect(delivery).toMatchObject({ why: expect.stringContaining(`"${description}" (${status})`) });
    expect(bodies).toHaveLength(1);
  });

  it("has a message refused that Telegram will never take", async () => {
    const { delivery } = await tell([refusal(400, "Bad Request: message is too long")]);
    expect(delivery).toEqual({ kind: "refused", why: 'Telegram says "Bad Request: message is too long" (400)' });
  });

  it("sends to a group's new number at once, and says what to change", async () => {
    const moved = refusal(400, "Bad Request: group chat was upgraded", { migrate_to_chat_id: -100123 });
    const { delivery, bodies } = await tell([moved, sent(1)]);
    expect(bodies.map(({ chat_id }) => chat_id)).toEqual(["123456", "-100123"]);
    expect(delivery).toMatchObject({
      kind: "delivered",
      answer: expect.stringContaining("change notify.telegram.chat_id to -100123"),
    });
  });

  it("does not follow a group from number to number for ever", async () => {
    const { delivery, bodies } = await tell([movedTo(-1), movedTo(-2), movedTo(-3), movedTo(-4), sent(1)]);
    expect(delivery).toMatchObject({ kind: "broken" });
    expect(bodies).toHaveLength(3);
    expect((await tell([movedTo(123456)])).bodies).toHaveLength(1);
  });

  it("sends plain text where Telegram cannot read the markup, and only once", async () => {
    const unread = refusal(400, "Bad Request: can't parse entities: unexpected end tag at byte offset 5");
    const { delivery, bodies } = await tell([unread, sent(2)]);
    expect(delivery).toMatchObject({ kind: "delivered", answer: expect.stringContaining("plain text") });
    expect(bodies[1]).not.toHaveProperty("parse_mode");
    expect(bodies[1]?.["text"]).toMatch(/^PROBLEM/);
    const again = await tell([unread]);
    expect(again.delivery).toMatchObject({ kind: "refused" });
    expect(again.bodies).toHaveLength(2);
  });

  it.each([
    [500, true],
    [502, true],
    [503, false],
    [504, true],
  ])("tries again after %i, uncertain: %s", async (status, uncertain) => {
    expect((await tell([refusal(status, "Internal")])).delivery).toMatchObject({ kind: "retry", uncertain });
    expect((await tell([{ status, body: "<html>" }])).delivery).toMatchObject({ kind: "retry", uncertain });
  });

  it("does not take a 200 for delivery that is not the Bot API's word", async () => {
    for (const body of ["<html>Log in to the Wi-Fi", "", "null", '{"ok":"yes"}', '{"ok":true', "x".repeat(100_000)]) {
      expect((await tell([{ status: 200, body }])).delivery).toMatchObject({ kind: "retry", uncertain: true });
    }
  });

  it("does not take another server's 4xx for Telegram's word, and no redirect", async () => {
    expect((await tell([{ status: 403, body: "hush? no" }])).delivery).toMatchObject({
      kind: "retry",
      uncertain: false,
    });
    const { delivery, bodies } = await tell([{ status: 302, body: "", headers: { Location: "/" } }]);
    expect(delivery).toMatchObject({ kind: "broken", why: expect.stringContaining("redirects") });
    expect(bodies).toHaveLength(1);
  });

  it("delivers without a reference where the answer has no number", async () => {
    expect((await tell([{ status: 200, body: { ok: true } }])).delivery).toMatchObject({
      kind: "delivered",
      reference: null,
    });
  });

  it("tries again where nobody listens, certain; where it hangs or is cut, uncertain", async () => {
    const gone = await serveTcp(() => {});
    await gone[Symbol.asyncDispose]();
    expect(await channelAt(gone.port).send(aNotification(), sendOptions())).toMatchObject({
      kind: "retry",
      uncertain: false,
    });
    await using cut = await serveTcp((socket) => socket.once("data", () => socket.destroy()));
    const late = await channelAt(cut.port).send(aNotification(), sendOptions());
    expect(late).toMatchObject({ kind: "retry", uncertain: true, afterMs: null });
    expect((await tell([null], { timeoutMs: 100 })).delivery).toMatchObject({ kind: "retry", uncertain: true });
    expect(JSON.stringify(late)).not.toContain("hush");
  });

  it("ends with its signal", async () => {
    await using server = await answering(null);
    const controller = new AbortController();
    const channel = channelAt(server.port, {}, { timeoutMs: 60_000 });
    const sending = channel.send(aNotification(), sendOptions({ signal: controller.signal }));
    await expect.poll(() => server.asked.length).toBe(1);
    controller.abort();
    expect(await sending).toMatchObject({
      kind: "retry",
      uncertain: true,
      why: expect.stringContaining("unitwarden ended"),
    });
  });

  it("does not tell the token, though the server does", async () => {
    const { delivery } = await tell([refusal(400, `Bad Request: /bot${token}/sendMessage`)]);
    expect(delivery).toMatchObject({ kind: "refused", why: expect.stringContaining("<redacted>") });
  });

  it("is broken without a token, or with something else in its place, and asks nobody", async () => {
    await using server = await answering(sent(1));
    for (const value of ["", "../../hush", "12345:a/b", "hush"]) {
      const channel = channelAt(server.port, { token: { kind: "literal", value } });
      const delivery = await channel.send(aNotification(), sendOptions());
      expect(delivery).toMatchObject({ kind: "broken" });
      expect(JSON.stringify(delivery)).not.toContain("hush");
    }
    expect(server.asked).toEqual([]);
  });

  it("names its chat", () => {
    expect(channelAt(1)).toMatchObject({ name: "telegram", target: "chat 123456" });
  });
});
