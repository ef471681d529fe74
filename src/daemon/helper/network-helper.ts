import type { Errand, FromHelper, ToHelper } from "../../helper/errand.ts";
import type { HttpOutcome } from "../../notifiers/http.ts";
import type { Conversation } from "../../notifiers/mail/mailer.ts";
import type { Network } from "../../notifiers/network.ts";
import type { startMessenger } from "../../runtime/messenger.ts";
import type { ProbeResult } from "../../sensors/probe/probe.ts";
import type { Probe } from "../../sensors/probe/shared-probe.ts";

/** Who has nothing to do any longer ends: to start it again takes less than a tenth of a second. */
const LINGER_MS = 10_000;
/** Every errand ends by itself within its own limit; a helper that does not answer by then has lost its mind. */
const LONGEST_MS = 90_000;

/** What it needs. */
export interface NetworkHelperOptions {
  /** The program that it is: helper.mjs. */
  readonly entry: string;
  readonly start: typeof startMessenger;
  /** @default 10 s */
  readonly lingerMs?: number;
  /** @default 90 s */
  readonly longestMs?: number;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Speaks to the network through a child process without powers, which is there only while it has something to do. One
 * that falls takes with it what was under way: a probe rejects, a request and a mail count as perhaps arrived.
 */
export class NetworkHelper implements Network {
  private readonly options: NetworkHelperOptions;
  private messenger: ReturnType<typeof startMessenger> | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private linger: NodeJS.Timeout | undefined;

  constructor(options: NetworkHelperOptions) {
    this.options = options;
  }

  readonly probe: Probe = async (options) => (await this.ask({ kind: "probe", ...options })) as ProbeResult | null;

  async request({ signal, url, ...request }: Parameters<Network["request"]>[0]): Promise<HttpOutcome> {
    const environment = { ...request.environment };
    try {
      const errand: Errand = { kind: "request", request: { ...request, environment, url: url.href } };
      return (await this.ask(errand, signal)) as HttpOutcome;
    } catch (error) {
      return { kind: "failed", why: `Cannot reach ${url.origin}: ${why(error)}`, uncertain: true };
    }
  }

  async mail(mail: Parameters<Network["mail"]>[0], call: Parameters<Network["mail"]>[1]): Promise<Conversation> {
    const { signal, ...rest } = call;
    try {
      return (await this.ask({ kind: "mail", mail, call: rest }, signal)) as Conversation;
    } catch (error) {
      const trouble = { code: "HELPER", message: why(error), command: null, reply: null, replyCode: null };
      return { kind: "failed", trouble, dataSent: true };
    }
  }

  /** Ends the child; what is under way is lost. */
  end(): void {
    this.lose("unitwarden ends");
  }

  private ask(errand: Errand, signal?: AbortSignal): Promise<unknown> {
    const id = (this.lastId += 1);
    const { longestMs = LONGEST_MS } = this.options;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => this.lose("the process that speaks to the network does not answer"), longestMs);
    this.waiting.set(id, { resolve, reject, timer });
    clearTimeout(this.linger);
    const { messenger } = this;
    this.messenger = messenger ?? this.start();
    const say = (message: ToHelper): void => this.messenger?.send(message);
    say({ id, errand });
    const onAbort = (): void => {
      if (this.waiting.has(id)) say({ id, errand: null });
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    return promise.finally(() => {
      signal?.removeEventListener("abort", onAbort);
      this.rest();
    });
  }

  private start(): ReturnType<typeof startMessenger> {
    const messenger = this.options.start(this.options.entry, {
      powerless: true,
      onMessage: (message) => this.hear(message as FromHelper),
      onEnd: (reason) => {
        if (this.messenger === messenger) this.lose(`the process that speaks to the network ended: ${reason}`);
      },
    });
    return messenger;
  }

  private hear(message: FromHelper): void {
    const waiting = this.waiting.get(message.id);
    if (waiting === undefined) return;
    this.waiting.delete(message.id);
    clearTimeout(waiting.timer);
    if ("answer" in message) waiting.resolve(message.answer);
    else waiting.reject(new Error(message.failed));
  }

  /** The next errand gets a new one. */
  private lose(reason: string): void {
    clearTimeout(this.linger);
    this.messenger?.end();
    this.messenger = null;
    for (const { timer, reject } of this.waiting.values()) {
      clearTimeout(timer);
      reject(new Error(reason));
    }
    this.waiting.clear();
  }

  private rest(): void {
    if (this.waiting.size > 0 || this.messenger === null) return;
    clearTimeout(this.linger);
    this.linger = setTimeout(() => this.lose(""), this.options.lingerMs ?? LINGER_MS);
    this.linger.unref();
  }
}

function why(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
