/**
 * A small local Bot API: `getMe`, `getUpdates` with the 409 rule, webhooks, and faults on demand.
 *
 *     node bot-api.ts --port 8081 --control-port 8082 --poll-ms 500
 *
 * `GET /` of the control port gives the statistics; `POST /` with `{"fault":"hang"}` switches a fault on
 * (`none`, `hang`, `bad-gateway`, `refuse`, `slow`), `{"pollMs":100}` changes how long polls are held.
 * Needs nothing installed: Node.js only.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";

import { Polls } from "./polls.ts";

const faults = ["none", "hang", "bad-gateway", "refuse", "slow"] as const;
type Fault = (typeof faults)[number];

const conflict = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
const webhookConflict =
  "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8081" },
    "control-port": { type: "string", default: "8082" },
    "poll-ms": { type: "string", default: "10000" },
  },
});

const settings = { fault: "none" as Fault, slowMs: 3000, pollMs: Number(values["poll-ms"]) };
const polls = new Polls();
const webhooks = new Set<string>();
/** What was asked, and by which instance (the number after the slash of `User-Agent: bot.py/PID`) last when. */
const statistics = {
  polls: 0,
  conflicts: 0,
  requests: {} as Record<string, number>,
  instances: new Map<string, number>(),
};

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function refuse(status: number, description: string): Answer {
  return { status, body: { ok: false, error_code: status, description } };
}

function accept(result: unknown): Answer {
  return { status: 200, body: { ok: true, result } };
}

async function readBody(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const query = new URL(request.url ?? "/", "http://localhost").searchParams;
  if (!text.startsWith("{")) return new URLSearchParams([...query, ...new URLSearchParams(text)]);
  const fields = Object.entries(JSON.parse(text) as Record<string, unknown>);
  return new URLSearchParams([
    ...query,
    ...fields.map(([name, value]) => [name, String(value)] satisfies [string, string]),
  ]);
}

async function answer(
  token: string,
  method: string,
  parameters: URLSearchParams,
  gone: AbortSignal,
): Promise<Answer | null> {
  switch (method) {
    case "getme":
      return accept({
        id: Number(token.split(":")[0]),
        is_bot: true,
        first_name: "Stand-in",
        username: "stand_in_bot",
      });
    case "setwebhook":
      webhooks.add(token);
      polls.evict(token);
      return accept(true);
    case "deletewebhook":
      webhooks.delete(token);
      return accept(true);
    case "getwebhookinfo":
      return accept({ url: webhooks.has(token) ? "https://example.org/" : "", pending_update_count: 0 });
    case "sendmessage":
      return accept({ message_id: 1, date: Math.floor(Date.now() / 1000), chat: { id: 1, type: "private" }, text: "" });
    case "getupdates":
      return getUpdates(token, parameters, gone);
    default:
      return refuse(404, "Not Found");
  }
}

async function getUpdates(token: string, parameters: URLSearchParams, gone: AbortSignal): Promise<Answer | null> {
  if (webhooks.has(token)) return refuse(409, webhookConflict);
  statistics.polls += 1;
  const askedMs = Number(parameters.get("timeout") ?? 0) * 1000;
  const how = await polls.hold(token, Math.min(askedMs, settings.pollMs), gone);
  if (how === "gone") return null;
  if (how === "time") return accept([]);
  statistics.conflicts += 1;
  return refuse(409, webhooks.has(token) ? "Conflict: terminated by setWebhook request" : conflict);
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const parameters = await readBody(request);
  const [, token = "", method = ""] = /^\/bot([^/]+)\/(\w+)/u.exec(request.url ?? "") ?? [];
  statistics.requests[method] = (statistics.requests[method] ?? 0) + 1;
  const instance = /\/(\d+)$/u.exec(request.headers["user-agent"] ?? "")?.[1];
  if (instance !== undefined) statistics.instances.set(instance, Date.now());
  if (settings.fault === "hang") return; // the socket stays open, nothing is ever said
  if (settings.fault === "slow") await delay(settings.slowMs);
  if (settings.fault === "bad-gateway") {
    response.writeHead(502, { "content-type": "text/html" }).end("<html>502 Bad Gateway</html>");
    return;
  }
  const unauthorized = !/^\d{5,16}:[\w-]{30,64}$/u.test(token);
  const given = unauthorized
    ? refuse(401, "Unauthorized")
    : await answer(token, method.toLowerCase(), parameters, gone.signal);
  if (given === null) return;
  response.writeHead(given.status, { "content-type": "application/json" }).end(JSON.stringify(given.body));
}

function start(port: number, listener: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
  const server = createServer((request, response) => {
    listener(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 0;
  return server.listen(port, "127.0.0.1");
}

const api = { server: start(Number(values.port), serve) };

function setFault(fault: Fault): void {
  if (fault === "refuse" && settings.fault !== "refuse") {
    api.server.close();
    api.server.closeAllConnections();
  }
  if (fault !== "hang" && settings.fault === "hang") api.server.closeAllConnections();
  if (fault !== "refuse" && settings.fault === "refuse") api.server = start(Number(values.port), serve);
  settings.fault = fault;
}

async function control(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parameters = await readBody(request);
  const fault = faults.find((name) => name === parameters.get("fault"));
  if (fault !== undefined) setFault(fault);
  settings.pollMs = Number(parameters.get("pollMs") ?? settings.pollMs);
  settings.slowMs = Number(parameters.get("slowMs") ?? settings.slowMs);
  const instances = Object.fromEntries([...statistics.instances].map(([pid, atMs]) => [pid, Date.now() - atMs]));
  response
    .writeHead(200, { "content-type": "application/json" })
    .end(JSON.stringify({ ...settings, ...statistics, instances }));
}

start(Number(values["control-port"]), control).on("listening", () => console.log("The Bot API stand-in listens."));
