import { existsSync } from "node:fs";
import { failure, success, type Failure, type Result } from "../model/result.ts";
import { run } from "../runtime/exec.ts";
import { errnoName, loadLibc, socketAddress, type Libc } from "../runtime/libc.ts";
import { cutToBytes, frameEntry, frameForLogger, type JournalFields } from "./journal-entry.ts";

/** Where entries go into the journal. Release it with close(). */
export interface JournalSocket {
  /**
   * Sends one entry without waiting; values are cut where the entry is too long for one datagram.
   * Failure codes: `journal-busy`, `journal-absent`, `journal-refused`, `not-supported` (no native socket here: use sendSlowly);
   * `too-long` and `no-fields` alone are not recoverable: this entry can never be sent.
   */
  send(fields: JournalFields): Result<"sent">;
  /** Sends one entry through `logger --journald`, some milliseconds each; null where the native socket does it. */
  readonly sendSlowly: ((fields: JournalFields) => Promise<Result<"sent">>) | null;
  close(): void;
}

/** What openJournal() works with; tests give a receiver of their own. */
export interface JournalOptions {
  /** @default "/run/systemd/journal/socket" */
  readonly path?: string;
  /** null: no native calls. @default loadLibc() */
  readonly libc?: Libc | null;
  /** @default run of src/runtime/exec.ts */
  readonly run?: typeof run;
}

/** journald's native socket (systemd.io/JOURNAL_NATIVE_PROTOCOL). */
const JOURNAL_SOCKET = "/run/systemd/journal/socket";
/** Below this a value says nothing any more; an entry that is still too long cannot be sent. */
const SHORTEST_CUT_BYTES = 64;

/** Opens the way into the journal; never fails: a journal that is not there shows at each send. */
export function openJournal(options: JournalOptions = {}): JournalSocket {
  const path = options.path ?? JOURNAL_SOCKET;
  const libc = options.libc === undefined ? loadLibc() : options.libc;
  const address = socketAddress(path);
  if (libc === null || address === null) {
    return {
      send: () => cannotSend("not-supported", "the native socket cannot be used here"),
      sendSlowly: (fields) => sendByLogger(fields, path, options.run ?? run),
      close() {},
    };
  }
  let fd: number | null = null;
  const close = (): void => {
    if (fd !== null) libc.close(fd);
    fd = null;
  };
  const sendBytes = (bytes: Uint8Array): number => {
    if (fd === null) {
      const opened = libc.datagramSocket();
      if (opened < 0) return opened;
      fd = opened;
    }
    return libc.sendTo(fd, bytes, address);
  };
  return {
    send(fields) {
      let bytes = frameEntry(fields);
      if (bytes === null) return cannotSend("no-fields", "none of its fields has a valid name", false);
      let sent = sendBytes(bytes);
      let longestBytes = bytes.length;
      while (sent < 0 && errnoName(sent) === "EMSGSIZE" && longestBytes > SHORTEST_CUT_BYTES) {
        longestBytes = Math.floor(longestBytes / 2);
        bytes = frameEntry(cutValues(fields, longestBytes)) ?? bytes;
        sent = sendBytes(bytes);
      }
      if (sent >= 0) return success("sent");
      const errno = errnoName(sent);
      if (errno === "EMSGSIZE") return cannotSend("too-long", "it is too long even with its values cut", false);
      if (errno === "EAGAIN" || errno === "ENOBUFS") return cannotSend("journal-busy", `journald is busy (${errno})`);
      // A new socket each time: nothing of a failed one is trusted.
      close();
      const absent = errno === "ENOENT" || errno === "ECONNREFUSED";
      return cannotSend(absent ? "journal-absent" : "journal-refused", `${path}: ${errno}`);
    },
    sendSlowly: null,
    close,
  };
}

async function sendByLogger(fields: JournalFields, path: string, runProgram: typeof run): Promise<Result<"sent">> {
  const input = frameForLogger(fields);
  if (input === null) return cannotSend("no-fields", "none of its fields has a valid name", false);
  // libsystemd takes a missing socket for success (sd_journal_sendv(3)), and so does logger.
  if (!existsSync(path)) return cannotSend("journal-absent", `${path} does not exist`);
  const logged = await runProgram("logger", ["--journald"], { input });
  if (!logged.ok) return cannotSend("journal-refused", logged.message);
  if (logged.value.exitStatus === 0) return success("sent");
  return cannotSend(
    "journal-refused",
    logged.value.stderr.trim() || `logger exited with status ${logged.value.exitStatus}`,
  );
}

function cutValues(fields: JournalFields, maxBytes: number): JournalFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, cutToBytes(value, maxBytes)]));
}

function cannotSend(code: string, why: string, recoverable = true): Failure {
  return failure(code, `Cannot write the entry to the journal: ${why}`, { recoverable });
}
