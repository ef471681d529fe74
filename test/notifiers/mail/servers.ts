import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { type Loopback, serveTcp } from "../../sensors/probe/loopback.ts";

/** A message as a server has taken it. */
export interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: unknown;
  /** As it came over the wire, without the dots that SMTP doubles. */
  readonly raw: string;
}

/** A server of smtp-server on 127.0.0.1 that keeps what it takes; `options` go before. */
export async function serveSmtp(options: SMTPServerOptions) {
  const taken: Taken[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 10,
    onData(stream, session, callback) {
      let raw = "";
      stream.on("data", (chunk) => (raw += String(chunk)));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? "" : mailFrom.address;
        taken.push({ from, to: rcptTo.map(({ address }) => address), secure: session.secure, user: session.user, raw });
        callback(null, "queued as 4F2");
      });
    },
    ...options,
  });
  // What clients break off is theirs.
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return {
    port: (server.server.address() as AddressInfo).port,
    taken,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

/**
 * A server that answers by a script: the first reply is the greeting, each further one answers a line (after DATA: the
 * whole message). `cut` closes the connection, `hang` says nothing ever more.
 */
export async function serveScript(script: readonly string[]): Promise<Loopback & { readonly heard: string[] }> {
  const heard: string[] = [];
  const server = await serveTcp((socket) => {
    const replies = [...script];
    let buffered = "";
    let isData = false;
    const answer = (): void => {
      const reply = replies.shift() ?? "hang";
      if (reply === "cut") socket.destroy();
      else if (reply !== "hang") socket.write(`${reply}\r\n`);
      isData = reply.startsWith("354");
    };
    socket.on("data", (chunk) => {
      buffered += String(chunk);
      for (;;) {
        const end = buffered.indexOf(isData ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        heard.push(buffered.slice(0, end));
        buffered = buffered.slice(end + (isData ? 5 : 2));
        answer();
      }
    });
    answer();
  });
  return Object.assign(server, { heard });
}
