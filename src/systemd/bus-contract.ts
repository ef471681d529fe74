import type { Result } from "../model/result.ts";
import type { Frame } from "./frame-reader.ts";

/** A signal as it came: `sender` is the unique name that the bus itself vouches for. */
export interface BusSignal {
  readonly sender: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** Variants are unwrapped, u64 and i64 are BigInt. */
  readonly body: readonly unknown[];
}

/** A method call to us; `sender` is the caller's unique name. */
export interface BusCall extends BusSignal {
  readonly signature: string;
  /** The caller may be asked for a password meanwhile (ALLOW_INTERACTIVE_AUTHORIZATION of the D-Bus specification). */
  readonly mayInteract: boolean;
}

/** What to answer: values under a D-Bus signature. */
export interface BusReply {
  readonly signature: string;
  readonly body: readonly unknown[];
}

/** A method call of ours. */
export interface BusRequest {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
  /** As of BusCall. @default {false} */
  readonly mayInteract?: boolean;
  /** @default {5000} */
  readonly timeoutMs?: number;
}

/** One connection to a message bus; once lost or closed it is dead for good, and another has to be made. */
export interface Bus {
  /** Our unique name, `:1.42`. */
  readonly name: string;
  /** Fails with the D-Bus error's name, or `timed-out`, `bus-lost`, `invalid-call`; never throws. */
  call(request: BusRequest): Promise<Result<readonly unknown[]>>;
  addMatch(rule: string): Promise<Result<null>>;
  removeMatch(rule: string): Promise<Result<null>>;
  /** Sends a signal; false when it could not be sent. */
  emit(signal: {
    path: string;
    interface: string;
    member: string;
    signature?: string;
    body?: readonly unknown[];
  }): boolean;
  /** Ends the connection: calls under way fail, `onLost` is not called. */
  close(): void;
}

/** Which bus: `DBUS_SYSTEM_BUS_ADDRESS` and `DBUS_SESSION_BUS_ADDRESS` are honoured. */
export type BusAddress = "system" | "session" | { readonly path: string };

/** What `connectBus()` needs. */
export interface BusOptions {
  readonly address: BusAddress;
  onSignal(signal: BusSignal): void;
  /** Whether a message is worth parsing; what it refuses was never there. @default {everything} */
  admits?(frame: Frame): boolean;
  /** Called once, after everything under way has failed. */
  onLost(why: string): void;
  /** Answers method calls to us; without it (and for null) they are answered `UnknownMethod`. */
  onCall?(call: BusCall): Promise<Result<BusReply> | null>;
  /** @default {5000} */
  readonly connectTimeoutMs?: number;
}
