import { describe, expect, it } from "vitest";
import { messageOf } from "../../../src/notifiers/mail/message.ts";
import { composed } from "../../../src/notifiers/mail/mailer.ts";
import type { Notification } from "../../../src/model/notification.ts";
import { mailOf } from "../../../src/notifiers/mail/mail.ts";
import { aNotification, bySmtp } from "./notifications.ts";
import { serveSmtp } from "./servers.ts";

/** What a server gets of a notification, its headers unfolded. */
async function received(changes: Partial<Notification>, repeat = false) {
  await using server = await serveSmtp({ hideSTARTTLS: true });
  const channel = mailOf(bySmtp({ port: server.port }), {});
  const signal = new AbortController().signal;
  expect(await channel.send(aNotification(changes), { thread: null, repeat, signal })).toMatchObject({
    kind: "delivered",
  });
  const [head = "", ...rest] = (server.taken[0]?.raw ?? "").split("\r\n\r\n");
  const headers = new Map(
    head
      .replaceAll(/\r\n[ \t]+/g, " ")
      .split("\r\n")
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
  return { headers, body: fromQuotedPrintable(rest.join("\r\n\r\n")), raw: server.taken[0]?.raw ?? "" };
}

function fromQuotedPrintable(text: string): string {
  const bytes = text
    .replaceAll("=\r\n", "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8").replaceAll("\r\n", "\n");
}

/** RFC 2047, as far as it is used here. */
function decodedWords(text: string): string {
  return text
    .replaceAll(/\?= =\?/g, "?==?")
    .replaceAll(/=\?UTF-8\?([BQ])\?(.*?)\?=/gi, (_, kind: string, word: string) =>
      kind.toUpperCase() === "B"
        ? Buffer.from(word, "base64").toString("utf8")
        : fromQuotedPrintable(word.replaceAll("_", " ")),
    );
}

describe("a mail", () => {
  it("has who, whom, what and when in its headers, and no answer to it is wanted", async () => {
    const { headers } = await received({});
    expect(Object.fromEntries(headers)).toMatchObject({
      From: "unitwarden <owner@example.org>",
      To: "owner@example.org",
      Date: "Sun, 29 Nov 2026 12:00:00 +0000",
      "Auto-Submitted": "auto-generated",
      "X-Unitwarden-ID": "n-2",
      "X-Unitwarden-Story": "n-1",
      "X-Unitwarden-Host": "vps.example",
      "X-Unitwarden-Unit": "marketingbot-bot.service",
      "X-Unitwarden-Class": "stall",
      "X-Unitwarden-Phase": "opened",
      "X-Unitwarden-Severity": "error",
      "Content-Type": "text/plain; charset=utf-8",
    });
    expect(headers.get("Subject")).toContain("marketingbot-bot.service");
    expect(headers.get("Subject")).toContain("no activity for 3 min");
  });

  it("hangs on the first mail of its story, and the first one on none", async () => {
    const second = (await received({})).headers;
    expect(second.get("Message-ID")).toBe("<n-2@unitwarden.vps.example>");
    expect(second.get("In-Reply-To")).toBe("<n-1@unitwarden.vps.example>");
    expect(second.get("References")).toBe("<n-1@unitwarden.vps.example>");
    const first = (await received({ id: "n-1" })).headers;
    expect(first.get("Message-ID")).toBe("<n-1@unitwarden.vps.example>");
    expect([first.has("In-Reply-To"), first.has("References")]).toEqual([false, false]);
  });

  it("is in any language", async () => {
    const { headers, body, raw } = await received({
      language: "ru",
      title: "бот молчит 3 мин — и ничего не пишет в журнал, хотя процесс жив",
      happened: "Процесс жив и ничего не делает.\n".repeat(20),
    });
    expect(headers.get("Content-Transfer-Encoding")).toBe("quoted-printable");
    expect(decodedWords(headers.get("Subject") ?? "")).toContain("бот молчит 3 мин — и ничего не пишет в журнал");
    expect(body).toContain("Процесс жив и ничего не делает.");
    expect(raw).toMatch(/^[\r\n\x20-\x7E]*$/);
  });

  it("keeps lines that begin with a dot, long ones, and blanks at their ends", async () => {
    const long = `${"x".repeat(2000)} end`;
    const { body, raw } = await received({ happened: `.\n..two\n.env is missing\nends in a blank \n${long}` });
    expect(body).toContain(`.\n..two\n.env is missing\nends in a blank \n${long}`);
    expect(Math.max(...raw.split("\r\n").map((line) => line.length))).toBeLessThan(100);
  });

  it.each([
    "\r\nBcc: thief@example.org",
    "\nBcc: thief@example.org",
    "\rBcc: thief@example.org",
    "\r\n\r\nbody",
    "\u2028Bcc: x",
  ])("lets no title, class, host or ID begin a header: %j", async (evil) => {
    const evils = { title: `x${evil}`, class: `x${evil}`, id: `x${evil}`, story: `y${evil}`, host: `h${evil}` };
    const { headers, body, raw } = await received(evils);
    expect([headers.has("Bcc"), headers.has("Subject"), headers.has("X-Unitwarden-Severity")]).toEqual([
      false,
      true,
      true,
    ]);
    expect(raw).not.toMatch(/^Bcc/m);
    expect(body).toContain("The bot lives");
    const message = messageOf(aNotification(evils), bySmtp({ port: 1 }), { repeat: false });
    const written = [message.subject, message.messageId, message.answersTo ?? "", ...Object.values(message.headers)];
    expect(written.filter((line) => /[\s\p{Cc}]/u.test(line.replaceAll(" ", "")))).toEqual([]);
  });

  it("is not reflowed: a command stays whole where a reader knows no format=flowed", async () => {
    const look = `unitwarden diagnose ${"a-long-name ".repeat(8)}end`;
    const { headers, body } = await received({ happened: look });
    expect(headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
    expect(body).toContain(look);
  });

  it("says that it may be a repeat, and is else the same each time", async () => {
    const [once, twice] = [await received({}), await received({}, true)];
    expect(twice.body.length).toBeGreaterThan(once.body.length);
    const settings = bySmtp({ port: 1 });
    const [first, second] = await Promise.all(
      [1, 2].map(() => composed(messageOf(aNotification(), settings, { repeat: false }), "\r\n")),
    );
    expect(first?.toString()).toBe(second?.toString());
  });

  it("has the sender that is configured, and names all receivers", async () => {
    const settings = { ...bySmtp({ port: 1 }), from: "warden@example.org", to: ["a@b.example", "c@d.example"] };
    const text = (await composed(messageOf(aNotification(), settings, { repeat: false }), "\n")).toString();
    expect(text).toContain("From: unitwarden <warden@example.org>\n");
    expect(text).toContain("To: a@b.example, c@d.example\n");
    expect(text).not.toContain("\r");
    expect(mailOf(settings, {}).target).toBe("a@b.example, c@d.example");
  });
});
