import type { HeartbeatSettings } from "../../model/notify-settings.ts";
import { type Result, failure, success } from "../../model/result.ts";
import type { HttpChannelOptions } from "../http-delivery.ts";
import { httpUrl } from "../http-url.ts";
import type { HttpRequest } from "../http.ts";
import { ownNetwork } from "../network.ts";
import { said, secretsOf } from "../said.ts";
import { type Environment, readSecret } from "../secret.ts";

/** What a dead man's switch is told: all is well, or what is not. */
export type Pulse = { readonly kind: "ok" } | { readonly kind: "fail"; readonly why: string };

/** A ping is small, and the next one is not far. */
const defaultTimeoutMs = 10_000;

/**
 * Calls a dead man's switch once. In the manner of healthchecks.io: POST to its URL, or to its URL with `/fail` behind
 * the path; where the URL has `status=up` (Uptime Kuma's push monitors), GET with `status` and `msg`.
 * Gives `200 from https://host`; fails with `heartbeat-unusable` until somebody mends it, else `heartbeat-failed`.
 */
export async function ping(
  settings: Pick<HeartbeatSettings, "url">,
  pulse: Pulse,
  context: { readonly environment: Environment; readonly signal: AbortSignal } & Omit<HttpChannelOptions, "wallMs">,
): Promise<Result<string>> {
  const given = readSecret(settings.url, context.environment);
  if (!given.ok) return failure("heartbeat-unusable", given.message, { recoverable: true });
  const url = httpUrl(given.value);
  if (url === null) {
    const why = "What notify.heartbeat.url gives is no http or https URL";
    return failure("heartbeat-unusable", why, { recoverable: false });
  }
  const { network = ownNetwork, ...request } = context;
  const outcome = await network.request({ timeoutMs: defaultTimeoutMs, ...request, ...requestFor(url, pulse) });
  if (outcome.kind === "failed") return failure("heartbeat-failed", outcome.why, { recoverable: true });
  const { status, body } = outcome;
  const answered = `${status} from ${url.origin}`;
  if (status >= 200 && status < 300) return success(answered);
  const text = said(body, secretsOf(url));
  return failure("heartbeat-failed", text === "" ? answered : `${answered}: ${text}`, { recoverable: true });
}

function requestFor(url: URL, pulse: Pulse): Pick<HttpRequest, "url" | "method" | "headers" | "body"> {
  const text = pulse.kind === "ok" ? "OK" : said(pulse.why);
  const target = new URL(url);
  if (url.searchParams.get("status") === "up") {
    target.searchParams.set("status", pulse.kind === "ok" ? "up" : "down");
    target.searchParams.set("msg", text);
    return { url: target, method: "GET" };
  }
  if (pulse.kind === "fail") target.pathname = `${url.pathname.replace(/\/+$/, "")}/fail`;
  return { url: target, method: "POST", headers: { "Content-Type": "text/plain; charset=utf-8" }, body: text };
}
