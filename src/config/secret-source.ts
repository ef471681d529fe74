import { failure, success } from "../model/result.ts";
import type { Result } from "../model/result.ts";
import type { SecretSource } from "../model/notify-settings.ts";

/** Reads `credential:NAME`, `file:PATH` or `env:NAME`; all else is a literal secret. Messages never quote the text. */
export function parseSecretSource(text: string): Result<SecretSource> {
  const trimmed = text.trim();
  const separator = trimmed.indexOf(":");
  const kind = trimmed.slice(0, separator);
  const rest = trimmed.slice(separator + 1);
  if (kind === "credential") {
    // A credential's name is a file name in $CREDENTIALS_DIRECTORY (systemd.exec(5), LoadCredential=).
    return /^[A-Za-z0-9_@-][A-Za-z0-9._@-]{0,254}$/.test(rest)
      ? success({ kind, name: rest })
      : wrong(`"credential:NAME" needs the name of a systemd credential, for example "credential:telegram-token"`);
  }
  if (kind === "file") {
    return rest.startsWith("/") && !rest.includes("\0")
      ? success({ kind, path: rest })
      : wrong(`"file:" needs an absolute path, for example "file:/etc/unitwarden/telegram-token"`);
  }
  if (kind === "env") {
    return /^[A-Za-z_][A-Za-z0-9_]{0,200}$/.test(rest)
      ? success({ kind, name: rest })
      : wrong(`"env:" needs the name of an environment variable, for example "env:TELEGRAM_TOKEN"`);
  }
  if (trimmed === "") return wrong(`must not be empty; write "credential:NAME", "file:PATH" or "env:NAME"`);
  return success({ kind: "literal", value: trimmed });
}

/** Writes a source for people; a literal secret is hidden. */
export function formatSecretSource(source: SecretSource): string {
  switch (source.kind) {
    case "credential":
      return `credential:${source.name}`;
    case "file":
      return `file:${source.path}`;
    case "env":
      return `env:${source.name}`;
    case "literal":
      return "(in the file, hidden)";
  }
}

function wrong(message: string): Result<SecretSource> {
  return failure("bad-secret-source", message, { recoverable: false });
}
