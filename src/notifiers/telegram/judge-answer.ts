import type { Delivery } from "../channel.ts";
import { mayHaveArrived } from "../http-delivery.ts";
import type { HttpOutcome } from "../http.ts";
import { retryAfterMs, secondsToWaitMs } from "../retry-after.ts";
import { said } from "../said.ts";
import { mendOf } from "./mends.ts";

/** What the Bot API's answer to sendMessage means. */
export type JudgedAnswer =
  | { readonly kind: "sent"; readonly messageId: number | null }
  /** The group has become a supergroup, and has this number now. */
  | { readonly kind: "migrated"; readonly chatId: string }
  /** It cannot read our markup. */
  | { readonly kind: "unparsable"; readonly why: string }
  | Exclude<Delivery, { kind: "delivered" }>;

/** Judges an answer (https://core.telegram.org/bots/api, "Making requests" and "ResponseParameters"). */
export function judgeAnswer(
  answer: Extract<HttpOutcome, { kind: "answered" }>,
  context: { readonly origin: string; readonly token: string; readonly nowWallMs: number },
): JudgedAnswer {
  const { origin, token, nowWallMs } = context;
  const headerMs = retryAfterMs(answer.headers["retry-after"], nowWallMs);
  const body = fields(parsed(answer.body));
  if (typeof body["ok"] !== "boolean") return judgeForeign(answer.status, origin, headerMs);
  if (body["ok"]) {
    const messageId = fields(body["result"])["message_id"];
    return { kind: "sent", messageId: typeof messageId === "number" ? messageId : null };
  }
  const status = typeof body["error_code"] === "number" ? body["error_code"] : answer.status;
  const parameters = fields(body["parameters"]);
  const description = typeof body["description"] === "string" ? said(body["description"], [token]) : "no reason";
  const why = `Telegram says "${description}" (${status})`;
  if (status === 429) {
    return { kind: "retry", why, afterMs: secondsToWaitMs(parameters["retry_after"]) ?? headerMs, uncertain: false };
  }
  const chatId = String(parameters["migrate_to_chat_id"]);
  if (/^-?\d{1,20}$/.test(chatId)) return { kind: "migrated", chatId };
  const mend = mendOf(status, description);
  if (mend !== null) return { kind: "broken", why: `${why}; ${mend}` };
  if (status === 400 && /can't parse|entit/i.test(description)) return { kind: "unparsable", why };
  // Below 400 there is no such answer: what it means for the message is not known.
  if (status >= 400 && status < 500) return { kind: "refused", why };
  return { kind: "retry", why, afterMs: headerMs, uncertain: status < 400 || mayHaveArrived(status) };
}

/** What is no answer of a Bot API: a gateway's page, a captive portal's, another server's. */
function judgeForeign(status: number, origin: string, afterMs: number | null): JudgedAnswer {
  const why = `${origin} answered ${status}, and not as a Bot API server does`;
  if (status >= 300 && status < 400) {
    return { kind: "broken", why: `${why}: it redirects; notify.telegram.api must be the server itself` };
  }
  return { kind: "retry", why, afterMs, uncertain: status < 300 || mayHaveArrived(status) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
