import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { mailOf } from "../../../src/notifiers/mail/mail.ts";
import { messageOf } from "../../../src/notifiers/mail/message.ts";
import { composed } from "../../../src/notifiers/mail/mailer.ts";
import type { MailSettings } from "../../../src/model/notify-settings.ts";
import { aNotification, bySendmail } from "./notifications.ts";

const folder = mkdtempSync(join(tmpdir(), "unitwarden-sendmail-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program in sendmail's place. */
function standIn(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

function send(settings: MailSettings, options: { timeoutMs?: number; signal?: AbortSignal } = {}) {
  const { timeoutMs = 20_000, signal = new AbortController().signal } = options;
  const channel = mailOf(settings, {}, { sendmailTimeoutMs: timeoutMs });
  return channel.send(aNotification({ happened: "Бот молчит.\n.\nи точка" }), { thread: null, repeat: false, signal });
}

const retry = (why: string, uncertain = false) => ({
  kind: "retry",
  why: expect.stringContaining(why),
  afterMs: null,
  uncertain,
});

const viaSmtp = `write smtp = "smtp://127.0.0.1:25" instead of sendmail`;

describe("mail by sendmail", () => {
  it("gives the program the whole message, byte for byte, and the receivers behind --", async () => {
    const path = standIn("good", `printf '%s\\n' "$@" >${folder}/args; cat >${folder}/message`);
    const settings = { ...bySendmail(path), to: ["owner@example.org", "-oQ/tmp@example.org", "владелец@example.org"] };
    expect(await send(settings)).toEqual({ kind: "delivered", answer: `${path} took it`, reference: null });
    expect(readFileSync(join(folder, "args"), "utf8").split("\n").slice(0, -1)).toEqual(["-i", "--", ...settings.to]);
    const notification = aNotification({ happened: "Бот молчит.\n.\nи точка" });
    const message = await composed(messageOf(notification, settings, { repeat: false }), "\n");
    expect(readFileSync(join(folder, "message"))).toEqual(message);
    expect(message.toString("utf8")).toContain("владелец@example.org");
    expect(message.includes("\r")).toBe(false);
  });

  it("names the sender where one is configured", async () => {
    const path = standIn("sender", `printf '%s ' "$@"; cat >/dev/null`);
    const settings = { ...bySendmail(path), from: "warden@example.org" };
    expect(await send(settings)).toMatchObject({ answer: "-i -f warden@example.org -- owner@example.org" });
  });

  it.each([75, 69, 1])("tries again after exit status %i, and says what the program said", async (status) => {
    const path = standIn(`fails-${status}`, `cat >/dev/null; echo "mail system is down" >&2; exit ${status}`);
    expect(await send(bySendmail(path))).toEqual(retry(`"${path}" exited with status ${status}: mail system is down`));
    expect(await send(bySendmail(path))).not.toEqual(retry("smtp://"));
  });

  it("tries again where the program reads nothing", async () => {
    expect(await send(bySendmail(standIn("deaf", "exit 75")))).toEqual(retry("exited with status 75"));
  });

  it("is broken where there is no such program", async () => {
    const path = join(folder, "none");
    expect(await send(bySendmail(path))).toEqual({
      kind: "broken",
      why: `Cannot start "${path}": there is no such program`,
    });
  });

  // What they print under NoNewPrivileges= or a read-only file system.
  it.each([
    "Failed to create spool file /var/spool/exim4//input//1rUNzv-001b0k-31-D: Read-only file system",
    "Failed to create spool file /var/spool/exim4//input//1paXn3-0006tO-N9-D: Permission denied",
    "exim: unable to set gid=109 or uid=105 (euid=998): Operation not permitted",
    "sendmail: fatal: open /etc/postfix/main.cf: Permission denied",
  ])("shows the way round where the program lacks rights: %s", async (said) => {
    const path = standIn("poor", `cat >/dev/null; echo "${said}" >&2; exit 1`);
    const delivery = await send(bySendmail(path));
    expect(delivery).toEqual(retry(viaSmtp));
    expect(delivery).toEqual(retry(said));
  });

  it("shows the way round, and is uncertain, where the program never ends, as Postfix's postdrop", async () => {
    const warning = "postdrop: warning: mail_queue_enter: create file maildrop/887233.343246: Permission denied";
    const path = standIn("postdrop", `echo "${warning}" >&2; exec sleep 10`);
    expect(await send(bySendmail(path), { timeoutMs: 100 })).toEqual(retry(viaSmtp, true));
  });

  it("ends when the program does", async () => {
    const abort = new AbortController();
    const fifo = join(folder, "started");
    execFileSync("mkfifo", [fifo]);
    const path = standIn("slow", `echo >${fifo}; exec sleep 10`);
    const sent = send(bySendmail(path), { timeoutMs: 500, signal: abort.signal });
    await readFile(fifo);
    abort.abort();
    expect(await sent).toEqual(retry("this program ended", true));
    expect(await send(bySendmail(path), { signal: abort.signal })).toEqual(retry("this program ends"));
  });
});
