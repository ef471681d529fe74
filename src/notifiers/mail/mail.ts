import type { MailSettings } from "../../model/notify-settings.ts";
import type { Channel } from "../channel.ts";
import { type Network, ownNetwork } from "../network.ts";
import type { Environment } from "../secret.ts";
import { messageOf } from "./message.ts";
import type { SmtpLimits } from "./mailer.ts";
import { sendBySendmail } from "./sendmail.ts";
import { sendBySmtp } from "./smtp.ts";

/** RFC 5321, 4.5.3.2, allows minutes, for servers that filter while one waits; what waits here can come again later. */
const usualLimits: SmtpLimits = { stepMs: 20_000, totalMs: 60_000 };
const sendmailTimeoutMs = 30_000;

/** Mail, through an SMTP server or the local sendmail; stories are threads by their Message-IDs, without a reference. */
export function mailOf(
  settings: MailSettings,
  environment: Environment,
  options: { readonly network?: Network; readonly smtp?: SmtpLimits; readonly sendmailTimeoutMs?: number } = {},
): Channel {
  const { transport } = settings;
  return {
    name: "mail",
    target: settings.to.join(", "),
    async send(notification, { repeat, signal }) {
      try {
        const mail = messageOf(notification, settings, { repeat });
        return transport.kind === "smtp"
          ? await sendBySmtp(mail, transport, {
              environment,
              network: options.network ?? ownNetwork,
              limits: options.smtp ?? usualLimits,
              signal,
            })
          : await sendBySendmail(mail, transport.path, {
              sender: settings.from,
              timeoutMs: options.sendmailTimeoutMs ?? sendmailTimeoutMs,
              signal,
            });
      } catch (error) {
        // A bug of ours or of the library: the other notifications must not suffer.
        return {
          kind: "refused",
          why: `the mail could not be made: ${error instanceof Error ? error.name : "unknown"}`,
        };
      }
    },
  };
}
