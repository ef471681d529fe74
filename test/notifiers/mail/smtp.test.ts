import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SMTPServerOptions } from "smtp-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MailSettings } from "../../../src/model/notify-settings.ts";
import type { Notification } from "../../../src/model/notification.ts";
import { mailOf } from "../../../src/notifiers/mail/mail.ts";
import { type KeyPair, makeCertificate } from "../../sensors/probe/certificates.ts";
import { aNotification, bySmtp } from "./notifications.ts";
import { serveScript, serveSmtp } from "./servers.ts";

const directory = mkdtempSync(join(tmpdir(), "unitwarden-mail-"));
let pair: KeyPair;
let foreign: KeyPair;
beforeAll(() => {
  pair = makeCertificate(directory, { names: "DNS:localhost,IP:127.0.0.1", name: "own" });
  foreign = makeCertificate(directory, { names: "DNS:elsewhere.example", name: "foreign" });
});
afterAll(() => rmSync(directory, { recursive: true }));

const ca = join(directory, "own.pem");
const environment = { SMTP_PASSWORD: "hunter2-hunter2" };
const password = { kind: "env", name: "SMTP_PASSWORD" } as const;
/** Long enough for a busy machine, and never waited for but by what hangs. */
const patient = { stepMs: 10_000, totalMs: 20_000 };
const hasty = { stepMs: 50, totalMs: 10_000 };

function send(
  settings: MailSettings,
  options: { notification?: Notification; limits?: typeof patient; signal?: AbortSignal; repeat?: boolean } = {},
) {
  const { notification = aNotification(), limits = patient, repeat = false } = options;
  const signal = options.signal ?? new AbortController().signal;
  return mailOf(settings, environment, { smtp: limits }).send(notification, { thread: null, repeat, signal });
}

const failing = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });
const broken = (why: string) => ({ kind: "broken", why: expect.stringContaining(why) });
const refused = (why: string) => ({ kind: "refused", why: expect.stringContaining(why) });
const retry = (why: string, uncertain = false) => ({
  kind: "retry",
  why: expect.stringContaining(why),
  afterMs: null,
  uncertain,
});
const delivered = (answer: string) => ({
  kind: "delivered",
  answer: expect.stringContaining(answer),
  reference: null,
});

const logins: SMTPServerOptions = {
  authOptional: false,
  onAuth({ username, password: given }, _, callback) {
    if (username === "unit warden" && given === environment.SMTP_PASSWORD) return callback(null, { user: username });
    return callback(failing(535, `5.7.8 no, not ${given}`));
  },
};

describe("mail over SMTP", () => {
  it("is delivered with the server's reply, from the receiver to the receiver", async () => {
    await using server = await serveSmtp({ hideSTARTTLS: true });
    expect(await send(bySmtp({ port: server.port }))).toEqual(delivered("250 queued as 4F2"));
    expect(server.taken).toMatchObject([{ from: "owner@example.org", to: ["owner@example.org"], secure: false }]);
  });

  it("goes by STARTTLS to a server whose certificate the CA file vouches for, and logs in", async () => {
    await using server = await serveSmtp({ ...pair, ...logins });
    const settings = bySmtp({ port: server.port, user: "unit warden", password, tls: "required", ca });
    expect(await send(settings)).toEqual(delivered("queued"));
    expect(server.taken).toMatchObject([{ secure: true, user: "unit warden" }]);
  });

  it("goes by TLS from the first byte", async () => {
    await using server = await serveSmtp({ ...pair, ...logins, secure: true });
    const settings = bySmtp({ port: server.port, scheme: "smtps", user: "unit warden", password, tls: "required", ca });
    expect(await send(settings)).toEqual(delivered("queued"));
    expect(server.taken).toMatchObject([{ secure: true, user: "unit warden" }]);
  });

  it.each(["smtp", "smtps"] as const)(
    "sends nothing by %s where nobody vouches for the certificate",
    async (scheme) => {
      await using server = await serveSmtp({ ...pair, secure: scheme === "smtps" });
      expect(await send(bySmtp({ port: server.port, scheme, tls: "required" }))).toEqual(broken("notify.mail.ca"));
      expect(server.taken).toEqual([]);
    },
  );

  it.each(["smtp", "smtps"] as const)("sends nothing by %s to a certificate for another name", async (scheme) => {
    await using server = await serveSmtp({ ...foreign, secure: scheme === "smtps" });
    const settings = bySmtp({ port: server.port, scheme, tls: "required", ca: join(directory, "foreign.pem") });
    expect(await send(settings)).toEqual(broken("for another name"));
    expect(server.taken).toEqual([]);
  });

  it("encrypts without a verified certificate where that is enough, and goes without where nothing is offered", async () => {
    await using offering = await serveSmtp({ ...foreign });
    expect(await send(bySmtp({ port: offering.port, tls: "if-offered" }))).toEqual(delivered("queued"));
    expect(offering.taken).toMatchObject([{ secure: true }]);
    await using plain = await serveSmtp({ hideSTARTTLS: true });
    expect(await send(bySmtp({ port: plain.port, tls: "if-offered" }))).toEqual(delivered("queued"));
    expect(plain.taken).toMatchObject([{ secure: false }]);
  });

  it("does not encrypt where that is off", async () => {
    await using server = await serveSmtp({ ...pair });
    expect(await send(bySmtp({ port: server.port, tls: "off" }))).toEqual(delivered("queued"));
    expect(server.taken).toMatchObject([{ secure: false }]);
  });

  it("sends neither password nor mail where encryption is required and not offered", async () => {
    await using server = await serveScript(["220 hi", "250-hi\r\n250 AUTH PLAIN", "502 no such command", "221 bye"]);
    const settings = bySmtp({ port: server.port, user: "u", password, tls: "required" });
    expect(await send(settings)).toEqual(broken("does not encrypt"));
    expect(server.heard.map((line) => line.split(" ")[0])).toEqual(["EHLO", "STARTTLS"]);
  });

  it("is told that smtps:// is wrong for a port that speaks plain SMTP", async () => {
    await using server = await serveSmtp({ hideSTARTTLS: true });
    expect(await send(bySmtp({ port: server.port, scheme: "smtps", tls: "required" }))).toEqual(
      broken(`try "smtp://"`),
    );
  });

  it("is broken by a password that is not right, and does not show it though the server does", async () => {
    await using server = await serveSmtp({ ...logins, hideSTARTTLS: true, allowInsecureAuth: true });
    const delivery = await send(bySmtp({ port: server.port, user: "someone else", password }));
    expect(delivery).toEqual(broken("mend the user in notify.mail.smtp or notify.mail.password: 535"));
    expect(JSON.stringify(delivery)).not.toContain("hunter2");
  });

  it("is broken by a server that wants a login, and by one that offers none", async () => {
    await using wanting = await serveSmtp({ ...logins, hideSTARTTLS: true, allowInsecureAuth: true });
    expect(await send(bySmtp({ port: wanting.port }))).toEqual(broken("wants a login"));
    await using offeringNone = await serveSmtp({ hideSTARTTLS: true, disabledCommands: ["AUTH"] });
    expect(await send(bySmtp({ port: offeringNone.port, user: "u", password }))).toEqual(broken("offers no login"));
    expect(offeringNone.taken).toEqual([]);
  });

  it("tries again where the login cannot be checked just now", async () => {
    await using server = await serveScript(["220 hi", "250-hi\r\n250 AUTH PLAIN", "454 4.7.0 try later"]);
    expect(await send(bySmtp({ port: server.port, user: "u", password }))).toEqual(retry("454"));
  });

  it("is broken, without a connection, by a password or a CA file that is not there", async () => {
    const missing = { kind: "env", name: "NO_SUCH" } as const;
    expect(await send(bySmtp({ port: 1, user: "u", password: missing }))).toEqual(broken("NO_SUCH is not set"));
    expect(await send(bySmtp({ port: 1, tls: "required", ca: "/no/such.pem" }))).toEqual(
      broken(`"/no/such.pem": ENOENT`),
    );
  });

  it("comes later to a receiver that is greylisted", async () => {
    let calls = 0;
    await using server = await serveSmtp({
      hideSTARTTLS: true,
      onRcptTo: (_, __, callback) => ((calls += 1), callback(calls === 1 ? failing(450, "4.2.0 greylisted") : null)),
    });
    const settings = bySmtp({ port: server.port });
    expect(await send(settings)).toEqual(retry("450 4.2.0 greylisted"));
    expect(await send(settings)).toEqual(delivered("queued"));
    expect(server.taken).toHaveLength(1);
  });

  it("says who was not taken, and counts as delivered to the others", async () => {
    await using server = await serveSmtp({
      hideSTARTTLS: true,
      onRcptTo: ({ address }, _, callback) =>
        callback(address.startsWith("gone") ? failing(550, "no such user") : null),
    });
    const settings = { ...bySmtp({ port: server.port }), to: ["gone@example.org", "owner@example.org"] };
    expect(await send(settings)).toEqual(delivered("queued as 4F2; not taken for gone@example.org: 550 no such user"));
    expect(server.taken).toMatchObject([{ to: ["owner@example.org"] }]);
  });

  it.each([
    ["RCPT TO", broken("mend notify.mail.to: 550")],
    ["MAIL FROM", broken("mend notify.mail.from: 550")],
    ["DATA", refused("550")],
  ])("knows what a 550 to %s means", async (command, expected) => {
    const no = (at: string) => (_: unknown, __: unknown, callback: (error?: Error | null) => void) =>
      callback(at === command ? failing(550, "no") : null);
    await using server = await serveSmtp({
      hideSTARTTLS: true,
      onRcptTo: no("RCPT TO"),
      onMailFrom: no("MAIL FROM"),
      onData: (stream, session, callback) => {
        stream.resume();
        stream.on("end", () => no("DATA")(stream, session, callback));
      },
    });
    expect(await send(bySmtp({ port: server.port }))).toEqual(expected);
  });

  it("tries again where some receivers are deferred and none is taken", async () => {
    await using server = await serveSmtp({
      hideSTARTTLS: true,
      onRcptTo: ({ address }, _, callback) => callback(failing(address.startsWith("gone") ? 550 : 451, "no")),
    });
    const settings = { ...bySmtp({ port: server.port }), to: ["owner@example.org", "gone@example.org"] };
    expect(await send(settings)).toEqual(retry("451"));
  });

  const until = ["220 hi", "250 hi", "250 from", "250 to", "354 go"];

  it("is uncertain only once all of the message was sent", async () => {
    for (let kept = 0; kept < until.length; kept += 1) {
      await using early = await serveScript([...until.slice(0, kept), "cut"]);
      expect([kept, await send(bySmtp({ port: early.port }))]).toEqual([kept, retry("the connection was cut")]);
    }
    await using late = await serveScript([...until, "cut"]);
    expect(await send(bySmtp({ port: late.port }))).toEqual(retry("the connection was cut", true));
  });

  it("is certain where the server defers the whole message", async () => {
    await using server = await serveScript([...until, "452 4.3.1 disc full"]);
    expect(await send(bySmtp({ port: server.port }))).toEqual(retry("452 4.3.1 disc full"));
    await using closing = await serveScript([...until, "421 shutting down"]);
    expect(await send(bySmtp({ port: closing.port }))).toEqual(retry("421 shutting down"));
  });

  it("waits for no step longer than it should", async () => {
    for (let kept = 0; kept <= until.length; kept += 1) {
      await using server = await serveScript([...until.slice(0, kept), "hang"]);
      const delivery = await send(bySmtp({ port: server.port }), { limits: hasty });
      expect([kept, delivery]).toEqual([kept, retry("does not answer in time", kept === until.length)]);
      await server.allClosed();
    }
    await using silent = await serveScript(["hang"]);
    const settings = bySmtp({ port: silent.port, scheme: "smtps", tls: "required" });
    expect(await send(settings, { limits: hasty })).toEqual(retry("does not answer in time"));
  });

  it("waits for all of it no longer than it should", async () => {
    await using server = await serveScript(["hang"]);
    const limits = { stepMs: 10_000, totalMs: 50 };
    expect(await send(bySmtp({ port: server.port }), { limits })).toEqual(retry("takes too long"));
    await server.allClosed();
  });

  it("ends when the program does, and says whether it may have arrived", async () => {
    const abort = new AbortController();
    await using server = await serveScript(["hang"]);
    const before = send(bySmtp({ port: server.port }), { signal: abort.signal });
    abort.abort();
    expect(await before).toEqual(retry("this program ended"));
    expect(await send(bySmtp({ port: server.port }), { signal: abort.signal })).toEqual(retry("this program ended"));
    const later = new AbortController();
    await using taking = await serveSmtp({
      hideSTARTTLS: true,
      onData: (stream) => {
        stream.resume();
        stream.on("end", () => later.abort());
      },
    });
    expect(await send(bySmtp({ port: taking.port }), { signal: later.signal })).toEqual(retry("program ended", true));
  });

  it("says in words what befalls a connection", async () => {
    const server = await serveSmtp({});
    await server[Symbol.asyncDispose]();
    expect(await send(bySmtp({ port: server.port }))).toEqual(retry("connection refused"));
    const nowhere = bySmtp({ port: 1, url: "smtp://no-such-host.invalid" });
    expect(await send(nowhere)).toEqual(retry("name"));
  });

  it("is broken by a server that takes no mail from here at all", async () => {
    await using server = await serveScript(["554 5.7.1 your address is on a list"]);
    expect(await send(bySmtp({ port: server.port }))).toEqual(broken("takes no mail from here: 554"));
    await using busy = await serveScript(["421 too busy"]);
    expect(await send(bySmtp({ port: busy.port }))).toEqual(retry("421 too busy"));
  });
});
