import type { Result } from "../../src/model/result.ts";
import { failure, success } from "../../src/model/result.ts";
import type { Bus, BusCall, BusReply } from "../../src/systemd/bus.ts";
import { connectBus, variant } from "../../src/systemd/bus.ts";

const systemd = "org.freedesktop.systemd1";
const managerPath = "/org/freedesktop/systemd1";
export const unitPath = "/org/freedesktop/systemd1/unit/x_2eservice";
const managerInterface = `${systemd}.Manager`;

/** Stands in for systemd on a private bus: one unit, and jobs that end when the test says so. */
export interface StandIn {
  readonly bus: Bus;
  readonly calls: string[];
  /** The unique name of whoever called last: where a forger would send to. */
  readonly caller: string;
  properties: Record<string, unknown>;
  /** The jobs of other units that come with one: ID, unit, type; null for a systemd that has no EnqueueUnitJob. */
  companions: readonly (readonly [number, string, string])[] | null;
  /** The arguments of the job calls. */
  readonly asked: unknown[];
  /** What a job call does; the default announces the job, and ends it with `done` before it replies. */
  onJobCall(jobId: number): void;
  jobNew(jobId: number): void;
  jobRemoved(jobId: number, result: string): void;
  changed(): void;
  /** Begins to read the units' files again, or has done so. */
  reloading(active: boolean): void;
  /** Takes the name of systemd, or gives it back. */
  own(): Promise<void>;
  disown(): Promise<void>;
}

/** Connects the stand-in and takes systemd's name. */
export async function standIn(path: string): Promise<StandIn> {
  const calls: string[] = [];
  const asked: unknown[] = [];
  let nextJob = 100;
  let caller = "";
  const answer = (call: BusCall): Result<BusReply> => {
    calls.push(call.member);
    caller = call.sender;
    const none = success({ signature: "", body: [] });
    switch (call.member) {
      case "Subscribe":
      case "ResetFailedUnit":
        return none;
      case "LoadUnit":
        return success({ signature: "o", body: [unitPath] });
      case "StartUnit":
      case "StopUnit":
      case "RestartUnit": {
        const jobId = nextJob++;
        unit.onJobCall(jobId);
        return success({ signature: "o", body: [`${managerPath}/job/${jobId}`] });
      }
      case "EnqueueUnitJob": {
        if (unit.companions === null) break;
        asked.push(call.body);
        const jobId = nextJob++;
        unit.onJobCall(jobId);
        const others = unit.companions.map(([id, name, type]) => [
          id,
          `${managerPath}/job/${id}`,
          name,
          unitPath,
          type,
        ]);
        const job = [jobId, `${managerPath}/job/${jobId}`, "x.service", unitPath, String(call.body[1]), others];
        return success({ signature: "uososa(uosos)", body: job });
      }
      case "Get":
        return property(String(call.body[1]));
      case "GetAll":
        return success({ signature: "a{sv}", body: [unit.properties] });
      default:
    }
    return failure("org.freedesktop.DBus.Error.UnknownMethod", call.member, { recoverable: false });
  };
  const property = (name: string): Result<BusReply> => {
    const value = unit.properties[name];
    if (value !== undefined) return success({ signature: "v", body: [value] });
    const error = name === "JobType" ? "UnknownObject" : "UnknownProperty";
    return failure(`org.freedesktop.DBus.Error.${error}`, `there is no ${name}`, { recoverable: true });
  };
  const result = await connectBus({
    address: { path },
    onSignal: () => {},
    onLost: () => {},
    onCall: (call) => Promise.resolve(answer(call)),
  });
  if (!result.ok) throw new Error(result.message);
  const bus = result.value;
  const name = async (member: string, signature: string, body: unknown[]): Promise<void> => {
    const target = { destination: "org.freedesktop.DBus", path: "/org/freedesktop/DBus" };
    await bus.call({ ...target, interface: "org.freedesktop.DBus", member, signature, body });
  };
  const emit = (member: string, signature: string, body: unknown[]): boolean =>
    bus.emit({ path: managerPath, interface: managerInterface, member, signature, body });
  const unit: StandIn = {
    bus,
    calls,
    asked,
    companions: null,
    get caller() {
      return caller;
    },
    properties: { Id: variant("s", "x.service"), ActiveState: variant("s", "active") },
    onJobCall: (jobId) => {
      unit.jobNew(jobId);
      unit.jobRemoved(jobId, "done");
    },
    jobNew: (jobId) => void emit("JobNew", "uos", [jobId, `${managerPath}/job/${jobId}`, "x.service"]),
    jobRemoved: (jobId, how) =>
      void emit("JobRemoved", "uoss", [jobId, `${managerPath}/job/${jobId}`, "x.service", how]),
    changed: () =>
      void bus.emit({
        path: unitPath,
        interface: "org.freedesktop.DBus.Properties",
        member: "PropertiesChanged",
        signature: "sa{sv}as",
        body: [`${systemd}.Unit`, {}, ["ActiveState"]],
      }),
    reloading: (active) => void emit("Reloading", "b", [active]),
    own: () => name("RequestName", "su", [systemd, 0]),
    disown: () => name("ReleaseName", "s", [systemd]),
  };
  await unit.own();
  return unit;
}
