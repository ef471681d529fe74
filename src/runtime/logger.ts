import { fstatSync, writeSync } from "node:fs";
import type { Evidence, Json } from "../model/scalars.ts";

/** How much is said; the more severe first. */
export type LogLevel = "error" | "warn" | "info" | "debug";

/** The program's own troubles, one line each on stderr; what it decides and does goes to the audit trail instead. */
export interface Logger {
  error(message: string, facts?: Evidence): void;
  warn(message: string, facts?: Evidence): void;
  info(message: string, facts?: Evidence): void;
  debug(message: string, facts?: Evidence): void;
  /** Resolves when everything said so far is written. */
  flush(): Promise<void>;
}

/** How a line looks: priorities for journald (sd-daemon(3)), words for a terminal, JSON for a file or another program. */
export type LogShape = "journal" | "terminal" | "json";

type Write = (line: string) => void;
type Sink = (level: LogLevel, facts: Evidence, message: string) => void;

const SEVERITY: Readonly<Record<LogLevel, number>> = { error: 3, warn: 4, info: 6, debug: 7 };
const STDERR = 2;

/** What stderr is. JOURNAL_STREAM is inherited by children whose stderr is something else, so its device and inode are compared (systemd.exec(5)). */
function shapeOfStderr(): LogShape {
  if (process.stderr.isTTY) return "terminal";
  try {
    const { dev, ino } = fstatSync(STDERR);
    return process.env["JOURNAL_STREAM"] === `${dev}:${ino}` ? "journal" : "json";
  } catch {
    return "json";
  }
}

/** A full pipe or a closed terminal loses the line: there is nobody left to tell. */
function writeToStderr(line: string): void {
  try {
    writeSync(STDERR, line);
  } catch {
    // See above.
  }
}

/** One line for people. Line ends would start a new record, with a priority of the text's own choosing. */
function asText(shape: LogShape, level: LogLevel, facts: Evidence, message: string): string {
  const pairs = Object.entries(facts).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const body = pairs.length === 0 ? message : `${message} (${pairs.join(", ")})`;
  const line = body.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ");
  return shape === "journal" ? `<${SEVERITY[level]}>${line}\n` : `unitwarden: ${level}: ${line}\n`;
}

/** A record as pino hands it over, made a line of text; what is not such a record is passed on as it is. */
function recordAsText(shape: LogShape, record: string): string {
  const parsed: unknown = JSON.parse(record);
  if (typeof parsed !== "object" || parsed === null) return record;
  const { level, msg, ...facts } = parsed as { level: LogLevel; msg: string } & Evidence;
  return asText(shape, level, facts, msg);
}

/** pino takes 15–30 ms and 3 MB of anonymous memory to load (0.6 MB from a bundle): a daemon without troubles never loads it. */
async function loadSink(shape: LogShape, write: Write): Promise<Sink> {
  const { pino } = await import("pino");
  const logger = pino(
    {
      level: "debug",
      base: null,
      timestamp: shape === "json" ? pino.stdTimeFunctions.isoTime : false,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (record) => write(shape === "json" ? record : recordAsText(shape, record)) },
  );
  return (level, facts, message) => logger[level](facts, message);
}

/** Redacts every text in a value; not its JSON as a whole, whose quotes a pattern might take. */
function redactIn(value: Json, redact: (text: string) => string): Json {
  if (typeof value === "string") return redact(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => redactIn(item, redact));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactIn(item, redact)]));
}

/** Makes the logger. Texts are redacted, messages and facts alike, before they are kept or written. */
export function createLogger(options: {
  /** @default {"info"} */
  readonly level?: LogLevel;
  readonly redact: (text: string) => string;
  /** @default what stderr is: the journal, a terminal, or neither */
  readonly shape?: LogShape;
  /** Takes a whole line, its end included. @default {stderr} */
  readonly write?: Write;
}): Logger {
  const { redact, level: threshold = "info", shape = shapeOfStderr(), write = writeToStderr } = options;
  let sink: Sink | null = null;
  let loading: Promise<void> | null = null;
  const waiting: [LogLevel, Evidence, string][] = [];

  const drain = (): void => {
    for (const [level, facts, message] of waiting.splice(0)) {
      if (sink !== null) sink(level, facts, message);
      else if (shape === "json") write(`${JSON.stringify({ level, ...facts, msg: message })}\n`);
      else write(asText(shape, level, facts, message));
    }
  };

  const load = async (): Promise<void> => {
    // The last words of a program that ends before pino is there must not be lost.
    process.once("exit", drain);
    sink = await loadSink(shape, write).catch(() => null);
    process.removeListener("exit", drain);
    drain();
    // Without pino the next line tries again; what was waiting has been written without it.
    if (sink === null) loading = null;
  };

  const log = (level: LogLevel, message: string, facts: Evidence = {}): void => {
    if (SEVERITY[level] > SEVERITY[threshold]) return;
    waiting.push([level, redactIn(facts, redact) as Evidence, redact(message)]);
    if (sink === null) loading ??= load();
    else drain();
  };

  return {
    error: (message, facts) => log("error", message, facts),
    warn: (message, facts) => log("warn", message, facts),
    info: (message, facts) => log("info", message, facts),
    debug: (message, facts) => log("debug", message, facts),
    flush: async () => {
      await loading;
    },
  };
}
