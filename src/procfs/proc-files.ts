import { closeSync, openSync, readdirSync, readlinkSync, readSync } from "node:fs";
import type { BootId } from "../model/scalars.ts";
import { errorCode } from "../runtime/error-code.ts";

/** What a read under `/proc` gives: the value, or that the process is gone, or that it may not be read. */
export type ProcRead<Value> =
  | { readonly kind: "read"; readonly value: Value }
  | { readonly kind: "gone" }
  | { readonly kind: "unreadable"; readonly code: string };

const INITIAL_BUFFER_BYTES = 64 * 1024;
/** A command line or an environment may be this long (a quarter of an 8 MB stack); anything longer is not read. */
const LARGEST_FILE_BYTES = 4 * 1024 * 1024;

/** Reads files under a `/proc` root, synchronously and into one reused buffer (asynchronous reads cost 4–5 times as much). */
export class ProcFiles {
  readonly procRoot: string;
  #buffer = Buffer.allocUnsafe(INITIAL_BUFFER_BYTES);

  constructor(procRoot: string) {
    this.procRoot = procRoot;
  }

  /** The bytes of a file, valid until the next read. */
  bytes(path: string): ProcRead<Buffer> {
    let descriptor: number;
    try {
      descriptor = openSync(`${this.procRoot}/${path}`, "r");
    } catch (error) {
      return refusal(error);
    }
    try {
      let length = 0;
      for (;;) {
        const readBytes = readSync(descriptor, this.#buffer, length, this.#buffer.length - length, null);
        length += readBytes;
        // A short read is the end of a file under /proc, save for those made of many pieces: only 0 is certain.
        if (readBytes === 0) return { kind: "read", value: this.#buffer.subarray(0, length) };
        if (length === this.#buffer.length && !this.#grow()) return { kind: "unreadable", code: "EFBIG" };
      }
    } catch (error) {
      return refusal(error);
    } finally {
      closeSync(descriptor);
    }
  }

  /** The text of a file. */
  text(path: string): ProcRead<string> {
    const read = this.bytes(path);
    return read.kind === "read" ? { kind: "read", value: read.value.toString("utf8") } : read;
  }

  /** The target of a symbolic link (`cwd`, `exe`, `root`, `ns/pid`). */
  link(path: string): ProcRead<string> {
    try {
      return { kind: "read", value: readlinkSync(`${this.procRoot}/${path}`) };
    } catch (error) {
      return refusal(error);
    }
  }

  /** The PIDs that the root lists, in its order. */
  pids(): ProcRead<readonly number[]> {
    try {
      const pids = readdirSync(this.procRoot)
        .filter((name) => /^[1-9]\d*$/u.test(name))
        .map(Number);
      return { kind: "read", value: pids };
    } catch (error) {
      return refusal(error);
    }
  }

  /** The boot ID (`sys/kernel/random/boot_id`), without dashes; null when it cannot be read. */
  bootId(): BootId | null {
    const read = this.text("sys/kernel/random/boot_id");
    if (read.kind !== "read") return null;
    const id = read.value.trim().replaceAll("-", "").toLowerCase();
    return /^[0-9a-f]{32}$/u.test(id) ? (id as BootId) : null;
  }

  #grow(): boolean {
    if (this.#buffer.length >= LARGEST_FILE_BYTES) return false;
    const larger = Buffer.allocUnsafe(this.#buffer.length * 2);
    this.#buffer.copy(larger);
    this.#buffer = larger;
    return true;
  }
}

/** ENOENT is a process that has gone before the open, ESRCH one that has gone since. */
function refusal(error: unknown): { readonly kind: "gone" } | { readonly kind: "unreadable"; readonly code: string } {
  const code = errorCode(error) ?? "EIO";
  return code === "ENOENT" || code === "ESRCH" ? { kind: "gone" } : { kind: "unreadable", code };
}
