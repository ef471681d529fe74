import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { failure, success } from "../model/result.ts";
import type { Result } from "../model/result.ts";
import { errorCode } from "../runtime/error-code.ts";

/** The largest configuration file, in bytes: one of a thousand units is a tenth of it. */
const largestFileBytes = 1024 ** 2;

/** A configuration file as it was read, and who may read and write it. */
export interface ConfigurationFile {
  readonly text: string;
  readonly ownerUid: number;
  /** Permission bits, for example 0o644. */
  readonly mode: number;
}

/** Reads a configuration file; the failure `missing` tells a file that is not there from one that cannot be had. */
export type ReadConfigurationFile = (path: string) => Result<ConfigurationFile>;

/** Reads a regular file of UTF-8 text of at most 1 MiB. */
export const readConfigurationFile: ReadConfigurationFile = (path) => {
  let descriptor: number;
  try {
    // O_NONBLOCK: opening a named pipe must not wait for a writer.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    return cannotRead(path, error);
  }
  try {
    const { uid, mode, isFile, isDirectory, size } = describe(descriptor);
    if (isDirectory) return unusable(`Cannot read ${path}: it is a directory; name the file in it`);
    if (!isFile) return unusable(`Cannot read ${path}: it is not a regular file`);
    if (size > largestFileBytes) return tooLarge(path);
    const bytes = readAtMost(descriptor, largestFileBytes + 1);
    return bytes.length > largestFileBytes ? tooLarge(path) : decode(path, bytes, { ownerUid: uid, mode });
  } catch (error) {
    return cannotRead(path, error);
  } finally {
    closeSync(descriptor);
  }
};

function describe(descriptor: number) {
  const status = fstatSync(descriptor);
  const mode = status.mode & 0o7777;
  return { uid: status.uid, mode, isFile: status.isFile(), isDirectory: status.isDirectory(), size: status.size };
}

function readAtMost(descriptor: number, limitBytes: number): Buffer {
  const buffer = Buffer.alloc(limitBytes);
  let length = 0;
  for (let step = -1; step !== 0 && length < limitBytes; length += step) {
    step = readSync(descriptor, buffer, length, limitBytes - length, null);
  }
  return buffer.subarray(0, length);
}

function decode(path: string, bytes: Buffer, access: { ownerUid: number; mode: number }): Result<ConfigurationFile> {
  const nulAt = bytes.indexOf(0);
  if (nulAt !== -1) {
    return unusable(`${path}:${lineOf(bytes, nulAt)}: there is a NUL byte; it is not a text file`);
  }
  try {
    return success({ text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), ...access });
  } catch {
    const line = lineOf(bytes, firstInvalidByte(bytes));
    return unusable(`${path}:${line}: the text is not UTF-8; save the file in that encoding`);
  }
}

/** Index of the first byte that does not belong to UTF-8: where a replacement character appears that was not written. */
function firstInvalidByte(bytes: Buffer): number {
  let at = 0;
  for (const line of bytes.toString("latin1").split("\n")) {
    const lineBytes = bytes.subarray(at, at + line.length);
    if (!Buffer.from(lineBytes.toString("utf8"), "utf8").equals(lineBytes)) return at;
    at += line.length + 1;
  }
  return 0;
}

function lineOf(bytes: Buffer, index: number): number {
  let line = 1;
  for (const byte of bytes.subarray(0, index)) if (byte === 10) line += 1;
  return line;
}

function cannotRead(path: string, error: unknown): Result<never> {
  const code = errorCode(error) ?? "";
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file",
    EACCES: "permission denied; run as root, or let this user read the file",
    ENOTDIR: "a part of the path is not a directory",
    ELOOP: "its symbolic links go in a circle",
    ENAMETOOLONG: "the path is too long",
    ENXIO: "it is not a regular file",
    ERR_INVALID_ARG_VALUE: "the path holds a NUL byte",
  };
  const why = reasons[code] ?? (error instanceof Error ? error.message : String(error));
  const message = `Cannot read ${path.replaceAll("\0", "\\0")}: ${why}`;
  return failure(code === "ENOENT" ? "missing" : "unreadable", message, { recoverable: true });
}

function tooLarge(path: string): Result<never> {
  return unusable(`Cannot read ${path}: it is larger than the limit of 1 MiB; this cannot be the configuration`);
}

function unusable(message: string): Result<never> {
  return failure("unusable", message, { recoverable: false });
}
