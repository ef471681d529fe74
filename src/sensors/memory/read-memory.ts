import type { BlindObservation, MemoryObservation } from "../../model/observation.ts";
import { type Result, failure, success } from "../../model/result.ts";
import type { InvocationId, MonotonicMs, UnitName } from "../../model/scalars.ts";
import { cgroupProcesses } from "./cgroup-processes.ts";
import { type ControllerReading, readControllerV1, readControllerV2 } from "./controller.ts";
import { type Hierarchies, type Roots, cgroupDirectory, findHierarchies, isUnitCgroup } from "./hierarchies.ts";
import { sumProcesses } from "./process-sum.ts";

/** Which unit to read, and where. */
export interface MemoryQuery {
  readonly unit: UnitName;
  /** `ControlGroup` of the unit; null when it has none. */
  readonly controlGroup: string | null;
  readonly invocationId: InvocationId | null;
  readonly atMs: MonotonicMs;
  readonly roots: Roots;
  /** The unit's own MemoryHigh/MemoryMax, whichever is lower; null when it sets none. */
  readonly unitLimitBytes: number | null;
}

function readController(group: string, hierarchies: Hierarchies, roots: Roots): ControllerReading | null {
  const { memoryV1, unified } = hierarchies;
  // The controller is bound to one version at a time, for the whole machine.
  if (memoryV1 !== null) return readControllerV1(cgroupDirectory(memoryV1, group, roots));
  return unified === null ? null : readControllerV2(cgroupDirectory(unified, group, roots));
}

/** Without accounting: what the processes of the cgroup hold together. MemoryCurrent is unset then, and so is `currentBytes`. */
function readProcesses(group: string, hierarchies: Hierarchies, roots: Roots): Result<ControllerReading> {
  const mount = hierarchies.systemdV1 ?? hierarchies.unified;
  if (mount === null) return failure("no-hierarchy", "no cgroup hierarchy is mounted", { recoverable: true });
  const pids = cgroupProcesses(cgroupDirectory(mount, group, roots));
  if (!pids.ok) return pids;
  const total = sumProcesses({ pids: pids.value, procRoot: roots.proc });
  if (!total.ok) return total;
  const { anonBytes, shareBytes } = total.value;
  return success({ source: "pss", anonBytes, workingSetBytes: shareBytes, currentBytes: null });
}

function readOnce(group: string, roots: Roots, options: { fresh: boolean }): Result<ControllerReading> {
  const hierarchies = findHierarchies(roots, options);
  if (hierarchies === null) {
    return failure("no-mountinfo", `${roots.proc}/self/mountinfo cannot be read`, { recoverable: true });
  }
  const reading = readController(group, hierarchies, roots);
  return reading === null ? readProcesses(group, hierarchies, roots) : success(reading);
}

/**
 * Reads the memory of a unit's cgroup: from the memory controller (v1 or v2), else as the sum of its processes' PSS
 * (docs/field-notes.md, "Memory"). Never throws; a unit without a cgroup, or one that cannot be read, gives a blind observation.
 */
export function readMemory(query: MemoryQuery): MemoryObservation | BlindObservation {
  const { unit, atMs, controlGroup, invocationId, roots, unitLimitBytes } = query;
  const blind = (why: string): BlindObservation => ({
    kind: "blind",
    unit,
    atMs,
    sensor: "memory",
    why: `Cannot read the memory of unit "${unit}": ${why}`,
  });
  if (controlGroup === null || controlGroup === "") return blind("it has no cgroup, it is down");
  if (!isUnitCgroup(controlGroup)) return blind(`${JSON.stringify(controlGroup)} is not a unit's cgroup`);
  const first = readOnce(controlGroup, roots, { fresh: false });
  // What was remembered of the mounts may be out of date; a second look costs a tenth of a millisecond.
  const reading = first.ok ? first : readOnce(controlGroup, roots, { fresh: true });
  if (!reading.ok)
    return blind(
      reading.code === "cgroup-missing"
        ? `the cgroup ${controlGroup} does not exist, the unit is down`
        : reading.message,
    );
  const { anonBytes, workingSetBytes, currentBytes } = reading.value;
  if (anonBytes === null && workingSetBytes === null && currentBytes === null) {
    return blind("the memory controller's files hold no usable number");
  }
  return { kind: "memory", unit, atMs, invocationId, unitLimitBytes, ...reading.value };
}
