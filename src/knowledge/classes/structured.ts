import type { Level, Shape } from "./shape.ts";

const NUMBERED: ReadonlyMap<number, Exclude<Level, null>> = new Map([
  [10, "debug"],
  [20, "debug"],
  [30, "info"],
  [40, "warning"],
  [50, "error"],
  [60, "critical"],
]);
const LOGFMT_LEVEL = /(?<![\w.])(?:level|lvl|severity)="?([A-Za-z]{3,11})"?(?=\s|$)/;
const LOGFMT_MESSAGE = /(?<![\w.])(?:msg|message)=(?:"((?:[^"\\]|\\.){0,4000})|(\S{1,400}))/;
const LOGFMT_ERROR = /(?<![\w.])(?:err|error|exc|exception|cause|reason)=(?:"((?:[^"\\]|\\.){0,4000})|(\S{1,400}))/;

/** Reads a record of a JSON logger (pino, bunyan, structlog, zerolog, zap) or of a logfmt one; null for any other line. */
export function structuredShapeOf(line: string): Shape | null {
  if (line.startsWith("{") && line.endsWith("}")) {
    return fromJson(line);
  }
  if (!/^[A-Za-z_.]{1,30}=/.test(line)) {
    return null;
  }
  const level = LOGFMT_LEVEL.exec(line);
  const message = LOGFMT_MESSAGE.exec(line);
  if (level === null || message === null) {
    return null;
  }
  const cause = LOGFMT_ERROR.exec(line);
  const body = [message[1] ?? message[2], cause?.[1] ?? cause?.[2]].filter((part) => part !== undefined).join(": ");
  return { level: namedLevel(level[1]), logger: null, text: body, body };
}

function fromJson(line: string): Shape | null {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof record !== "object" || record === null) {
    return null;
  }
  const fields = new Map<string, unknown>(Object.entries(record));
  const first = (...names: string[]): unknown =>
    names.map((name) => fields.get(name)).find((value) => value !== undefined);
  const message = first("msg", "message", "event", "log", "text", "m");
  const level = first("level", "levelname", "severity", "lvl");
  if (typeof message !== "string" || level === undefined) {
    return null;
  }
  const logger = first("logger", "name", "src");
  const body = [
    message,
    wordsOf(
      first(
        "err",
        "error",
        "exc_info",
        "exception",
        "exc",
        "traceback",
        "stack_trace",
        "stack",
        "cause",
        "errorMessage",
        "error_message",
        "detail",
        "reason",
      ),
    ),
  ]
    .filter((part) => part !== "")
    .join(": ");
  return {
    level: typeof level === "number" ? (NUMBERED.get(level) ?? null) : namedLevel(level),
    logger: typeof logger === "string" ? logger : null,
    text: body,
    body,
  };
}

function wordsOf(value: unknown): string {
  if (typeof value === "string") {
    return value;
  }
  if (typeof value !== "object" || value === null) return "";
  const fields = new Map<string, unknown>(Object.entries(value));
  return ["message", "description", "stack"]
    .map((name) => fields.get(name))
    .filter((text) => typeof text === "string")
    .join(": ");
}

function namedLevel(name: unknown): Level {
  switch (typeof name === "string" ? name.toLowerCase() : "") {
    case "trace":
    case "debug":
      return "debug";
    case "info":
    case "notice":
    case "log":
      return "info";
    case "warn":
    case "warning":
      return "warning";
    case "error":
    case "err":
      return "error";
    case "critical":
    case "crit":
    case "fatal":
    case "panic":
    case "alert":
    case "emergency":
      return "critical";
    default:
      return null;
  }
}
