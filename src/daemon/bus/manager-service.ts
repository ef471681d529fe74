import { failure, type Result, success } from "../../model/result.ts";
import type { Clock } from "../../runtime/clock.ts";
import { type Bus, type BusAddress, type BusCall, type BusReply, variant } from "../../systemd/bus.ts";
import { driverObject } from "../../systemd/bus-driver.ts";
import { type BusKeeper, keepBus } from "../../systemd/bus-keeper.ts";
import { CallGate } from "./call-gate.ts";
import { CallLimit } from "./call-limit.ts";
import { Leave } from "./leave.ts";
import { managerErrors, refused } from "./refused.ts";
import { introspection, managerName, managerPath, nodeAbove } from "./manager-interface.ts";

/** What can be asked of the daemon over the bus. */
export interface ManagerRequests {
  readonly version: string;
  /** A JSON document without secrets. */
  status(): string;
  /** `by`: the user who asks. */
  pause(unit: string, forMs: number, by: number): Result<null>;
  resume(unit: string, by: number): Result<null>;
  reload(): Promise<Result<null>>;
}

/** What the service needs. */
export interface ManagerServiceOptions {
  readonly address: BusAddress;
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly requests: ManagerRequests;
  /** Users that may change something beside root. */
  readonly trustedUid: number;
  /** Told once while it lasts: nobody can be served, and everything else goes on. */
  readonly onTrouble: (why: string) => void;
}

const DO_NOT_QUEUE = 4;
const PRIMARY_OWNER = 1;
const CALLS_PER_SECOND = 100;
/** The most that a pause may last. */
const LONGEST_PAUSE_MS = 30 * 86_400_000;

/** Serves `org.unitwarden.Manager1` on the bus: reading is everybody's, changes are root's and those polkit lets. Ends with close(). */
export class ManagerService {
  private readonly options: ManagerServiceOptions;
  private readonly limit: CallLimit;
  private readonly leave: Leave;
  private readonly keeper: BusKeeper;

  constructor(options: ManagerServiceOptions) {
    this.options = options;
    this.limit = new CallLimit(CALLS_PER_SECOND, options.clock.monotonicMs());
    this.leave = new Leave(options.trustedUid);
    const gate = new CallGate();
    this.keeper = keepBus({
      address: options.address,
      admits: ({ kind, sender }) =>
        kind === "reply" || (kind === "call" && gate.hears(sender ?? "", options.clock.monotonicMs())),
      onSignal: () => undefined,
      onConnected: (bus) => this.takeName(bus),
      // The unit sensor has a connection of its own, and says that it is lost.
      onLost: () => undefined,
      onCall: (call) => this.answer(call),
    });
  }

  close(): void {
    this.keeper.close();
  }

  /** Without its name it serves nobody, and watches all the same. */
  private async takeName(bus: Bus): Promise<Result<null>> {
    const body = [managerName, DO_NOT_QUEUE];
    const asked = await bus.call({ ...driverObject, member: "RequestName", signature: "su", body });
    const isOurs = asked.ok && asked.value[0] === PRIMARY_OWNER;
    if (!isOurs) this.options.onTrouble(asked.ok ? `${managerName} is taken on the bus` : asked.message);
    return success(null);
  }

  private async answer(call: BusCall): Promise<Result<BusReply> | null> {
    if (!this.limit.admits(this.options.clock.monotonicMs())) {
      return refused("LimitsExceeded", `More than ${CALLS_PER_SECOND} calls in a second; try again later`);
    }
    switch (call.interface) {
      case "org.freedesktop.DBus.Introspectable":
        return introspected(call);
      case "org.freedesktop.DBus.Properties":
        return call.path === managerPath ? this.property(call) : null;
      case managerName:
      case "":
        return call.path === managerPath ? this.manage(call) : null;
      default:
        return null;
    }
  }

  private property({ member, body, signature }: BusCall): Result<BusReply> | null {
    const { version } = this.options.requests;
    const isOurs = body[0] === managerName || body[0] === "";
    if (member === "GetAll" && signature === "s") {
      return success({ signature: "a{sv}", body: [isOurs ? { Version: variant("s", version) } : {}] });
    }
    if (member !== "Get" || signature !== "ss") return null;
    return isOurs && body[1] === "Version"
      ? success({ signature: "v", body: [variant("s", version)] })
      : refused("UnknownProperty", `There is no property "${String(body[1])}"`);
  }

  private async manage(call: BusCall): Promise<Result<BusReply> | null> {
    const { requests } = this.options;
    const [unit, usec] = call.body;
    switch (`${call.member}(${call.signature})`) {
      case "GetStatus()":
        return success({ signature: "s", body: [requests.status()] });
      case "Pause(st)": {
        const forMs = Number(usec) / 1000;
        if (!(forMs >= 1 && forMs <= LONGEST_PAUSE_MS)) {
          return failure(managerErrors.badDuration, "A pause lasts more than 0 and at most 30 days", {
            recoverable: false,
          });
        }
        return this.changed(call, (by) => requests.pause(String(unit), forMs, by));
      }
      case "Resume(s)":
        return this.changed(call, (by) => requests.resume(String(unit), by));
      case "Reload()":
        return this.changed(call, () => requests.reload());
      default:
        return null;
    }
  }

  private async changed(
    call: BusCall,
    change: (by: number) => Result<null> | Promise<Result<null>>,
  ): Promise<Result<BusReply>> {
    const asked = await this.leave.ask(this.keeper.bus, call);
    if (!asked.ok) return asked;
    const done = await change(asked.value);
    if (done.ok) return success({ signature: "", body: [] });
    return done.code === "no-such-unit"
      ? failure(managerErrors.noSuchUnit, done.message, { recoverable: false })
      : refused("Failed", done.message);
  }
}

function introspected({ member, path }: BusCall): Result<BusReply> | null {
  if (member !== "Introspect") return null;
  const xml = path === managerPath ? introspection : nodeAbove(path);
  return xml === null ? null : success({ signature: "s", body: [xml] });
}
