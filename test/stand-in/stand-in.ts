import type { Host } from "../system/host/host.ts";

/** What the stand-in has seen so far. */
export interface StandInStatistics {
  readonly fault: string;
  readonly pollMs: number;
  readonly polls: number;
  readonly conflicts: number;
  /** Requests by method. */
  readonly requests: Readonly<Record<string, number>>;
  /** Milliseconds since each bot process (by PID) last asked for anything. */
  readonly instances: Readonly<Record<string, number>>;
}

/** The control of a Bot API stand-in that runs in a host. */
export class StandIn {
  readonly unit: string;
  readonly #host: Host;
  readonly #controlPort: number;

  constructor(host: Host, unit: string, controlPort: number) {
    this.#host = host;
    this.unit = unit;
    this.#controlPort = controlPort;
  }

  /** Whether it answers yet. */
  async listens(): Promise<boolean> {
    return (await this.#ask("{}")).status === 0;
  }

  /** Switches a fault on, or changes how polls are held. */
  async set(change: {
    fault?: "none" | "hang" | "bad-gateway" | "refuse" | "slow";
    pollMs?: number;
    slowMs?: number;
  }): Promise<void> {
    const { status, stderr } = await this.#ask(JSON.stringify(change));
    if (status !== 0) throw new Error(`The stand-in does not take ${JSON.stringify(change)}: ${stderr}`);
  }

  /** What was asked of it. */
  async statistics(): Promise<StandInStatistics> {
    const { status, stdout, stderr } = await this.#ask("{}");
    if (status !== 0) throw new Error(`The stand-in does not answer: ${stderr}`);
    return JSON.parse(stdout) as StandInStatistics;
  }

  /** PIDs of the bots that asked for something within the last so many milliseconds. */
  async pollers(withinMs: number): Promise<number[]> {
    const { instances } = await this.statistics();
    return Object.entries(instances).flatMap(([pid, agoMs]) => (agoMs <= withinMs ? [Number(pid)] : []));
  }

  /** Asks from inside: the network is the host's own. */
  #ask(body: string) {
    const script = `
      const answer = await fetch("http://127.0.0.1:${this.#controlPort}/", { method: "POST", body: process.argv[1] });
      process.stdout.write(await answer.text());`;
    return this.#host.exec([this.#host.node, "--input-type=module", "--eval", script, body], { timeoutMs: 10_000 });
  }
}
