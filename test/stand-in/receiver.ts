/**
 * A receiver of notifications with faults on demand: `node receiver.ts PORT DIRECTORY`. It answers every request by the
 * first line of DIRECTORY/plan, which is taken off (`200` where there is none), and appends what it took in to
 * DIRECTORY/got.jsonl; what it cut off or refused goes to DIRECTORY/attempts.jsonl too.
 *
 * A line of the plan: a status (`500`, `429 1` with Retry-After, `200 {"ok":true}` with a body), `cut` (reads all, then
 * cuts the connection), `hang` (reads all, never answers). `DIRECTORY/always`, where it is there, goes before the plan.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";

const [, , port = "8200", directory = "."] = process.argv;
const file = (name: string): string => join(directory, name);

function nextAnswer(): string {
  if (existsSync(file("always"))) return readFileSync(file("always"), "utf8").trim();
  if (!existsSync(file("plan"))) return "200";
  const [first = "", ...rest] = readFileSync(file("plan"), "utf8").split("\n");
  writeFileSync(file("plan"), rest.join("\n"));
  return first === "" ? "200" : first;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const planned = nextAnswer();
  const [status = "200", ...words] = planned.split(" ");
  const { method, url, headers } = request;
  const entry = `${JSON.stringify({ atMs: Date.now(), method, url, headers, body, answer: planned })}\n`;
  appendFileSync(file("attempts.jsonl"), entry);
  if (status === "hang") return;
  if (status === "cut") {
    request.socket.destroy();
    return;
  }
  if (status.startsWith("2")) appendFileSync(file("got.jsonl"), entry);
  const retryAfter = status === "429" ? { "Retry-After": words[0] ?? "1" } : {};
  response.writeHead(Number(status), { ...retryAfter, "Content-Type": "application/json" });
  response.end(status === "429" ? "" : words.join(" "));
}

const server = createServer((request, response) => void answer(request, response));
server.listen(Number(port), "127.0.0.1");
