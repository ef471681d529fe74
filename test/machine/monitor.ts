import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";

interface Reply {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

/** QEMU's monitor (QMP) on a socket of the file system. */
export class Monitor {
  readonly #socket: Socket;
  readonly #waiting: ((reply: Reply) => void)[] = [];

  constructor(path: string) {
    this.#socket = connect(path);
    // QEMU is gone: whoever waits for what it would have said has a limit.
    this.#socket.on("error", () => {});
    createInterface({ input: this.#socket }).on("line", (line) => {
      const reply = JSON.parse(line) as Reply;
      if (reply.return !== undefined || reply.error !== undefined) this.#waiting.shift()?.(reply);
    });
    this.#send("qmp_capabilities");
    this.#waiting.push(() => {});
  }

  /** Gives a command and resolves with its answer. */
  async command(name: string): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<Reply>();
    this.#waiting.push(resolve);
    this.#send(name);
    const { error, return: value } = await promise;
    if (error !== undefined) throw new Error(`QEMU: ${name}: ${error.desc}`);
    return value;
  }

  /** `running`, `suspended`, `shutdown`. */
  async status(): Promise<string> {
    return ((await this.command("query-status")) as { readonly status: string }).status;
  }

  #send(name: string): void {
    this.#socket.write(`${JSON.stringify({ execute: name })}\n`);
  }
}
