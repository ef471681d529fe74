import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A self-signed certificate and its key, PEM. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** Makes a self-signed certificate for `localhost` and 127.0.0.1 in a directory; needs the `openssl` program. */
export function makeCertificate(directory: string, options: { names: string; name: string }): KeyPair {
  const keyFile = join(directory, `${options.name}.key`);
  const certFile = join(directory, `${options.name}.pem`);
  const words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=unitwarden-test";
  execFileSync(
    "openssl",
    [...words.split(" "), "-addext", `subjectAltName=${options.names}`, "-keyout", keyFile, "-out", certFile],
    { stdio: "ignore" },
  );
  return { key: readFileSync(keyFile, "utf8"), cert: readFileSync(certFile, "utf8") };
}
