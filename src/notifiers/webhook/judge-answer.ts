import type { Delivery } from "../channel.ts";
import { mayHaveArrived } from "../http-delivery.ts";
import type { HttpOutcome } from "../http.ts";
import { retryAfterMs, secondsToWaitMs } from "../retry-after.ts";
import { said, secretsOf } from "../said.ts";

/** Statuses that last until somebody mends the settings or the receiver, and how. */
const mends: Readonly<Record<number, string>> = {
  401: "it wants another notify.webhook.authorization",
  403: "it does not let us: see notify.webhook.authorization and the URL",
  404: "there is nothing at that URL: see notify.webhook.url",
  405: "it takes no POST at that URL: see notify.webhook.url",
  407: "the proxy wants a user and a password: see HTTPS_PROXY",
  410: "the webhook has been removed: make a new one for notify.webhook.url",
};
/** Of the client's errors those that pass by themselves. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/** Judges a receiver's answer by its status, which is all that receivers of every kind have in common. */
export function judgeAnswer(
  answer: Extract<HttpOutcome, { kind: "answered" }>,
  context: { readonly url: URL; readonly authorization: string | null; readonly nowWallMs: number },
): Delivery {
  const { status, headers, body } = answer;
  const { url, authorization, nowWallMs } = context;
  const secrets = [...secretsOf(url), ...(authorization === null ? [] : [authorization, ...authorization.split(" ")])];
  const answered = `${status} from ${url.origin}`;
  if (status >= 200 && status < 300) return { kind: "delivered", answer: answered, reference: null };
  if (status >= 300 && status < 400) {
    return { kind: "broken", why: `${answered}: it redirects; notify.webhook.url must be where it ends` };
  }
  const text = said(
    body,
    secrets.filter((secret) => secret.length >= 6),
  );
  const why = text === "" ? answered : `${answered}: ${text}`;
  const mend = mends[status];
  if (mend !== undefined) return { kind: "broken", why: `${why}; ${mend}` };
  if (status >= 400 && status < 500 && !passing.has(status)) return { kind: "refused", why };
  // 1xx does not end here; what is below 200 or above 599 is no status that anybody knows.
  const afterMs = retryAfterMs(headers["retry-after"], nowWallMs) ?? bodyAfterMs(body);
  return { kind: "retry", why, afterMs, uncertain: status < 200 || mayHaveArrived(status) };
}

/** Discord says it in the body: seconds, with a fraction. */
function bodyAfterMs(body: string): number | null {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null || !("retry_after" in value)) return null;
    return secondsToWaitMs(value.retry_after);
  } catch {
    return null;
  }
}
