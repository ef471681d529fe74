import { readFileSync } from "node:fs";
import type { SmtpSettings } from "../../model/notify-settings.ts";
import { type Result, failure, success } from "../../model/result.ts";
import type { Delivery } from "../channel.ts";
import type { Network } from "../network.ts";
import { type Environment, readSecret } from "../secret.ts";
import { deliveryOf } from "./answers.ts";
import type { Mail } from "./message.ts";
import type { SmtpLimits } from "./mailer.ts";
import { errorCode } from "../../runtime/error-code.ts";

/** RFC 6409 and RFC 8314; a relay on port 25 is named with its port. */
const usualPorts = { "smtp:": 587, "smtps:": 465 } as const;

/** Gives a mail to an SMTP server; the password and the file of certificates are read anew each time. */
export async function sendBySmtp(
  mail: Mail,
  settings: SmtpSettings,
  options: { environment: Environment; network: Network; limits: SmtpLimits; signal: AbortSignal },
): Promise<Delivery> {
  const url = new URL(settings.url);
  const protocol = url.protocol === "smtps:" ? "smtps:" : "smtp:";
  const tls = protocol === "smtps:" ? "smtps" : settings.tls;
  const password = settings.password === null ? null : readSecret(settings.password, options.environment);
  if (password !== null && !password.ok) return { kind: "broken", why: password.message };
  const authority = tls === "off" || tls === "if-offered" ? success(null) : authorityOf(settings.ca);
  if (!authority.ok) return { kind: "broken", why: authority.message };
  const login = password === null ? null : { user: decoded(url.username), password: password.value };
  const conversation = await options.network.mail(mail, {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? usualPorts[protocol] : Number(url.port),
    tls,
    authority: authority.value,
    login,
    limits: options.limits,
    signal: options.signal,
  });
  return deliveryOf(conversation, login === null ? [] : secretsOf(login));
}

function authorityOf(caFile: string | null): Result<string | null> {
  try {
    return success(caFile === null ? null : readFileSync(caFile, "utf8"));
  } catch (error) {
    const code = errorCode(error) ?? "it cannot be read";
    return failure("ca-unreadable", `Cannot read notify.mail.ca "${caFile}": ${code}`, { recoverable: true });
  }
}

/** The forms in which a server could quote a login back (RFC 4616; AUTH LOGIN). */
function secretsOf({ user, password }: { user: string; password: string }): string[] {
  const sent = [password, `\0${user}\0${password}`];
  return [password, ...sent.map((text) => Buffer.from(text).toString("base64"))];
}

function decoded(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}
