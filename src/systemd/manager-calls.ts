import type { Failure, Result } from "../model/result.ts";
import { failure, success } from "../model/result.ts";
import type { Bus } from "./bus.ts";
import { driverName, driverObject } from "./bus-driver.ts";

export const systemdName = "org.freedesktop.systemd1";
export const managerInterface = `${systemdName}.Manager`;
export const propertiesInterface = "org.freedesktop.DBus.Properties";
export const managerObject = {
  destination: systemdName,
  path: "/org/freedesktop/systemd1",
  interface: managerInterface,
};
/** polkit may be asked first; sd-bus itself waits as long for a reply. */
export const jobCallTimeoutMs = 25_000;

const fromSystemd = `type='signal',sender='${systemdName}'`;

/** What is matched for any unit: systemd coming and going, and the end of a reload. */
export const commonRules: readonly string[] = [
  `type='signal',sender='${driverName}',interface='${driverName}',member='NameOwnerChanged',arg0='${systemdName}'`,
  `${fromSystemd},interface='${managerInterface}',member='Reloading'`,
];

/** What is matched for one unit; an unfiltered rule would bring every unit's jobs. */
export const unitRules = (target: { path: string; id: string }): readonly string[] => [
  // Each change comes for the Service interface too, at the same time: to parse that as well costs 3 ms and tells nothing more.
  `${fromSystemd},interface='${propertiesInterface}',member='PropertiesChanged',path='${target.path}',arg0='${systemdName}.Unit'`,
  `${fromSystemd},interface='${managerInterface}',arg2='${target.id}',member='JobNew'`,
  `${fromSystemd},interface='${managerInterface}',arg2='${target.id}',member='JobRemoved'`,
];

/** The same for all units, for where there are too many for rules of their own: the bus allows 512 a connection. */
export const sharedRules: readonly string[] = [
  `${fromSystemd},interface='${propertiesInterface}',member='PropertiesChanged',path_namespace='${managerObject.path}/unit',arg0='${systemdName}.Unit'`,
  `${fromSystemd},interface='${managerInterface}',member='JobNew'`,
  `${fromSystemd},interface='${managerInterface}',member='JobRemoved'`,
];

/** The unique name behind systemd's; null when systemd is not on the bus. */
export async function readOwner(bus: Bus): Promise<Result<string | null>> {
  const reply = await bus.call({ ...driverObject, member: "GetNameOwner", signature: "s", body: [systemdName] });
  if (reply.ok) return success(typeof reply.value[0] === "string" ? reply.value[0] : null);
  return reply.code === `${driverName}.Error.NameHasNoOwner` ? success(null) : reply;
}

/** A bus that has only just been started is one that systemd comes to in a moment. */
const appearsWithinMs = 1000;
const looksEachMs = 50;

/** The same, waiting a moment for systemd to come to the bus. */
export async function awaitOwner(bus: Bus): Promise<Result<string | null>> {
  const deadlineMs = performance.now() + appearsWithinMs;
  for (;;) {
    const owner = await readOwner(bus);
    if (!owner.ok || owner.value !== null || performance.now() >= deadlineMs) return owner;
    await new Promise((resolve) => void setTimeout(resolve, looksEachMs));
  }
}

/** Asks systemd for signals; a subscription outlives a daemon-reexec, and asking twice is no error. */
export async function subscribe(bus: Bus): Promise<Result<null>> {
  const reply = await bus.call({ ...managerObject, member: "Subscribe" });
  return reply.ok || reply.code === `${systemdName}.AlreadySubscribed` ? success(null) : reply;
}

/** The unit's object path; a unit that does not exist has one too. */
export async function loadUnit(bus: Bus, unit: string): Promise<Result<string>> {
  const reply = await bus.call({ ...managerObject, member: "LoadUnit", signature: "s", body: [unit] });
  if (!reply.ok) return reply;
  const [path] = reply.value;
  if (typeof path === "string") return success(path);
  return failure("bad-reply", `Cannot load unit "${unit}": systemd gave no path`, { recoverable: true });
}

/** One property; null when it cannot be read. */
export async function readProperty(bus: Bus, path: string, interfaceName: string, name: string): Promise<unknown> {
  const call = { destination: systemdName, path, interface: propertiesInterface, member: "Get" };
  const reply = await bus.call({ ...call, signature: "ss", body: [interfaceName, name] });
  return reply.ok ? reply.value[0] : null;
}

/** `start`, `stop`, `restart`, …; null when the job is gone. */
export async function readJobType(bus: Bus, jobPath: string): Promise<string | null> {
  const type = await readProperty(bus, jobPath, `${systemdName}.Job`, "JobType");
  return typeof type === "string" ? type : null;
}

/** The properties of every interface of a unit: the empty interface name means all, one call instead of two. */
export async function readAllProperties(bus: Bus, path: string): Promise<Result<Record<string, unknown>>> {
  const call = { destination: systemdName, path, interface: propertiesInterface, member: "GetAll" };
  const reply = await bus.call({ ...call, signature: "s", body: [""] });
  if (!reply.ok) return reply;
  const [all] = reply.value;
  if (typeof all === "object" && all !== null) return success(all as Record<string, unknown>);
  return failure("bad-reply", `Cannot read "${path}": systemd gave no properties`, { recoverable: true });
}

/** Clears `failed` and the start limit's count; a unit that is not loaded has neither. */
export async function resetFailed(bus: Bus, unit: string): Promise<Result<null>> {
  const call = { ...managerObject, member: "ResetFailedUnit", signature: "s", body: [unit] };
  const reply = await bus.call({ ...call, timeoutMs: jobCallTimeoutMs });
  return reply.ok || reply.code === `${systemdName}.NoSuchUnit` ? success(null) : reply;
}

/** The failure for whatever is asked while there is no connection. */
export const notConnected = (what: string): Failure =>
  failure("bus-lost", `${what}: there is no connection to systemd`, { recoverable: true });
