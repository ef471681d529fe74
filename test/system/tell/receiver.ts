import type { Host } from "../host/host.ts";

/** What the receiver took in. */
export interface Got {
  readonly atMs: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly answer: string;
}

/** A server on the host's loopback that takes notifications, with faults on demand (test/stand-in/receiver.ts). */
export class Receiver {
  readonly #host: Host;
  readonly port: number;
  readonly #directory: string;
  readonly #unit: string;

  private constructor(host: Host, port: number) {
    this.#host = host;
    this.port = port;
    this.#directory = `/srv/receiver-${port}`;
    this.#unit = `receiver-${port}.service`;
  }

  static async open(host: Host, port: number): Promise<Receiver> {
    const receiver = new Receiver(host, port);
    await host.exec(["mkdir", "-p", receiver.#directory]);
    const program = `${host.checkout}/test/stand-in/receiver.ts`;
    await host.writeUnit(
      receiver.#unit,
      `[Service]\nExecStart=${host.node} ${program} ${port} ${receiver.#directory}\nEnvironment=NODE_OPTIONS=--disable-warning=ExperimentalWarning\n`,
    );
    await receiver.start();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens again. */
  async start(): Promise<void> {
    await this.#host.systemctl("start", this.#unit);
    await this.#host.waitFor(
      `port ${this.port} to listen`,
      () => this.#host.exec(["sh", "-c", `ss -Hltn 'sport = :${this.port}' | grep -q . && echo yes || true`]),
      { until: ({ stdout }) => stdout.includes("yes") },
    );
  }

  /** Refuses connections. */
  async stop(): Promise<void> {
    await this.#host.systemctl("stop", this.#unit);
  }

  /** What it answers next, a line each; after that 200. */
  async plan(...lines: readonly string[]): Promise<void> {
    await this.#host.writeFile(`${this.#directory}/plan`, lines.join("\n"));
  }

  /** What it answers to everything; null: the plan. */
  async always(line: string | null): Promise<void> {
    if (line === null) await this.#host.exec(["rm", "-f", `${this.#directory}/always`]);
    else await this.#host.writeFile(`${this.#directory}/always`, line);
  }

  /** Forgets what was. */
  async clear(): Promise<void> {
    await this.#host.exec(["sh", "-c", `rm -f ${this.#directory}/*`]);
  }

  /** What it took in, in order. */
  got(): Promise<Got[]> {
    return this.#read("got.jsonl");
  }

  /** The same with what it refused or cut off. */
  attempts(): Promise<Got[]> {
    return this.#read("attempts.jsonl");
  }

  /** Waits until it has taken in so many. */
  waitFor(count: number, timeoutMs = 30_000): Promise<Got[]> {
    return this.#host.waitFor(`${count} notifications at ${this.url}`, () => this.got(), {
      timeoutMs,
      intervalMs: 100,
      until: (got) => got.length >= count,
    });
  }

  async #read(name: string): Promise<Got[]> {
    const { stdout } = await this.#host.exec(["sh", "-c", `cat ${this.#directory}/${name} 2>/dev/null || true`]);
    // The last line may be on its way.
    return stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Got);
  }
}
