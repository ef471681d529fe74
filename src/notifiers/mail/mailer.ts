import { connect } from "node:net";
import { Readable } from "node:stream";
import { type ConnectionOptions, rootCertificates } from "node:tls";
import { systemAuthorities } from "../../runtime/authorities.ts";
import type { Mail } from "./message.ts";

// nodemailer is loaded by who sends mail: nobody else pays for it.
const loadComposer = async () => (await import("nodemailer/lib/mail-composer")).default;
const loadConnection = async () => (await import("nodemailer/lib/smtp-connection")).default;

/** How long a server may take: for each step (connection, greeting, silence in between), and for all of it. */
export interface SmtpLimits {
  readonly stepMs: number;
  readonly totalMs: number;
}

/** A server, and what is to be said to it. */
export interface SmtpCall {
  readonly host: string;
  readonly port: number;
  /** `smtps`: TLS from the first byte; else STARTTLS, as it must, may or shall not be. */
  readonly tls: "smtps" | "required" | "if-offered" | "off";
  /** A certificate to trust beside the system's, as PEM; null: none. */
  readonly authority: string | null;
  readonly login: { readonly user: string; readonly password: string } | null;
  readonly limits: SmtpLimits;
  readonly signal: AbortSignal;
}

/** Why a message was not taken, as far as is known; codes are nodemailer's, Node's, or our own. */
export interface SmtpTrouble {
  /** `ETIMEDOUT`, `ECONNREFUSED`, `EAUTH`, …; ours: `ABORTED`, `NO-LOGIN`, `TOO-LONG`. */
  readonly code: string;
  readonly message: string;
  /** The command that was answered badly: `MAIL FROM`, `RCPT TO`, `DATA`, `AUTH PLAIN`, … */
  readonly command: string | null;
  /** The server's reply; null where there was none. */
  readonly reply: string | null;
  /** Its first three digits. */
  readonly replyCode: number | null;
}

/** How a conversation with a server ended. */
export type Conversation =
  | {
      readonly kind: "taken";
      readonly reply: string;
      /** Receivers that the server did not take, while it took others. */
      readonly rejected: readonly { readonly address: string; readonly reply: string }[];
    }
  /** `dataSent`: the whole message was sent, so that no reply says nothing. */
  | { readonly kind: "failed"; readonly trouble: SmtpTrouble; readonly dataSent: boolean };

/** A server that has taken the message gets this long to say goodbye. */
const goodbyeMs = 1000;
/** One of several addresses gets this long before the next one is tried beside it. */
const addressMs = 2500;

/** A message as it goes over the wire, in ASCII but for addresses that are none; lines end by `lineEnd`. */
export async function composed(mail: Mail, lineEnd: "\r\n" | "\n"): Promise<Buffer> {
  const Composer = await loadComposer();
  const message = new Composer({
    from: { name: "unitwarden", address: mail.from },
    to: mail.to.map((address) => ({ name: "", address })),
    subject: mail.subject,
    text: mail.text,
    date: mail.date,
    messageId: mail.messageId,
    ...(mail.answersTo === null ? {} : { inReplyTo: mail.answersTo, references: mail.answersTo }),
    headers: { ...mail.headers },
    // For Russian it would be base64, with line ends inside that RFC 2045, 6.8, does not allow, and nothing to grep for.
    textEncoding: "quoted-printable",
    newline: lineEnd === "\n" ? "unix" : "windows",
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return message.compile().build();
}

/** Gives a mail to an SMTP server; never rejects once it is composed, and ends within the limits. */
export async function converse(mail: Mail, call: SmtpCall): Promise<Conversation> {
  const message = await composed(mail, "\r\n");
  const SmtpConnection = await loadConnection();
  const { host, port, limits, signal, login } = call;
  const { promise, resolve } = Promise.withResolvers<Conversation>();
  let dataSent = false;
  let hasEnded = false;
  // The name is resolved as all others are, by getaddrinfo(3); nodemailer would pass over /etc/hosts.
  const socket = connect({ host, port, autoSelectFamilyAttemptTimeout: addressMs });
  const connection = new SmtpConnection({
    connection: socket,
    host,
    secure: call.tls === "smtps",
    requireTLS: call.tls === "required",
    opportunisticTLS: call.tls === "if-offered",
    ignoreTLS: call.tls === "off",
    tls: trustOf(call),
    connectionTimeout: limits.stepMs,
    greetingTimeout: limits.stepMs,
    socketTimeout: limits.stepMs,
    socketCloseTimeout: goodbyeMs,
  });
  const end = (conversation: Conversation): void => {
    if (hasEnded) return;
    hasEnded = true;
    for (const timer of timers) clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    if (conversation.kind === "taken") {
      connection.quit();
      setTimeout(() => connection.close(), goodbyeMs).unref();
    } else {
      connection.close();
      socket.destroy();
    }
    resolve(conversation);
  };
  const fail = (error: unknown): void => end({ kind: "failed", trouble: troubleOf(error), dataSent });
  const failAs = (code: string, text: string): void => fail(Object.assign(new Error(text), { code }));
  const onAbort = (): void => failAs("ABORTED", "the program ends");
  const timers = [
    setTimeout(() => failAs("TOO-LONG", "too long"), limits.totalMs),
    setTimeout(() => {
      if (socket.connecting) failAs("ETIMEDOUT", "no connection in time");
    }, limits.stepMs),
  ];
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();

  const send = (): void => {
    const source = Readable.from([message]);
    source.once("end", () => (dataSent = true));
    connection.send({ from: mail.from, to: [...mail.to] }, source, (error, info) => {
      if (error !== null && error !== undefined) return fail(error);
      const rejected = (info?.rejectedErrors ?? []).map((one) => ({
        address: one.recipient ?? "",
        reply: one.response ?? one.message,
      }));
      end({ kind: "taken", reply: info?.response ?? "", rejected });
    });
  };
  const logIn = (): void => {
    if (login === null) return send();
    // Without this the message would be sent all the same, as a stranger's.
    if (!connection.allowsAuth) return failAs("NO-LOGIN", "no login is offered");
    connection.login({ user: login.user, pass: login.password }, (error) =>
      error === null || error === undefined ? send() : fail(error),
    );
  };
  // Both stay for good: an error that comes after the end must not go unhandled.
  socket.on("error", fail);
  connection.on("error", fail);
  socket.once("connect", () => {
    if (!hasEnded) connection.connect((error) => (error === undefined || error === null ? logIn() : fail(error)));
  });
  return promise;
}

/** How certificates are verified. */
function trustOf({ tls, authority }: SmtpCall): ConnectionOptions {
  if (tls === "off") return {};
  if (tls === "if-offered") return { rejectUnauthorized: false };
  const authorities = new Set(systemAuthorities() ?? rootCertificates);
  if (authority !== null) authorities.add(authority);
  return { ca: [...authorities] };
}

function troubleOf(error: unknown): SmtpTrouble {
  const given: Readonly<Record<string, unknown>> = typeof error === "object" && error !== null ? { ...error } : {};
  const { originalCode, code, command, response, responseCode } = given;
  const known = [originalCode, code].find((one) => typeof one === "string");
  return {
    code: typeof known === "string" ? known : "unknown",
    message: error instanceof Error ? error.message : String(error),
    command: typeof command === "string" ? command : null,
    reply: typeof response === "string" ? response : null,
    replyCode: typeof responseCode === "number" ? responseCode : null,
  };
}
