import { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import type { MessageBus, MessageLike } from "dbus-next";
import { Message, MessageType, sessionBus, Variant } from "dbus-next";
import type { Failure, Result } from "../model/result.ts";
import { failure, success } from "../model/result.ts";
import type { Bus, BusAddress, BusOptions, BusRequest, BusSignal } from "./bus-contract.ts";
import { driverName, driverObject } from "./bus-driver.ts";
import { guardReading } from "./reading-guard.ts";

export type { Bus, BusAddress, BusCall, BusOptions, BusReply, BusRequest, BusSignal } from "./bus-contract.ts";

/** sd-bus waits 25 s; PID 1 answers in under a millisecond, and a caller here must not stand still. */
const defaultTimeoutMs = 5000;
/** A message flag of the D-Bus specification. */
const ALLOW_INTERACTION = 4;
/** D-Bus errors that the same call will meet again. */
const lasting =
  /\.(AccessDenied|AuthFailed|UnknownMethod|UnknownInterface|InvalidArgs|InteractiveAuthorizationRequired|NoSuchUnit|UnitMasked|InvalidName)$/u;

/** A value under a D-Bus type, for bodies that hold `v`. */
export const variant = (signature: string, value: unknown): unknown => new Variant(signature, value);

const addressOf = (address: BusAddress): string => {
  if (typeof address === "object") return `unix:path=${address.path}`;
  const runtime = process.env["XDG_RUNTIME_DIR"] ?? `/run/user/${process.getuid?.() ?? 0}`;
  return address === "system"
    ? process.env["DBUS_SYSTEM_BUS_ADDRESS"] || "unix:path=/run/dbus/system_bus_socket"
    : process.env["DBUS_SESSION_BUS_ADDRESS"] || `unix:path=${runtime}/bus`;
};

// Not instanceof: a dictionary with a key "__proto__" would pass for a variant.
const isVariant = (value: unknown): value is Variant =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Variant.prototype;

const plain = (value: unknown): unknown => {
  if (isVariant(value)) return plain(value.value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object" || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
};

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What the library keeps to itself, and where alone a disconnect shows. */
interface Connection extends EventEmitter {
  readonly stream?: Duplex;
}
const connectionOf = (client: MessageBus): Connection => Reflect.get(client, "_connection") as Connection;

/** Connects and says Hello; fails with `bus-unreachable`, and leaves nothing open when it does. */
export async function connectBus(options: BusOptions): Promise<Result<Bus>> {
  const address = addressOf(options.address);
  const connection = new BusConnection(sessionBus({ busAddress: address }), options);
  const why = await connection.hello(options.connectTimeoutMs ?? defaultTimeoutMs);
  if (why === null) return success(connection);
  connection.close();
  return failure("bus-unreachable", `Cannot connect to the bus at "${address}": ${why}`, { recoverable: true });
}

interface Pending {
  settle(result: Result<readonly unknown[]>): void;
  readonly what: string;
}

class BusConnection implements Bus {
  readonly #client: MessageBus;
  readonly #connection: Connection;
  readonly #options: BusOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #ready = new EventEmitter<{ settled: [why: string | null] }>();
  #connected = false;
  #dead: string | null = null;

  // The library emits its first error before any await returns: every listener is attached here, at once.
  constructor(client: MessageBus, options: BusOptions) {
    this.#client = client;
    this.#options = options;
    this.#connection = connectionOf(client);
    client.on("error" as "connect", ((error: unknown) => this.#onError(error)) as () => void);
    client.on("connect", () => this.#onConnect());
    client.on("message", (message) => this.#onMessage(message));
    client.addMethodHandler((message) => this.#onMethodCall(message));
    this.#connection.once("end", () => this.#lose("the bus closed the connection"));
    this.#connection.once("connect", () => queueMicrotask(() => this.#guard()));
  }

  get name(): string {
    return this.#client.name ?? "";
  }

  hello(timeoutMs: number): Promise<string | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
      this.#ready.once("settled", (why) => {
        clearTimeout(timer);
        resolve(why);
      });
    });
  }

  call(request: BusRequest): Promise<Result<readonly unknown[]>> {
    const what = `Cannot call ${request.interface}.${request.member} of ${request.destination}`;
    if (this.#dead !== null) return Promise.resolve(lostFailure(what, this.#dead));
    return new Promise((resolve) => {
      try {
        const serial = this.#client.newSerial();
        const { timeoutMs = defaultTimeoutMs, signature = "", body = [], mayInteract = false, ...target } = request;
        const flags = mayInteract ? ALLOW_INTERACTION : 0;
        const timer = setTimeout(() => {
          this.#pending.delete(serial);
          const message = `${what}: no answer within ${timeoutMs / 1000} s`;
          resolve(failure("timed-out", message, { recoverable: true }));
        }, timeoutMs);
        const settle = (result: Result<readonly unknown[]>): void => {
          clearTimeout(timer);
          this.#pending.delete(serial);
          resolve(result);
        };
        this.#pending.set(serial, { settle, what });
        // Not the library's call(): it never forgets a call that is not answered.
        this.#trySend({ ...target, flags, signature, body: [...body], serial }, (why) =>
          settle(failure("invalid-call", `${what}: ${why}`, { recoverable: false })),
        );
      } catch (error) {
        resolve(failure("invalid-call", `${what}: ${text(error)}`, { recoverable: false }));
      }
    });
  }

  addMatch(rule: string): Promise<Result<null>> {
    return this.#match("AddMatch", rule);
  }

  removeMatch(rule: string): Promise<Result<null>> {
    return this.#match("RemoveMatch", rule);
  }

  emit(signal: {
    path: string;
    interface: string;
    member: string;
    signature?: string;
    body?: readonly unknown[];
  }): boolean {
    const { signature = "", body = [], ...source } = signal;
    let sent = this.#dead === null;
    if (sent) this.#trySend({ ...source, type: MessageType.SIGNAL, signature, body: [...body] }, () => (sent = false));
    return sent;
  }

  close(): void {
    this.#bury("the connection was closed");
  }

  async #match(member: string, rule: string): Promise<Result<null>> {
    const result = await this.call({ ...driverObject, member, signature: "s", body: [rule] });
    return result.ok ? success(null) : result;
  }

  #trySend(message: Message | MessageLike, onError: (why: string) => void): void {
    try {
      this.#client.send(message instanceof Message ? message : new Message(message));
    } catch (error) {
      onError(text(error));
    }
  }

  #guard(): void {
    guardReading(this.#connection.stream, (frame) => this.#options.admits?.(frame) ?? true);
  }

  #onConnect(): void {
    if (this.#dead !== null) return;
    this.#connected = true;
    this.#connection.stream?.once("close", () => this.#lose("the connection broke"));
    this.#ready.emit("settled", null);
  }

  #onError(error: unknown): void {
    // A message that the library cannot take is somebody's bad message, not a broken connection.
    const stream = this.#connection.stream;
    if (this.#connected && stream !== undefined && !stream.destroyed && stream.readable && !stream.errored) return;
    this.#lose(text(error));
  }

  #lose(why: string): void {
    const wasConnected = this.#connected && this.#dead === null;
    this.#bury(why);
    if (wasConnected) this.#options.onLost(why);
    else this.#ready.emit("settled", why);
  }

  #bury(why: string): void {
    if (this.#dead !== null) return;
    this.#dead = why;
    this.#connection.stream?.destroy();
    for (const pending of this.#pending.values()) pending.settle(lostFailure(pending.what, why));
  }

  #onMessage(message: Message): void {
    if (this.#dead !== null) return;
    if (message.type === MessageType.SIGNAL) this.#options.onSignal(incoming(message));
    if (message.replySerial === undefined) return;
    const pending = this.#pending.get(message.replySerial);
    if (pending === undefined) return;
    const body = (message.body ?? []).map(plain);
    if (message.type === MessageType.METHOD_RETURN) pending.settle(success(body));
    if (message.type === MessageType.ERROR) {
      const code = message.errorName ?? "org.freedesktop.DBus.Error.Failed";
      const said = typeof body[0] === "string" ? body[0] : code;
      pending.settle(failure(code, `${pending.what}: ${said}`, { recoverable: !lasting.test(code) }));
    }
  }

  #onMethodCall(message: Message): boolean {
    const mayInteract = ((message.flags ?? 0) & ALLOW_INTERACTION) !== 0;
    const call = { ...incoming(message), signature: message.signature ?? "", mayInteract };
    const answer = this.#options.onCall?.(call);
    if (answer === undefined) return false;
    const refuse = (code: string, why: string): void => this.#trySend(Message.newError(message, code, why), () => {});
    answer.then(
      (reply) => {
        if (reply === null)
          return refuse(`${driverName}.Error.UnknownMethod`, `There is no method "${message.member}"`);
        if (!reply.ok) return refuse(reply.code, reply.message);
        const { signature, body } = reply.value;
        return this.#trySend(Message.newMethodReturn(message, signature, [...body]), () => {});
      },
      (error: unknown) => refuse(`${driverName}.Error.Failed`, text(error)),
    );
    return true;
  }
}

const lostFailure = (what: string, why: string): Failure =>
  failure("bus-lost", `${what}: ${why}`, { recoverable: true });

const incoming = (message: Message): BusSignal => ({
  sender: message.sender ?? "",
  path: message.path ?? "",
  interface: message.interface ?? "",
  member: message.member ?? "",
  body: (message.body ?? []).map(plain),
});
