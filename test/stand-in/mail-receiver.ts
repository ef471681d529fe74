/**
 * A mail server that takes everything, by STARTTLS and a login only: `node mail-receiver.ts PORT DIRECTORY USER PASSWORD`,
 * with DIRECTORY/key.pem and DIRECTORY/cert.pem. What it takes is appended to DIRECTORY/got.jsonl.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";

const [, , port = "2525", directory = ".", user = "", password = ""] = process.argv;
const file = (name: string): string => join(directory, name);

const server = new SMTPServer({
  key: readFileSync(file("key.pem")),
  cert: readFileSync(file("cert.pem")),
  disableReverseLookup: true,
  onAuth(login, _, callback) {
    const isRight = login.username === user && login.password === password;
    callback(isRight ? null : new Error("Invalid username or password"), isRight ? { user } : undefined);
  },
  onData(stream, session, callback) {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const entry = { secure: session.secure, user: session.user, raw: Buffer.concat(chunks).toString("utf8") };
      appendFileSync(file("got.jsonl"), `${JSON.stringify(entry)}\n`);
      callback(null, "queued");
    });
  },
});
server.on("error", () => {});
server.listen(Number(port), "127.0.0.1");
