import { existsSync, lstatSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { AuditRecord } from "../model/audit-record.ts";
import { failure, success, type Failure, type Result } from "../model/result.ts";
import { SpoolFile } from "./spool-file.ts";
import { appendAside } from "./spool-aside.ts";
import { markLine, parseSpoolLine, readSpool, recordLine, wholeLines } from "./spool-line.ts";

/** How much undelivered trail is kept. */
export interface SpoolLimits {
  readonly records: number;
  readonly bytes: number;
}

/** What openSpool() works with. */
export interface SpoolOptions {
  readonly directory: string;
  /** @default { records: 10_000, bytes: 32 MB } */
  readonly limits?: SpoolLimits;
  /** Told what could not be kept or read; what is wrong with the file itself is kept beside it. */
  onTrouble(message: string): void;
}

const FILE_NAME = "audit-spool.jsonl";
const DEFAULT_LIMITS: SpoolLimits = { records: 10_000, bytes: 32 * 1024 * 1024 };
/** A larger file is none of ours. */
const LARGEST_FILE_BYTES = 2 * DEFAULT_LIMITS.bytes;
/** Samples leave this share of the room to the records that matter more. */
const SAMPLES_UP_TO = 0.9;
const CHUNK_BYTES = 256 * 1024;

/**
 * Audit records that journald has not taken yet, in order, in an append-only JSON-lines file that is on the disc when append() returns.
 * Delivery is at least once: a crash between delivery and its mark delivers again. Nothing here throws.
 */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #path: string;
  readonly #limits: SpoolLimits;
  #file: SpoolFile | null = null;
  /** Where the first record that waits begins. */
  #startBytes = 0;
  #delivered = 0;
  #waiting = 0;
  #samples = 0;
  #dropped = 0;
  /** Why the last attempt failed. */
  #why = "";
  /** Records read ahead, and where the file goes on behind each. */
  #next: { readonly record: AuditRecord; readonly endBytes: number }[] = [];

  constructor(options: SpoolOptions) {
    this.#options = options;
    this.#path = join(options.directory, FILE_NAME);
    this.#limits = options.limits ?? DEFAULT_LIMITS;
    // Without a file there is nothing to read back, and nothing is made before it is needed.
    if (existsSync(this.#path)) this.#attempt("read", () => this.#opened());
  }

  /** Records not yet delivered. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Samples that had to give way, since droppedToldOf(). */
  get dropped(): number {
    return this.#dropped;
  }

  droppedToldOf(): void {
    this.#dropped = 0;
  }

  /** Failure codes: `spool-full`, and `spool-unavailable`; both recoverable: the next append tries everything anew. */
  append(record: AuditRecord): Result<"spooled"> {
    const line = recordLine(record);
    const isSample = record.event === "sample";
    const appended = this.#attempt("write to", (): Result<"spooled"> => {
      const file = this.#checked();
      if (isSample && !this.#hasRoom(file, line, SAMPLES_UP_TO)) {
        this.#dropped++;
        return full("its last room is for other records than samples");
      }
      const canShrink = this.#samples > 0 || this.#startBytes > 0;
      if (!this.#hasRoom(file, line, 1) && canShrink) this.#rewrite(file, { keepSamples: false });
      if (!this.#hasRoom(file, line, 1)) return full(`${this.#waiting} records wait in it`);
      file.append(line);
      this.#waiting++;
      if (isSample) this.#samples++;
      return success("spooled");
    });
    return appended ?? failure("spool-unavailable", `Cannot spool the record: ${this.#why}`, { recoverable: true });
  }

  /** The oldest records that wait, at most `limit`; without taking them out. */
  peek(limit: number): readonly AuditRecord[] {
    this.#attempt("read", () => {
      if (this.#next.length >= Math.min(limit, this.#waiting)) return;
      // Not #checked(): what was deleted under us can still be read.
      if (this.#readAhead(this.#opened(), limit)) return;
      // The file does not hold what was counted: sort it anew.
      this.#rewrite(this.#checked(), { keepSamples: true });
      this.#readAhead(this.#checked(), limit);
    });
    return this.#next.slice(0, limit).map(({ record }) => record);
  }

  /** Marks the oldest `count` of what peek() gave as delivered. */
  delivered(count: number): void {
    const done = this.#next.splice(0, count);
    const last = done.at(-1);
    if (last === undefined) return;
    this.#startBytes = last.endBytes;
    this.#waiting -= done.length;
    this.#samples -= done.filter(({ record }) => record.event === "sample").length;
    this.#delivered += done.length;
    this.#attempt("mark what was delivered in", () => {
      if (this.#waiting > 0) {
        this.#file?.append(markLine({ delivered: this.#delivered, dropped: this.#dropped }));
        return;
      }
      this.#file?.empty();
      this.#startBytes = 0;
      this.#delivered = 0;
    });
  }

  /** Keeps a record that can never be delivered beside the spool. */
  setAside(record: AuditRecord): void {
    this.#setAside([Buffer.from(JSON.stringify(record), "utf8")]);
  }

  close(): void {
    this.#attempt("close", () => this.#file?.close());
    this.#file = null;
  }

  #hasRoom(file: SpoolFile, line: string, share: number): boolean {
    const bytes = file.sizeBytes + Buffer.byteLength(line);
    return this.#waiting < this.#limits.records * share && bytes <= this.#limits.bytes * share;
  }

  /** The file, opened and read where it is not yet; found again where somebody moved or changed it. */
  #checked(): SpoolFile {
    const file = this.#opened();
    const state = file.state();
    if (state === "intact") return file;
    const what = state === "gone" ? "removed or replaced" : "changed";
    this.#options.onTrouble(`The audit spool ${this.#path} was ${what} by somebody else`);
    if (state === "changed") {
      this.close();
      return this.#opened();
    }
    if (existsSync(this.#path)) this.#moveAway();
    this.#rewrite(file, { keepSamples: true });
    return file;
  }

  #opened(): SpoolFile {
    if (this.#file !== null) return this.#file;
    const there = lstatSync(this.#path, { throwIfNoEntry: false });
    if (there !== undefined && (!there.isFile() || there.size > LARGEST_FILE_BYTES)) this.#moveAway();
    const file = SpoolFile.open(this.#path);
    try {
      this.#startBytes = 0;
      this.#delivered = 0;
      const content = readSpool(file.read(0, Infinity));
      this.#dropped = Math.max(this.#dropped, content.dropped);
      this.#count(content.waiting);
      if (!content.clean) this.#rewrite(file, { keepSamples: true });
    } catch (error) {
      file.close();
      throw error;
    }
    this.#file = file;
    return file;
  }

  /** What stands in the file's place and is no spool, or not ours. */
  #moveAway(): void {
    let number = 1;
    while (existsSync(`${this.#path}.odd-${number}`)) number++;
    const place = `${this.#path}.odd-${number}`;
    renameSync(this.#path, place);
    this.#options.onTrouble(`${this.#path} is not this program's audit spool: it was moved to ${place}`);
  }

  /** Writes anew what waits, without what was delivered, what is no record and, where asked, the samples. */
  #rewrite(file: SpoolFile, options: { keepSamples: boolean }): void {
    const { waiting, bad } = readSpool(file.read(this.#startBytes, Infinity), this.#delivered);
    const kept = options.keepSamples ? waiting : waiting.filter(({ isSample }) => !isSample);
    const dropped = this.#dropped + waiting.length - kept.length;
    if (bad.length > 0) this.#setAside(bad);
    const mark = dropped > 0 ? [Buffer.from(markLine({ delivered: 0, dropped }), "utf8")] : [];
    file.replace(Buffer.concat([...mark, ...kept.flatMap(({ line }) => [line, Buffer.from("\n")])]));
    if (dropped > this.#dropped) {
      this.#options.onTrouble(`The audit spool was full: ${dropped - this.#dropped} samples were dropped from it`);
    }
    this.#dropped = dropped;
    this.#startBytes = 0;
    this.#delivered = 0;
    this.#count(kept);
  }

  #count(waiting: readonly { readonly isSample: boolean }[]): void {
    this.#waiting = waiting.length;
    this.#samples = waiting.filter(({ isSample }) => isSample).length;
    this.#next = [];
  }

  /** Reads on behind what was read; false when nothing is known that could be delivered: the file has garbage there, or ends. */
  #readAhead(file: SpoolFile, limit: number): boolean {
    const from = this.#next.at(-1)?.endBytes ?? this.#startBytes;
    let bytes = file.read(from, CHUNK_BYTES);
    // A chunk without one whole line: the line is longer.
    for (let size = CHUNK_BYTES; !bytes.includes("\n") && bytes.length === size;) {
      size *= 2;
      bytes = file.read(from, size);
    }
    for (const { line, endBytes } of wholeLines(bytes)) {
      if (this.#next.length >= limit) break;
      const parsed = parseSpoolLine(line.toString("utf8"));
      if (parsed.kind === "garbage") break;
      if (parsed.kind === "record") this.#next.push({ record: parsed.record, endBytes: from + endBytes });
    }
    return this.#next.length > 0;
  }

  #setAside(lines: readonly Uint8Array[]): void {
    this.#attempt("keep odd lines beside", () => {
      const kept = appendAside(this.#options.directory, lines);
      this.#options.onTrouble(`${lines.length} lines of ${this.#path} cannot be delivered: ${kept}`);
    });
  }

  #attempt<Value>(what: string, act: () => Value): Value | null {
    try {
      return act();
    } catch (error) {
      this.#why = error instanceof Error ? error.message : String(error);
      this.#options.onTrouble(`Cannot ${what} the audit spool ${this.#path}: ${this.#why}`);
      return null;
    }
  }
}

function full(why: string): Failure {
  return failure("spool-full", `Cannot spool the record: ${why}`, { recoverable: true });
}
