import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../../src/config/load.ts";
import { noNotifySettings } from "../../src/config/notify-settings.ts";
import { formatSecretSource, parseSecretSource } from "../../src/config/secret-source.ts";
import { success } from "../../src/model/result.ts";

function notifyOf(text: string, mode = 0o600) {
  const read = () => success({ text, ownerUid: 0, mode });
  const loaded = loadConfiguration({ path: "/c", unitsFromArguments: ["x"], read });
  return loaded.ok ? loaded : { errors: loaded.errors };
}

describe("[notify]", () => {
  it("loads without error where every notifier is set", () => {
    const loaded = notifyOf(`[notify.telegram]
token = "credential:telegram-token"
chat_id = -100123456
[notify.mail]
to = ["a@b.example", "c@d.example"]
from = "u@b.example"
smtp = "smtps://user@mail.example:465"
password = "file:/run/secret"
[notify.webhook]
url = "https://hooks.example/x"
format = "slack"
[notify.heartbeat]
url = "env:PING_URL"
interval = "5min"`);
    expect("configuration" in loaded && loaded.configuration.notify).toEqual({
      telegram: { token: { kind: "credential", name: "telegram-token" }, chatId: "-100123456" },
      mail: {
        to: ["a@b.example", "c@d.example"],
        from: "u@b.example",
        transport: {
          kind: "smtp",
          url: "smtps://user@mail.example:465",
          password: { kind: "file", path: "/run/secret" },
        },
      },
      webhook: { url: { kind: "literal", value: "https://hooks.example/x" }, format: "slack" },
      heartbeat: { url: { kind: "env", name: "PING_URL" }, intervalMs: 300_000 },
    });
  });

  it("has defaults for format and interval", () => {
    const loaded = notifyOf(`notify.webhook.url = "env:A"\nnotify.heartbeat.url = "env:B"`);
    expect("configuration" in loaded && loaded.configuration.notify.webhook?.format).toBe("json");
    expect("configuration" in loaded && loaded.configuration.notify.heartbeat?.intervalMs).toBe(60_000);
  });

  it("is empty where the file says nothing", () => {
    const loaded = notifyOf("");
    expect("configuration" in loaded && loaded.configuration.notify).toEqual(noNotifySettings);
  });

  it("takes a channel's name for a chat", () => {
    const loaded = notifyOf(`notify.telegram = { token = "env:T", chat_id = "@my_channel" }`);
    expect("configuration" in loaded && loaded.configuration.notify.telegram?.chatId).toBe("@my_channel");
  });

  it("warns of a literal URL in a file that everybody may read, and not in a private one", () => {
    const text = `notify.webhook.url = "https://hooks.example/x"`;
    const open = notifyOf(text, 0o644);
    expect("warnings" in open && open.warnings).toEqual([expect.stringContaining("/c:1: notify.webhook.url: ")]);
    const closed = notifyOf(text, 0o640);
    expect("warnings" in closed && closed.warnings).toEqual([]);
  });
});

describe("parseSecretSource()", () => {
  it.each(["credential:telegram-token", "file:/etc/token", "env:TOKEN_1"])("reads %s, and writes it back", (text) => {
    const source = parseSecretSource(text);
    expect(source.ok && formatSecretSource(source.value)).toBe(text);
  });

  it.each(["credential:", "credential:a/b", "credential:..", "file:relative", "file:", "env:1A", "env:A B", "", "  "])(
    "refuses %j",
    (text) => {
      expect(parseSecretSource(text).ok).toBe(false);
    },
  );

  it("hides a secret that stands there itself", () => {
    const source = parseSecretSource("123:abc");
    expect(source.ok && formatSecretSource(source.value)).toBe("(in the file, hidden)");
  });
});
