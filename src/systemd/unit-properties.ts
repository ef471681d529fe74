import type { InvocationId, MonotonicMs } from "../model/scalars.ts";

/** What a unit's properties say, with every missing, odd or unset value as null (org.freedesktop.systemd1(5)). */
export interface UnitProperties {
  /** The canonical name; null when it cannot be read. */
  readonly id: string | null;
  readonly loadState: string;
  readonly activeState: string;
  readonly subState: string;
  readonly result: string;
  readonly mainPid: number | null;
  readonly invocationId: InvocationId | null;
  readonly automaticRestarts: number;
  readonly controlGroup: string | null;
  readonly exitStatus: number | null;
  readonly exitCode: "exited" | "killed" | "dumped" | null;
  readonly activeEnterMs: MonotonicMs | null;
  readonly inactiveEnterMs: MonotonicMs | null;
  readonly serviceType: string;
  readonly restartPolicy: string;
  /** Changes with every change of the unit's state. */
  readonly stateStamp: string;
  /** The job that waits or runs for the unit. */
  readonly job: { readonly id: number; readonly path: string } | null;
}

/** Where a value should be and is not: no property has this value, so no comparison takes it for a state. */
const unknown = "unknown";
/** `CLD_EXITED`, `CLD_KILLED`, `CLD_DUMPED` of waitid(2). */
const exitCodes = new Map([
  [1, "exited"],
  [2, "killed"],
  [3, "dumped"],
] as const);
const unsetCounter = 2n ** 64n - 1n;

const text = (value: unknown): string => (typeof value === "string" && value !== "" ? value : unknown);
const textOrNull = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const whole = (value: unknown): number | null =>
  typeof value === "number" && Number.isSafeInteger(value) ? value : null;

/** A u64 counter as a number; null when unset (all ones), missing, or more than a number holds exactly. */
export function counterOf(value: unknown): number | null {
  if (typeof value === "number") return whole(value);
  if (typeof value !== "bigint" || value === unsetCounter) return null;
  return value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : null;
}

const momentOf = (value: unknown): MonotonicMs | null => {
  const microseconds = counterOf(value);
  return microseconds === null || microseconds <= 0 ? null : ((microseconds / 1000) as MonotonicMs);
};

const invocationOf = (value: unknown): InvocationId | null => {
  const bytes = value instanceof Uint8Array ? value : Array.isArray(value) ? Uint8Array.from(value as number[]) : null;
  if (bytes === null || bytes.length !== 16 || bytes.every((byte) => byte === 0)) return null;
  return Buffer.from(bytes).toString("hex") as InvocationId;
};

const jobOf = (value: unknown): UnitProperties["job"] => {
  if (!Array.isArray(value)) return null;
  const id = whole(value[0]);
  return id === null || id <= 0 || typeof value[1] !== "string" ? null : { id, path: value[1] };
};

/** Reads the reply of GetAll over the Unit and Service interfaces; never throws. */
export function parseUnitProperties(properties: unknown): UnitProperties {
  const all = new Map(typeof properties === "object" && properties !== null ? Object.entries(properties) : []);
  const exitCode = exitCodes.get(whole(all.get("ExecMainCode")) as 1) ?? null;
  const mainPid = whole(all.get("MainPID"));
  return {
    id: textOrNull(all.get("Id")),
    loadState: text(all.get("LoadState")),
    activeState: text(all.get("ActiveState")),
    subState: text(all.get("SubState")),
    result: text(all.get("Result")),
    mainPid: mainPid !== null && mainPid > 0 ? mainPid : null,
    invocationId: invocationOf(all.get("InvocationID")),
    automaticRestarts: Math.max(0, whole(all.get("NRestarts")) ?? 0),
    controlGroup: textOrNull(all.get("ControlGroup")),
    exitStatus: exitCode === null ? null : whole(all.get("ExecMainStatus")),
    exitCode,
    activeEnterMs: momentOf(all.get("ActiveEnterTimestampMonotonic")),
    inactiveEnterMs: momentOf(all.get("InactiveEnterTimestampMonotonic")),
    serviceType: text(all.get("Type")),
    restartPolicy: text(all.get("Restart")),
    stateStamp: String(all.get("StateChangeTimestampMonotonic")),
    job: jobOf(all.get("Job")),
  };
}
