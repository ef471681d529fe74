import { failure, success } from "../model/result.ts";
import type { Result } from "../model/result.ts";
import { parseDuration } from "./duration.ts";

/** Prefixes of size to the base 1024, as systemd reads MemoryMax= (systemd.resource-control(5)). */
const prefixBytes: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/** The largest size that a configuration may name: 1024 T, in bytes; past it a number loses its exactness. */
export const largestBytes = 1024 ** 5;

const hourMs = 3_600_000;

/** Reads "150M", "1.5G", "64KiB" or "512B" as bytes; above 0. */
export function parseSize(text: string): Result<number> {
  const trimmed = text.trim();
  const [, amount, prefix = "", suffix = ""] =
    /^(\d{1,18}(?:\.\d{1,9})?)\s*([A-Za-z]?)(iB|B|ib|b)?$/.exec(trimmed) ?? [];
  if (amount === undefined) {
    const shown = trimmed.length > 40 ? `${trimmed.slice(0, 40)}…` : trimmed;
    return wrong(`"${shown}" is not a size; write for example "150M" or "1.5G"`);
  }
  if (prefix === "" && suffix === "") {
    return wrong(`the size "${trimmed}" has no unit of measure; write "${trimmed}M"?`);
  }
  if (prefix.toUpperCase() === "B" && suffix === "") return checked(trimmed, Number(amount));
  const factorBytes = prefixBytes[prefix];
  if (factorBytes === undefined || (prefix === "" && suffix.startsWith("i"))) {
    const upper = prefix.toUpperCase();
    const mend = upper in prefixBytes && upper !== "" ? `write "${amount}${upper}"` : "known are K, M, G, T";
    return wrong(`the size "${trimmed}" has the unknown unit "${prefix}${suffix}"; ${mend}`);
  }
  return checked(trimmed, Number(amount) * factorBytes);
}

/** Reads "50M/h" or "1M/min" as bytes an hour; above 0. */
export function parseGrowth(text: string): Result<number> {
  const [size = "", per, ...rest] = text.split("/");
  if (per === undefined || rest.length > 0) {
    return wrong(`"${text.slice(0, 40)}" is not a growth; write a size an hour, for example "50M/h"`);
  }
  const parsedSize = parseSize(size);
  if (!parsedSize.ok) return parsedSize;
  const period = parseDuration(`1${per.trim()}`);
  if (!period.ok || /\d/.test(per))
    return wrong(`the growth "${text.slice(0, 40)}" has no known unit of time; write "${size}/h"`);
  return success(Math.max(1, Math.round((parsedSize.value * hourMs) / period.value)));
}

/** Writes bytes with the largest prefix that keeps them short: 157286400 is "150M". */
export function formatSize(bytes: number): string {
  for (const prefix of ["T", "G", "M", "K"]) {
    const factorBytes = prefixBytes[prefix] ?? 1;
    if (bytes >= factorBytes) return `${Math.round((bytes / factorBytes) * 100) / 100}${prefix}`;
  }
  return `${bytes}B`;
}

function checked(text: string, bytes: number): Result<number> {
  if (bytes < 1) return wrong(`the size "${text}" must be more than 0`);
  if (bytes > largestBytes) return wrong(`the size "${text}" is more than the limit of 1024T`);
  return success(Math.round(bytes));
}

function wrong(message: string): Result<number> {
  return failure("bad-size", message, { recoverable: false });
}
