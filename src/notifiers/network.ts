import type { HttpOutcome, HttpRequest } from "./http.ts";
import type { Conversation, SmtpCall } from "./mail/mailer.ts";
import type { Mail } from "./mail/message.ts";

/** What the channels need of the network; nothing here rejects. */
export interface Network {
  /** As `send()` of http.ts. */
  request(request: HttpRequest): Promise<HttpOutcome>;
  /** As `converse()` of mail/mailer.ts. */
  mail(mail: Mail, call: SmtpCall): Promise<Conversation>;
}

/** The network as this process reaches it; TLS, HTTP and SMTP are loaded by who speaks them. */
export const ownNetwork: Network = {
  request: async (request) => (await import("./http.ts")).send(request),
  mail: async (mail, call) => (await import("./mail/mailer.ts")).converse(mail, call),
};
