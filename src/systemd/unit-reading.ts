import type { Result } from "../model/result.ts";
import { success } from "../model/result.ts";
import type { Bus } from "./bus.ts";
import { inTurn } from "./turnstile.ts";
import { parseUnitProperties, type UnitProperties } from "./unit-properties.ts";
import { propertiesInterface, readAllProperties, systemdName } from "./manager-calls.ts";

/** Changes with every change of the unit's state: the same before and after means that all between belong together. */
const STATE_STAMP = "StateChangeTimestampMonotonic";

/** What parseUnitProperties() reads, by interface. */
const READ = {
  Unit: [
    "Id",
    "LoadState",
    "ActiveState",
    "SubState",
    "InvocationID",
    "ActiveEnterTimestampMonotonic",
    "InactiveEnterTimestampMonotonic",
    "Job",
  ],
  Service: ["Result", "MainPID", "NRestarts", "ControlGroup", "ExecMainStatus", "ExecMainCode", "Type", "Restart"],
} as const;

/** Readings that a change of state may spoil before all properties are read in one go. */
const ATTEMPTS = 2;

/** D-Bus errors that say that there is no such thing: a unit that is no service, an older systemd. */
const ABSENT = /\.(?:UnknownProperty|UnknownInterface|InvalidArgs)$/u;

/** What the first reading of a unit brought beside is kept this long for whoever asks for all of it next, milliseconds. */
const KEPT_MS = 2000;
/** By path, the first readings on a connection that nobody has asked for yet; null for one that is used or over. */
const firstReadings = new WeakMap<Bus, Map<string, Record<string, unknown> | null>>();

/**
 * Reads what is watched of a unit. The first time all its properties at once, for who sees a unit for the first time wants
 * to know those too, and one call is a third of the work of two dozen. Later 18 single properties, asked for in one go, cost half of what all 400 do (3.0 against
 * 5.4 ms), and a fall is seen the sooner; a change of state in the middle is noticed, and read again.
 */
export function readUnitProperties(bus: Bus, path: string): Promise<Result<UnitProperties>> {
  const first = firstReadings.get(bus) ?? new Map<string, Record<string, unknown> | null>();
  firstReadings.set(bus, first);
  return inTurn(bus, () => (first.has(path) ? readNow(bus, path) : readFirst(bus, path, first)));
}

async function readFirst(
  bus: Bus,
  path: string,
  first: Map<string, Record<string, unknown> | null>,
): Promise<Result<UnitProperties>> {
  const all = await readAllProperties(bus, path);
  if (!all.ok) return all;
  first.set(path, all.value);
  setTimeout(() => first.set(path, null), KEPT_MS).unref();
  return success(parseUnitProperties(all.value));
}

/** Every property of the unit, as it came. */
export function readRawProperties(bus: Bus, path: string): Promise<Result<Record<string, unknown>>> {
  const kept = firstReadings.get(bus)?.get(path);
  if (kept !== undefined && kept !== null) {
    firstReadings.get(bus)?.set(path, null);
    return Promise.resolve(success(kept));
  }
  return inTurn(bus, () => readAllProperties(bus, path));
}

/** What stands for the unit's state at this moment. */
export async function readStateStamp(bus: Bus, path: string): Promise<Result<string>> {
  const reply = await readOne(bus, path, `${systemdName}.Unit`, STATE_STAMP);
  return reply.ok ? success(String(reply.value)) : reply;
}

async function readNow(bus: Bus, path: string): Promise<Result<UnitProperties>> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const reading = await readTogether(bus, path);
    if (!reading.ok) return reading;
    if (reading.value !== null) return success(parseUnitProperties(reading.value));
  }
  const all = await readAllProperties(bus, path);
  return all.ok ? success(parseUnitProperties(all.value)) : all;
}

/** Null when the unit's state changed in the middle. */
async function readTogether(bus: Bus, path: string): Promise<Result<Record<string, unknown> | null>> {
  const names = Object.entries(READ).flatMap(([kind, list]) => list.map((name) => ({ kind, name })));
  const stamp = { kind: "Unit", name: STATE_STAMP };
  const asked = [stamp, ...names, stamp];
  const replies = await Promise.all(asked.map(({ kind, name }) => readOne(bus, path, `${systemdName}.${kind}`, name)));
  const failed = replies.find((reply) => !reply.ok);
  if (failed !== undefined && !failed.ok) return failed;
  const values = replies.map((reply) => (reply.ok ? reply.value : undefined));
  if (values[0] !== values.at(-1)) return success(null);
  return success(Object.fromEntries(asked.map(({ name }, index) => [name, values[index]])));
}

async function readOne(bus: Bus, path: string, interfaceName: string, name: string): Promise<Result<unknown>> {
  const call = { destination: systemdName, path, interface: propertiesInterface, member: "Get" };
  const reply = await bus.call({ ...call, signature: "ss", body: [interfaceName, name] });
  if (reply.ok) return success(reply.value[0]);
  return ABSENT.test(reply.code) ? success(undefined) : reply;
}
