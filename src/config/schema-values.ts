import * as z from "zod";
import type { Result } from "../model/result.ts";
import { parseDuration } from "./duration.ts";
import { nearestName } from "./nearest-name.ts";
import { parseGrowth, parseSize } from "./size.ts";

/** A value that is written as a string and read by `parse`; `words` says what it is, `example` how it looks. */
export function written<Value>(words: string, example: string, parse: (text: string) => Result<Value>) {
  return parsedString(`${words}, for example "${example}"`, example, parse, (input) =>
    wrongType(`${words} such as "${example}"`, input, numberMend(input, words)),
  );
}

/** The same for a value that no message may show. */
export function hidden<Value>(words: string, example: string, parse: (text: string) => Result<Value>) {
  const error = (input: unknown): string =>
    input === undefined ? `is missing; write for example "${example}"` : `must be ${words} such as "${example}"`;
  return parsedString(`${words}, for example "${example}"`, example, parse, error);
}

function parsedString<Value>(
  description: string,
  example: string,
  parse: (text: string) => Result<Value>,
  error: (input: unknown) => string,
) {
  return z
    .string({ error: (issue) => error(issue.input) })
    .meta({ description, examples: [example] })
    .transform((text, context) => {
      const parsed = parse(text);
      if (parsed.ok) return parsed.value;
      context.issues.push({ code: "custom", message: parsed.message, input: "" });
      return z.NEVER;
    });
}

/** A duration, read as milliseconds. */
export const duration = written("a duration", "30s", parseDuration);

/** A duration between two readings: shorter ones than 10 ms would keep a core busy. */
export const interval = duration.refine((intervalMs) => intervalMs >= 10, "must be at least 10ms");

/** A size, read as bytes. */
export const size = written("a size", "150M", parseSize);

/** A growth, read as bytes an hour. */
export const growth = written("a growth", "50M/h", parseGrowth);

/** An integer within its limits. */
export function count(limits: { min: number; max: number }) {
  const words = `an integer from ${limits.min} to ${limits.max}`;
  const error = (issue: { readonly input?: unknown }): string => wrongType(words, issue.input);
  return z.int({ error }).min(limits.min, { error }).max(limits.max, { error });
}

/** A number within its limits, a fraction or not. */
export function ratio(limits: { min: number; max: number }) {
  const words = `a number from ${limits.min} to ${limits.max}`;
  const error = (issue: { readonly input?: unknown }): string => wrongType(words, issue.input);
  return z.number({ error }).min(limits.min, { error }).max(limits.max, { error });
}

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(...words: Words) {
  const listed = words.map((word) => `"${word}"`).join(" or ");
  return z.enum(words, {
    error: (issue) => {
      const near = typeof issue.input === "string" ? nearestName(issue.input, words) : null;
      return wrongType(listed, issue.input, near === null ? "" : `; did you mean "${near}"?`);
    },
  });
}

/** Says what a value must be and what it is instead. */
export function wrongType(words: string, input: unknown, mend = ""): string {
  return input === undefined
    ? `is missing; it must be ${words}`
    : `must be ${words}, is ${describeValue(input)}${mend}`;
}

/** A value in few words, for a message. */
function describeValue(input: unknown): string {
  if (typeof input === "string") return JSON.stringify(input.length > 40 ? `${input.slice(0, 40)}…` : input);
  if (typeof input === "number" || typeof input === "boolean") return String(input);
  if (Array.isArray(input)) return "an array";
  if (input instanceof Date) return "a date";
  return "a table";
}

function numberMend(input: unknown, words: string): string {
  if (typeof input !== "number") return "";
  const unit = { "a duration": "s", "a size": "M", "a growth": "M/h" }[words];
  return unit === undefined ? "" : `, which has no unit of measure; write "${input}${unit}"?`;
}
