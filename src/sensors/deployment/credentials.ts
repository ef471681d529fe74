import type { CredentialsFact, FileFact } from "../../knowledge/diagnosis/facts.ts";
import { readAtMost } from "./bounded-read.ts";

const MOST_BYTES = 64 * 1024;
const NAMED =
  /(?:GOOGLE|GSPREAD|SHEETS|SERVICE_ACCOUNT|GCP)\w{0,40}(?:JSON|FILE|PATH|CREDENTIALS?|KEY)|^CREDENTIALS_(?:FILE|PATH|JSON)$/i;
const USUAL = ["credentials.json", "service_account.json", "service-account.json"] as const;

/** Where a service account may be written down. */
export interface CredentialsSource {
  readonly path: string;
  readonly variable: string | null;
}

/** The files that variables of the environment name, and those of the usual names where none does. */
export function credentialsSources(
  values: ReadonlyMap<string, string>,
  directory: string | null,
): readonly CredentialsSource[] {
  const named = [...values].flatMap(([variable, value]): CredentialsSource[] => {
    const path = value.trim();
    if (!NAMED.test(variable) || path.startsWith("{") || !/^[^\s{}]{1,400}$/.test(path) || !/\/|\.json$/.test(path)) {
      return [];
    }
    if (path.startsWith("/")) return [{ path, variable }];
    return directory === null ? [] : [{ path: `${directory}/${path.replace(/^\.\//, "")}`, variable }];
  });
  if (named.length > 0 || directory === null) return named;
  return USUAL.map((name) => ({ path: `${directory}/${name}`, variable: null }));
}

/** What a service account file holds; its key is looked at and goes no further. */
export function readCredentials({ variable }: CredentialsSource, file: FileFact): CredentialsFact {
  const text = file.state === "ok" ? readAtMost(file.path, MOST_BYTES) : null;
  const state = file.state === "ok" && text === null ? "unreadable" : file.state;
  return { path: file.path, state, variable, content: text === null ? null : contentOf(text) };
}

function contentOf(text: string): NonNullable<CredentialsFact["content"]> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "not-json";
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return "not-a-service-account";
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  const clientEmail = fields.get("client_email");
  const key = fields.get("private_key");
  if (fields.get("type") !== "service_account") return "not-a-service-account";
  if (typeof clientEmail !== "string" || clientEmail === "" || typeof key !== "string" || key === "")
    return "incomplete";
  const isKey = /-----BEGIN (?:RSA )?PRIVATE KEY-----\s*[A-Za-z0-9+/=\s]{300,}-----END (?:RSA )?PRIVATE KEY-----/.test(
    key,
  );
  return isKey ? "service-account" : "placeholder-key";
}
