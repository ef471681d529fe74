import { createServer, type Server } from "node:net";
import { failure, type Result, success } from "../model/result.ts";

/** A name that one process of this machine holds at a time. Release it with release(), or by ending. */
export interface SoleHolder {
  release(): void;
}

/**
 * Takes a name for this process alone, by an abstract Unix socket (unix(7)): the kernel lets go of it whatever ends us,
 * so no stale lock can keep a supervisor from starting. Fails with `held` where another process has it.
 */
export async function holdAlone(name: string): Promise<Result<SoleHolder>> {
  const server = createServer((socket) => socket.destroy());
  const taken = await listening(server, `\0${name}`);
  if (taken !== null) {
    const code = taken === "EADDRINUSE" ? "held" : "not-held";
    return failure(
      code,
      `Cannot take the name "${name}": ${taken === "EADDRINUSE" ? "another process has it" : taken}`,
      {
        recoverable: true,
      },
    );
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
