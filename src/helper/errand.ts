import type { Language } from "../model/language.ts";
import type { HttpRequest } from "../notifiers/http.ts";
import type { SmtpCall } from "../notifiers/mail/mailer.ts";
import type { Mail } from "../notifiers/mail/message.ts";

/** What a helper is asked to do, as it goes over the line: plain data. */
export type Errand =
  | {
      readonly kind: "configuration";
      readonly path: string | null;
      readonly unitsFromArguments: readonly string[];
      readonly language: Language;
    }
  | { readonly kind: "probe"; readonly url: string; readonly timeoutMs?: number }
  | {
      readonly kind: "request";
      readonly request: Omit<HttpRequest, "url" | "signal" | "environment"> & {
        readonly url: string;
        readonly environment: Readonly<Record<string, string | undefined>>;
      };
    }
  | { readonly kind: "mail"; readonly mail: Mail; readonly call: Omit<SmtpCall, "signal"> };

/** To the helper: an errand, or that one need not be ended. */
export type ToHelper =
  | { readonly id: number; readonly errand: Errand }
  | { readonly id: number; readonly errand: null };

/** From the helper: what the errand's function gave, or what it threw. */
export type FromHelper =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failed: string };
