import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { type Loopback, serveHttp } from "../sensors/probe/loopback.ts";

/** A request that a server got. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a server answers; null: nothing, for ever. */
export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
} | null;

/** A server that gives the answers in their order (the last one again and again) and keeps what it was asked. */
export async function answering(...answers: readonly [Answer, ...Answer[]]): Promise<Loopback & { asked: Asked[] }> {
  const asked: Asked[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await read(request);
    const next = answers[Math.min(asked.length, answers.length - 1)] ?? null;
    asked.push({ method: request.method ?? "", path: request.url ?? "", headers: request.headers, body });
    if (next === null) return;
    response.writeHead(next.status, next.headers);
    response.end(typeof next.body === "string" ? next.body : JSON.stringify(next.body ?? ""));
  };
  const server = await serveHttp((request, response) => void answer(request, response));
  return Object.assign(server, { asked });
}

async function read(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
  return body;
}
