import { describe, expect, it } from "vitest";
import { tellingKeys, wayKeys } from "../../src/config/describe-notify.ts";
import { loadConfiguration } from "../../src/config/load.ts";
import { noNotifySettings } from "../../src/config/notify-settings.ts";
import { formatSecretSource, parseSecretSource } from "../../src/config/secret-source.ts";
import { success } from "../../src/model/result.ts";

function notifyOf(text: string, mode = 0o600) {
  const read = () => success({ text, ownerUid: 0, mode });
  const loaded = loadConfiguration({ path: "/c", unitsFromArguments: ["x"], read });
  return loaded.ok ? loaded : { errors: loaded.errors };
}

/** What a channel chooses where the file says nothing. */
const asBefore = { minSeverity: "warning", quietHours: null, summary: true };

/** Errors of a file that is `mode`, without the file's name. */
function errorsOf(text: string, mode = 0o600): readonly string[] {
  const loaded = notifyOf(text, mode);
  return "errors" in loaded ? loaded.errors.map((line) => line.replace(/^\/c:/, "")) : [];
}

describe("[notify]", () => {
  it("loads without error where every notifier is set", () => {
    const loaded = notifyOf(`[notify]
gather = "30s"
reminder = "2h"
stable = "1min"
storm = { notifications = 3, window = "5min" }
daily_summary = "off"
[notify.telegram]
token = "credential:telegram-token"
chat_id = -100123456
topic = 7
api = "http://127.0.0.1:8081/"
min_severity = "error"
quiet_hours = "23:00-07:00"
summary = false
[notify.mail]
to = ["a@b.example", "c@d.example"]
from = "u@b.example"
smtp = "smtps://user@mail.example:465"
password = "file:/run/secret"
ca = "/etc/ca.pem"
[notify.webhook]
url = "https://hooks.example/x"
format = "slack"
authorization = "Bearer abc"
[notify.exec]
command = ["/usr/bin/page-me", "--now"]
timeout = "5s"
[notify.heartbeat]
url = "env:PING_URL"
interval = "5min"`);
    expect("configuration" in loaded && loaded.configuration.notify).toEqual({
      telegram: {
        token: { kind: "credential", name: "telegram-token" },
        chatId: "-100123456",
        topic: 7,
        api: "http://127.0.0.1:8081",
        minSeverity: "error",
        quietHours: { startMinute: 1380, endMinute: 420 },
        summary: false,
      },
      mail: {
        to: ["a@b.example", "c@d.example"],
        from: "u@b.example",
        transport: {
          kind: "smtp",
          url: "smtps://user@mail.example:465",
          password: { kind: "file", path: "/run/secret" },
          tls: "required",
          ca: "/etc/ca.pem",
        },
        ...asBefore,
      },
      webhook: {
        url: { kind: "literal", value: "https://hooks.example/x" },
        format: "slack",
        authorization: { kind: "literal", value: "Bearer abc" },
        ...asBefore,
      },
      exec: { command: ["/usr/bin/page-me", "--now"], timeoutMs: 5000, ...asBefore },
      heartbeat: { url: { kind: "env", name: "PING_URL" }, intervalMs: 300_000 },
      gatherMs: 30_000,
      reminderMs: 7_200_000,
      stableMs: 60_000,
      storm: { notifications: 3, windowMs: 300_000 },
      dailySummaryMinute: null,
    });
  });

  it("has defaults for format and interval", () => {
    const loaded = notifyOf(`notify.webhook.url = "env:A"\nnotify.heartbeat.url = "env:B"`);
    expect("configuration" in loaded && loaded.configuration.notify.webhook?.format).toBe("json");
    expect("configuration" in loaded && loaded.configuration.notify.heartbeat?.intervalMs).toBe(60_000);
  });

  it.each([
    [`smtp = "smtp://u@h"\npassword = "env:P"`, "required"],
    [`smtp = "smtp://h"`, "if-offered"],
    [`smtp = "smtp://h"\ntls = "off"`, "off"],
  ])("has for mail by %s the encryption that is %s", (text, tls) => {
    const loaded = notifyOf(`[notify.mail]\nto = "a@b.example"\n${text}`);
    expect("configuration" in loaded && loaded.configuration.notify.mail?.transport).toMatchObject({ tls });
  });

  it("takes one half of storm, and has the other by default", () => {
    const loaded = notifyOf(`notify.storm.notifications = 5`);
    expect("configuration" in loaded && loaded.configuration.notify.storm).toEqual({
      notifications: 5,
      windowMs: 600_000,
    });
  });

  it("shows the defaults that are built in", () => {
    const written = tellingKeys.map(({ path, default: value }) => `${path} = ${value}`).join("\n");
    const loaded = notifyOf(written);
    expect("configuration" in loaded && loaded.configuration.notify).toEqual(noNotifySettings);
    const least = notifyOf(`notify.exec.command = ["/x"]\nnotify.telegram = { token = "env:T", chat_id = 1 }`);
    const shown = wayKeys.filter(
      ({ path, default: value }) => value !== null && /^notify\.(?:exec|telegram)\./.test(path),
    );
    const all = notifyOf(
      [`notify.exec.command = ["/x"]`, `notify.telegram.token = "env:T"`, `notify.telegram.chat_id = 1`]
        .concat(shown.map(({ path, default: value }) => `${path} = ${value}`))
        .join("\n"),
    );
    expect(shown.length).toBeGreaterThan(4);
    expect("configuration" in all && all.configuration.notify).toEqual(
      "configuration" in least && least.configuration.notify,
    );
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

describe("a bad value of [notify]", () => {
  const mail = `[notify.mail]\nto = "a@b.example"`;

  it.each([
    [`[notify]\ngather = 15`, `2: notify.gather: must be a duration such as "30s", is 15`],
    [`[notify]\nremindr = "1h"`, `2: notify.remindr: unknown key; did you mean "reminder"?`],
    [`[notify]\nstorm = 5`, `2: notify.storm: must be a table, is 5`],
    [`[notify.storm]\nnotifications = 0`, `2: notify.storm.notifications: must be an integer from 1 to 10000, is 0`],
    [`[notify.storm]\nnotification = 1`, `2: notify.storm.notification: unknown key; did you mean "notifications"?`],
    [`[notify]\ndaily_summary = "9"`, `2: notify.daily_summary: "9" is not a time of day; write for example "09:00"`],
    [`[notify]\ndaily_summary = "24:00"`, `2: notify.daily_summary: "24:00" is not a time of day`],
    [`[notify]\ndaily_summary = false`, `2: notify.daily_summary: must be a time of day such as "09:00", is false`],
    [`[notify]\nmin_severity = "error"`, `2: notify.min_severity: unknown key; `],
    [`notify.telegram = { token = "env:T", chat_id = 1, topic = 0 }`, "1: notify.telegram.topic: must be an integer"],
    [
      `notify.telegram = { token = "env:T", chat_id = 1, api = "api.telegram.org" }`,
      "notify.telegram.api: must be a URL",
    ],
    [`${mail}\nsmtp = "smtp://h"\ntls = "starttls"`, `4: notify.mail.tls: must be "required" or "if-offered" or "off"`],
    [`${mail}\nsmtp = "smtp://h"\nca = "ca.pem"`, `4: notify.mail.ca: must be an absolute path such as`],
    [`${mail}\nsmtp = "smtp://h"\npassword = "env:P"`, `4: notify.mail.password: needs the user's name in "smtp"`],
    [`${mail}\nsmtp = "smtps://h"\ntls = "off"`, `4: notify.mail.tls: is for "smtp://" only`],
    [`${mail}\nsmtp = "smtp://u@h"`, `3: notify.mail.smtp: names a user, and there is no "password"`],
    [`${mail}\nsendmail = "/s"\npassword = "env:P"`, `4: notify.mail.password: is for "smtp" only`],
    [`${mail}\nsendmail = "/s"\ntls = "required"`, `4: notify.mail.tls: is for "smtp" only`],
    [`${mail}\nsendmail = "/s"\nca = "/ca.pem"`, `4: notify.mail.ca: is for "smtp" only`],
    [`${mail}\nsendmail = "/s"\nmin_severity = "info"`, `4: notify.mail.min_severity: must be "notice" or "warning"`],
    [`${mail}\nsendmail = "/s"\nquiet_hours = "23-7"`, `4: notify.mail.quiet_hours: "23-7" is not a window`],
    [`${mail}\nsendmail = "/s"\nsummary = "no"`, `4: notify.mail.summary: must be true or false, is "no"`],
    [`[notify.exec]\ntimeout = "1s"`, `1: notify.exec.command: is missing; it must be an array of a program`],
    [
      `[notify.exec]\ncommand = "/bin/x"`,
      `2: notify.exec.command: must be an array of a program and its arguments, is`,
    ],
    [`[notify.exec]\ncommand = []`, `2: notify.exec.command: must begin with the absolute path of a program`],
    [`[notify.exec]\ncommand = ["page"]`, `2: notify.exec.command: must begin with the absolute path of a program`],
    [`[notify.exec]\ncommand = ["/bin/x", 1]`, `2: notify.exec.command[1]: must be a string, is 1`],
    [`[notify.heartbeat]\nurl = "env:U"\nsummary = true`, `3: notify.heartbeat.summary: unknown key; `],
  ])("is one line with line and key: %j", (text, expected) => {
    const errors = errorsOf(text);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(expected);
  });

  it.each([0o640, 0o644])("is a secret in a file of mode %o", (mode) => {
    const secrets = [
      `notify.telegram = { token = "123456789:${"a".repeat(35)}", chat_id = 1 }`,
      `notify.webhook = { url = "env:U", authorization = "Bearer abc" }`,
      `notify.mail = { to = "a@b.example", smtp = "smtp://u@h", password = "hunter2" }`,
    ];
    for (const text of secrets) {
      expect(errorsOf(text)).toEqual([]);
      expect(errorsOf(text, mode)).toEqual([expect.stringMatching(/^1: .*: a secret itself may stand only in a file/)]);
    }
    expect(
      errorsOf(`notify.webhook = { url = "env:U", authorization = "credential:webhook-authorization" }`, mode),
    ).toEqual([]);
  });

  it.each([
    [`smtp = "smtp://u@h"\npassword = "env:P"\ntls = "off"`, 1],
    [`smtp = "smtp://u@h"\npassword = "env:P"\ntls = "if-offered"`, 1],
    [`smtp = "smtp://u@h"\npassword = "env:P"\ntls = "required"`, 0],
    [`smtp = "smtp://u@h"\npassword = "env:P"`, 0],
    [`smtp = "smtp://h"\ntls = "off"`, 0],
    [`smtp = "smtp://u@127.0.0.1"\npassword = "env:P"\ntls = "off"`, 0],
    [`smtp = "smtp://u@[::1]:25"\npassword = "env:P"\ntls = "off"`, 0],
  ])("warns where the password may be listened to: %j", (text, warnings) => {
    const loaded = notifyOf(`${mail}\n${text}`);
    expect("warnings" in loaded && loaded.warnings.length).toBe(warnings);
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
