import { closeSync, constants, openSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { constants as system } from "node:os";
import { join } from "node:path";
import { failure, type Result, success } from "../model/result.ts";
import { loadLibc } from "./libc.ts";
import { makeDirectory } from "./make-directory.ts";

/** A name that one process of this machine holds at a time. Release it with release(), or by ending. */
export interface SoleHolder {
  release(): void;
}

/**
 * Takes a name for this process alone. The kernel lets go of it whatever ends us, so no stale lock can keep a supervisor
 * from starting. With a `directory` by a lock on its file `lock` (flock(2)), which nobody can take who may not write
 * there; without one, and where it cannot be written, by an abstract Unix socket (unix(7)), which any user could take
 * first. Fails with `held` where another process has it.
 */
export async function holdAlone(
  name: string,
  { directory = null }: { readonly directory?: string | null } = {},
): Promise<Result<SoleHolder>> {
  const locked = directory === null ? null : lockIn(directory);
  if (locked === "held") return failure("held", `Another process holds "${name}"`, { recoverable: true });
  return locked === null ? bySocket(name) : success(locked);
}

/** Null where there can be no lock. */
function lockIn(directory: string): SoleHolder | "held" | null {
  const libc = loadLibc();
  if (libc === null) return null;
  let descriptor: number;
  try {
    makeDirectory(directory, 0o750);
    // To read is enough for a lock, and one that root made by hand can be read by the service.
    descriptor = openSync(
      join(directory, "lock"),
      constants.O_RDONLY | constants.O_CREAT | constants.O_NOFOLLOW,
      0o600,
    );
  } catch {
    return null;
  }
  const locked = libc.lockAlone(descriptor);
  if (locked === 0) return { release: () => closeSync(descriptor) };
  closeSync(descriptor);
  return locked === -system.errno.EWOULDBLOCK ? "held" : null;
}

async function bySocket(name: string): Promise<Result<SoleHolder>> {
  const server = createServer((socket) => socket.destroy());
  const taken = await listening(server, `\0${name}`);
  if (taken !== null) {
    const code = taken === "EADDRINUSE" ? "held" : "not-held";
    const why = taken === "EADDRINUSE" ? "another process has it" : taken;
    return failure(code, `Cannot take the name "${name}": ${why}`, { recoverable: true });
  }
  // It must never keep the program from ending.
  server.unref();
  return success({ release: () => server.close() });
}

async function listening(server: Server, path: string): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  server.listen(path, () => resolve(null));
  return promise;
}
