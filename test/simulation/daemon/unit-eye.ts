import { ownPast } from "../../../src/daemon/own-past.ts";
import type { UnitKeeper } from "../../../src/daemon/unit-keeper.ts";
import type { Action } from "../../../src/model/decision.ts";
import type { StartCause, StopCause, UnitObservation } from "../../../src/model/observation.ts";
import type { InvocationId } from "../../../src/model/scalars.ts";
import type { PolicyState } from "../../../src/policy/state.ts";
import { unitName } from "../../policy/simulated-unit.ts";
import type { World } from "../world/world.ts";

/** An activation's number as systemd's invocation ID. */
export function invocationId(invocation: number): InvocationId {
  return invocation.toString(16).padStart(32, "0") as InvocationId;
}

/** What the eye must know of the daemon that it belongs to. */
export interface EyeOwner {
  readonly generation: number;
  readonly state: PolicyState;
  /** The action that a daemon before did not live to finish, until the unit is first seen. */
  readonly interrupted: Action["kind"] | null;
}

/**
 * Reads the unit as src/sensors/unit does: what it is now, and what the subscription and the journal tell of causes.
 * After a gap (a new daemon, a lost bus) only NRestarts and the journal tell, and not always.
 */
export class UnitEye {
  private gapEndedMs: number;
  private known = false;
  private lastInvocation: number | null = null;
  private lastRestarts: number | null = null;
  private startCause: StartCause = "unknown";
  private readonly world: World;
  private readonly owner: EyeOwner;

  constructor(world: World, owner: EyeOwner) {
    this.world = world;
    this.owner = owner;
    this.gapEndedMs = world.nowMs;
  }

  /** What happened from here back is not known. */
  gap(): void {
    this.known = false;
    this.gapEndedMs = this.world.nowMs;
  }

  read(): UnitObservation {
    const { unit, machine, host, nowMs } = this.world;
    const at = machine.monotonicAt.bind(machine);
    if (unit.invocation !== this.lastInvocation) this.startCause = this.causeOfStart();
    this.known = true;
    this.lastInvocation = unit.invocation;
    this.lastRestarts = unit.automaticRestarts;
    for (const activation of unit.activations) activation.knowableAtMs ??= nowMs;
    const shown = {
      inactive: ["inactive", "dead"],
      failed: ["failed", "failed"],
      starting: ["activating", "start"],
      active: ["active", "running"],
      stopping: ["deactivating", "stop-sigterm"],
      "auto-restart": ["activating", "auto-restart"],
    } as const;
    const [activeState, subState] = shown[unit.phase];
    const fell = unit.isDown || unit.phase === "auto-restart";
    const thisBoot = unit.activeSinceMs !== null && machine.isThisBoot(unit.activeSinceMs);
    return {
      kind: "unit",
      unit: unitName,
      atMs: machine.monotonicMs,
      loadState: "loaded",
      activeState,
      subState,
      result: unit.result,
      mainPid: unit.mainPid,
      invocationId: unit.invocation === 0 ? null : invocationId(unit.invocation),
      automaticRestarts: unit.automaticRestarts,
      controlGroup: unit.mainPid === null ? null : `/system.slice/${unitName}`,
      exitStatus: fell ? 1 : null,
      exitCode: fell ? "exited" : null,
      activeSinceMs: thisBoot && unit.activeSinceMs !== null ? at(unit.activeSinceMs) : null,
      downSinceMs: unit.isDown ? at(unit.downSinceMs ?? nowMs) : null,
      stopCause: unit.isDown ? this.causeOfStop() : null,
      startCause: this.startCause,
      serviceType: "simple",
      restartPolicy: host.restart,
    };
  }

  private causeOfStart(): StartCause {
    const { unit } = this.world;
    if (this.known) return unit.startCause;
    return unit.automaticRestarts > (this.lastRestarts ?? 0) ? "systemd" : "unknown";
  }

  private causeOfStop(): StopCause {
    const { unit, bus } = this.world;
    const { stopCause } = unit;
    const sinceMs = unit.downSinceMs ?? -Infinity;
    if (stopCause === "never-started") return stopCause;
    if (this.past().isOurOldJob(unitName, unit.job?.type ?? "")) return "ours";
    if (sinceMs >= this.gapEndedMs) return stopCause;
    if (!bus.causeKnown) return "unknown";
    if (stopCause !== "ours") return stopCause;
    // The journal tells of a job; that it was ours is in our state, or nowhere.
    return this.past().isOurStop(unitName, invocationId(unit.invocation)) ? "ours" : "job";
  }

  private past(): ReturnType<typeof ownPast> {
    return ownPast(() => this.owner as unknown as UnitKeeper);
  }
}
