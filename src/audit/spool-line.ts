import type { AuditRecord } from "../model/audit-record.ts";

/** How far the spool has been delivered: the first `delivered` records of the file; and how many samples it had to drop. */
export interface SpoolMark {
  readonly delivered: number;
  readonly dropped: number;
}

/** What one line of the spool file says. */
export type SpoolLine =
  | { readonly kind: "record"; readonly record: AuditRecord }
  | { readonly kind: "mark"; readonly mark: SpoolMark }
  | { readonly kind: "garbage" };

/** What a whole spool file says; a line is its bytes without the newline. */
export interface SpoolContent {
  /** The records that wait, in order. */
  readonly waiting: readonly { readonly line: Uint8Array; readonly isSample: boolean }[];
  readonly bad: readonly Uint8Array[];
  readonly dropped: number;
  /** True where every byte of the file is a record that waits, whole lines only. */
  readonly clean: boolean;
}

const NEWLINE = 10;

/** One record as a line, newline included. */
export function recordLine(record: AuditRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** One mark as a line, newline included. */
export function markLine(mark: SpoolMark): string {
  return `${JSON.stringify({ spoolMark: mark })}\n`;
}

/** The whole lines among the bytes, and where each ends (its newline included); a torn last line is left out. */
export function* wholeLines(bytes: Buffer): Generator<{ line: Buffer; endBytes: number }> {
  let from = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
    yield { line: bytes.subarray(from, end), endBytes: end + 1 };
    from = end + 1;
  }
}

/**
 * Sorts what a spool file holds; the records that its last mark counts as delivered no longer wait.
 * `skipped`: that many records, delivered too, lie before these bytes.
 */
export function readSpool(bytes: Buffer, skipped = 0): SpoolContent {
  const records: { line: Uint8Array; isSample: boolean }[] = [];
  const bad: Uint8Array[] = [];
  let delivered = skipped;
  let dropped = 0;
  let readBytes = 0;
  const take = (line: Buffer): void => {
    const parsed = parseSpoolLine(line.toString("utf8"));
    if (parsed.kind === "record") records.push({ line, isSample: parsed.record.event === "sample" });
    else if (parsed.kind === "garbage") bad.push(line);
    else {
      delivered = parsed.mark.delivered;
      dropped = parsed.mark.dropped;
    }
  };
  let emptyLines = 0;
  for (const { line, endBytes } of wholeLines(bytes)) {
    readBytes = endBytes;
    if (line.length > 0) take(line);
    else emptyLines++;
  }
  const torn = bytes.subarray(readBytes);
  if (torn.length > 0) take(torn);
  const clean = bad.length === 0 && torn.length === 0 && delivered === skipped && emptyLines === 0;
  return { waiting: records.slice(Math.max(0, delivered - skipped)), bad, dropped, clean };
}

/** Reads one line (without its newline); anything but a record or a mark is garbage. */
export function parseSpoolLine(line: string): SpoolLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: "garbage" };
  }
  if (!isObject(value)) return { kind: "garbage" };
  if (isRecord(value)) return { kind: "record", record: value };
  const mark = value["spoolMark"];
  if (isObject(mark) && isCount(mark["delivered"]) && isCount(mark["dropped"])) {
    return { kind: "mark", mark: { delivered: mark["delivered"], dropped: mark["dropped"] } };
  }
  return { kind: "garbage" };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isRecord(value: Record<string, unknown>): value is Record<string, unknown> & AuditRecord {
  return (
    ["event", "message", "reason"].every((key) => typeof value[key] === "string") &&
    ["priority", "atWallMs"].every((key) => typeof value[key] === "number") &&
    ["unit", "incident", "decision", "invocation"].every(
      (key) => value[key] === null || typeof value[key] === "string",
    ) &&
    (value["objectPid"] === null || typeof value["objectPid"] === "number") &&
    isObject(value["evidence"])
  );
}
