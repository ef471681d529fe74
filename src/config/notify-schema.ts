import * as z from "zod";
import { failure, success } from "../model/result.ts";
import type { SecretSource } from "../model/notify-settings.ts";
import { severities } from "../model/notification.ts";
import type { Result } from "../model/result.ts";
import { parseHttpUrl } from "./dependency.ts";
import { count, duration, hidden, interval, oneOf, written, wrongType } from "./schema-values.ts";
import { parseSecretSource } from "./secret-source.ts";
import { parseTimeOfDay, parseTimeWindow } from "./time-window.ts";

const address = written("a mail address", "owner@example.org", (text) =>
  /^[^\s\p{Cc}@<>"]{1,64}@[^\s\p{Cc}@<>"]{1,255}$/u.test(text)
    ? success(text)
    : wrong(`must be a mail address such as "owner@example.org"`),
);

const secretUrl = hidden("a URL", "https://example.org/hook", (text): Result<SecretSource> => {
  const source = parseSecretSource(text);
  if (!source.ok || source.value.kind !== "literal") return source;
  const url = parseHttpUrl(text, `or "credential:NAME", "file:PATH" or "env:NAME"`);
  return url.ok ? success({ kind: "literal", value: url.value }) : url;
});

const token = hidden("a source of the bot's token", "credential:telegram-token", (text) => {
  const source = parseSecretSource(text);
  if (!source.ok || source.value.kind !== "literal") return source;
  return /^[0-9]{5,16}:[A-Za-z0-9_-]{30,64}$/.test(source.value.value)
    ? source
    : wrong(`must be "credential:NAME", "file:PATH", "env:NAME" or a bot's token`);
});

/** `@channel`, or the number of a chat (negative for groups); read as text. */
const chatId = z
  .union([z.int(), z.string().regex(/^(?:@\w{3,64}|-?\d{1,20})$/)], {
    error: (issue) => wrongType(`a chat's number or "@channel"`, issue.input),
  })
  .transform(String);

const smtp = written("an SMTP server", "smtp://mail.example.org:587", (text) => {
  const url = /^smtps?:\/\//.test(text) && URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.hostname === "") return wrong(`must be an SMTP server such as "smtp://mail.example.org:587"`);
  return url.password === ""
    ? success(text)
    : wrong("the SMTP server's URL holds a password; put it under notify.mail.password");
});

const absolutePath = (words: string, example: string) =>
  written(words, example, (text) =>
    text.startsWith("/") && !text.includes("\0")
      ? success(text)
      : wrong(`must be an absolute path such as "${example}"`),
  );

/** The Bot API server without a slash at its end. */
const api = written("a Bot API server", "https://api.telegram.org", (text) => {
  const url = parseHttpUrl(text);
  return url.ok ? success(url.value.replace(/\/+$/, "")) : url;
});

/** What every channel may have. */
const choice = {
  min_severity: oneOf(...severities).optional(),
  quiet_hours: written("a window", "23:00-07:00", parseTimeWindow).optional(),
  summary: z.boolean({ error: (issue) => wrongType("true or false", issue.input) }).optional(),
};

const command = z
  .array(z.string({ error: (issue) => wrongType("a string", issue.input) }), {
    error: (issue) => wrongType("an array of a program and its arguments", issue.input),
  })
  .refine((words) => words[0]?.startsWith("/") === true && words.every((word) => !word.includes("\0")), {
    error: `must begin with the absolute path of a program, for example ["/usr/local/bin/page-me"]`,
  })
  .transform((words) => words as [string, ...string[]]);

const dailySummary = written("a time of day", "09:00", (text) =>
  text.trim() === "off" ? success(null) : parseTimeOfDay(text),
);

/** The section [notify] of the file; each of its tables and keys may be left out. */
export const notifySchema = z
  .strictObject({
    telegram: z.strictObject({
      token,
      chat_id: chatId,
      topic: count({ min: 1, max: 2 ** 31 - 1 }).optional(),
      api: api.optional(),
      ...choice,
    }),
    mail: z.strictObject({
      to: z.union([address, z.array(address).min(1, { error: "must name at least one mail address" })], {
        error: (issue) => wrongType("a mail address or an array of them", issue.input),
      }),
      from: address.optional(),
      smtp: smtp.optional(),
      password: hidden("a source of the SMTP password", "credential:smtp-password", parseSecretSource).optional(),
      tls: oneOf("required", "if-offered", "off").optional(),
      ca: absolutePath("a file of certificates", "/etc/ssl/certs/our-ca.pem").optional(),
      sendmail: absolutePath("a program", "/usr/sbin/sendmail").optional(),
      ...choice,
    }),
    webhook: z.strictObject({
      url: secretUrl,
      format: oneOf("json", "slack", "discord", "ntfy").optional(),
      authorization: hidden(
        "a source of the header Authorization",
        "credential:webhook-authorization",
        parseSecretSource,
      ).optional(),
      ...choice,
    }),
    exec: z.strictObject({ command, timeout: duration.optional(), ...choice }),
    heartbeat: z.strictObject({ url: secretUrl, interval: interval.optional() }),
    gather: duration,
    reminder: duration,
    stable: duration,
    storm: z.strictObject({ notifications: count({ min: 1, max: 10_000 }), window: duration }).partial(),
    daily_summary: dailySummary,
  })
  .partial();

/** The section [notify] after parsing. */
export type NotifySection = z.output<typeof notifySchema>;

function wrong(message: string): Result<never> {
  return failure("bad-notify-value", message, { recoverable: false });
}
