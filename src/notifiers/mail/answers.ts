import type { Delivery } from "../channel.ts";
import { said } from "../said.ts";
import type { Conversation, SmtpTrouble } from "./mailer.ts";

/** Words for what befalls a connection; whatever else has a code is told by the code. */
const connectionWords: Readonly<Record<string, string>> = {
  ENOTFOUND: "the server's name does not resolve",
  EAI_AGAIN: "the name server does not answer",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the connection was cut",
  ECONNECTION: "the connection was cut",
  EPIPE: "the connection was cut",
  ETLS: "the connection was cut in the TLS handshake",
  ETIMEDOUT: "the server does not answer in time",
  EHOSTUNREACH: "no route to the server",
  ENETUNREACH: "the network is unreachable",
  "TOO-LONG": "the server takes too long",
  ABORTED: "this program ended before the server answered",
};

const mendAuthority = "name a file of its authority's certificate under notify.mail.ca";
const mendProtocol = `"smtps://" is for servers with TLS from the first byte (mostly port 465); try "smtp://"`;

/** What keeps TLS from being set up until somebody mends it. */
const tlsWords: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired; renew it",
  CERT_NOT_YET_VALID: "its certificate is not valid yet; is this machine's clock right?",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name; write that name in notify.mail.smtp",
  DEPTH_ZERO_SELF_SIGNED_CERT: `its certificate is self-signed; ${mendAuthority}`,
  SELF_SIGNED_CERT_IN_CHAIN: `its certificate's issuer is not trusted; ${mendAuthority}`,
  UNABLE_TO_GET_ISSUER_CERT: `its certificate's issuer is not trusted; ${mendAuthority}`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: `its certificate's issuer is not trusted; ${mendAuthority}`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `its certificate's issuer is not trusted; ${mendAuthority}`,
  ERR_SSL_WRONG_VERSION_NUMBER: `it does not speak TLS there; ${mendProtocol}`,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: `it does not speak TLS there; ${mendProtocol}`,
  EPROTO: `it does not speak TLS there; ${mendProtocol}`,
};

/** What a conversation with an SMTP server came to; `secrets` are kept out of what it quotes. */
export function deliveryOf(conversation: Conversation, secrets: readonly string[]): Delivery {
  if (conversation.kind === "taken") {
    const missed = conversation.rejected.map(({ address, reply }) => `; not taken for ${address}: ${reply}`);
    return { kind: "delivered", answer: said(`${conversation.reply}${missed.join("")}`, secrets), reference: null };
  }
  const { trouble, dataSent } = conversation;
  const quoted = said(trouble.reply ?? trouble.message, secrets);
  if (trouble.replyCode !== null) return byReply(trouble, trouble.replyCode, quoted);
  const tls = tlsWords[trouble.code];
  if (tls !== undefined) return broken(tls);
  switch (trouble.code) {
    case "NO-LOGIN":
      return broken(`the server offers no login; leave notify.mail.password away, or name the port that takes logins`);
    case "EAUTH":
      return broken(`cannot log in: ${quoted}`);
    case "EMESSAGE":
      return { kind: "refused", why: quoted };
    case "EENVELOPE":
      return broken(quoted);
    default:
      return retry(connectionWords[trouble.code] ?? `${quoted} (${trouble.code})`, dataSent);
  }
}

/** By RFC 5321, 4.2.1: 4xx is for now, 5xx for good. */
function byReply({ command }: SmtpTrouble, replyCode: number, quoted: string): Delivery {
  if (replyCode < 500) return retry(`the server says: ${quoted}`, false);
  if (command?.startsWith("AUTH") === true) {
    return broken(`the server refuses the login; mend the user in notify.mail.smtp or notify.mail.password: ${quoted}`);
  }
  if (replyCode === 530) {
    return broken(`the server wants a login; name the user in notify.mail.smtp, and notify.mail.password: ${quoted}`);
  }
  switch (command) {
    case "DATA":
      return { kind: "refused", why: `the server refuses the message: ${quoted}` };
    case "STARTTLS":
      return broken(`the server does not encrypt; where that is right, write notify.mail.tls = "off": ${quoted}`);
    case "MAIL FROM":
      return broken(`the server refuses the sender; mend notify.mail.from: ${quoted}`);
    case "RCPT TO":
      return broken(`the server refuses every receiver; mend notify.mail.to: ${quoted}`);
    default:
      return broken(`the server takes no mail from here: ${quoted}`);
  }
}

function retry(why: string, uncertain: boolean): Delivery {
  return { kind: "retry", why, afterMs: null, uncertain };
}

function broken(why: string): Delivery {
  return { kind: "broken", why };
}
