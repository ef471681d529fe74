import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import type { SecretSource } from "../model/notify-settings.ts";
import { type Result, failure, success } from "../model/result.ts";
import { errorCode } from "../runtime/error-code.ts";

/** The variables that a program was started with, or a test's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where credentials lie beside `$CREDENTIALS_DIRECTORY`. */
export interface CredentialPlaces {
  /** What systemd made of them for the service: root, who tries a channel by hand, reads the same. */
  readonly ofService: string;
  /** Where their owner puts them, and systemd looks for them (systemd.exec(5), LoadCredential=). */
  readonly store: string;
}

const usualPlaces: CredentialPlaces = {
  ofService: "/run/credentials/unitwarden.service",
  store: "/etc/credstore",
};

/** A token, a URL or a password is far below; a file that is larger is another file. */
const maxSecretBytes = 64 * 1024;

/**
 * Reads a secret anew, so that a rotated one is used at once; without the line end and blanks behind it.
 * Fails, in one line that never quotes the secret, with `secret-missing`, `secret-unreadable` or `secret-unusable`.
 */
export function readSecret(
  source: SecretSource,
  environment: Environment,
  places: CredentialPlaces = usualPlaces,
): Result<string> {
  switch (source.kind) {
    case "credential":
      return readCredential(source.name, environment, places);
    case "file": {
      const read = readAt(source.path);
      if ("bytes" in read) return usable(read.bytes, `the file "${source.path}"`, "write the secret into it");
      return read.code === "ENOENT"
        ? missing(`there is no file "${source.path}"`, "write the secret into it")
        : unreadable(`the file "${source.path}"`, read.code, "let unitwarden's user read it");
    }
    case "env": {
      const value = environment[source.name];
      const mend = `set it, for example by Environment= or EnvironmentFile= of unitwarden.service`;
      return value === undefined
        ? missing(`the environment variable ${source.name} is not set`, mend)
        : usable(Buffer.from(value), `the environment variable ${source.name}`, mend);
    }
    case "literal":
      return usable(Buffer.from(source.value), "the secret in the configuration file", "write it there anew");
  }
}

function readCredential(name: string, environment: Environment, places: CredentialPlaces): Result<string> {
  const { CREDENTIALS_DIRECTORY: given } = environment;
  const folders = [given === undefined || given === "" ? [] : [given], places.ofService, places.store].flat();
  const stored = join(places.store, name);
  const mend = `"systemctl restart unitwarden" makes known to the service what lies in ${stored}`;
  let why: string | null = null;
  for (const folder of folders) {
    const read = readAt(join(folder, name));
    if ("bytes" in read) {
      return usable(read.bytes, `the credential "${name}"`, `write it into ${stored}; then ${mend}`);
    }
    // The service's own user may not look into the store: what lies there is not known to it, which the mend says.
    if (read.code !== "ENOENT" && folder !== places.store) why ??= read.code;
  }
  return why === null
    ? missing(`there is no credential "${name}"`, `put it into ${stored}, root's and 0600; then ${mend}`)
    : unreadable(`the credential "${name}"`, why, mend);
}

function readAt(path: string): { readonly bytes: Buffer } | { readonly code: string } {
  let descriptor: number | null = null;
  try {
    // A FIFO in the file's place must not hold us up.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    if (!fstatSync(descriptor).isFile()) return { code: "it is no regular file" };
    const buffer = Buffer.alloc(maxSecretBytes + 1);
    let length = 0;
    for (;;) {
      const readBytes = readSync(descriptor, buffer, length, buffer.length - length, null);
      length += readBytes;
      if (readBytes === 0 || length === buffer.length) return { bytes: buffer.subarray(0, length) };
    }
  } catch (error) {
    return { code: errorCode(error) ?? "it cannot be read" };
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function usable(bytes: Uint8Array, what: string, mend: string): Result<string> {
  const refuse = (why: string): Result<string> =>
    failure("secret-unusable", `Cannot use ${what}: ${why}; ${mend}`, { recoverable: true });
  if (bytes.length > maxSecretBytes) return refuse("it is larger than 64 KiB, which no secret is");
  let secret: string;
  try {
    secret = new TextDecoder("utf-8", { fatal: true }).decode(bytes).trimEnd();
  } catch {
    return refuse("it is not text in UTF-8");
  }
  if (secret === "") return refuse("it is empty");
  if (secret.includes("\0")) return refuse("it holds a NUL byte");
  return /[\r\n]/.test(secret) ? refuse("it has more than one line") : success(secret);
}

function missing(why: string, mend: string): Result<string> {
  return failure("secret-missing", `Cannot read a secret: ${why}; ${mend}`, { recoverable: true });
}

function unreadable(what: string, code: string, mend: string): Result<string> {
  const why = code === "EACCES" || code === "EPERM" ? `permission denied (${code})` : code;
  return failure("secret-unreadable", `Cannot read ${what}: ${why}; ${mend}`, { recoverable: true });
}
