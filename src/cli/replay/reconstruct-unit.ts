import type { StartCause, UnitObservation } from "../../model/observation.ts";
import type { InvocationId, MonotonicMs, UnitName } from "../../model/scalars.ts";
import { exitCodeOf } from "../../sensors/unit/stop-cause-of-records.ts";
import { type StateRecord, stateRecordIds as ids } from "./state-record.ts";

/** Puts a unit's properties together from the journal alone, for journals where no daemon recorded them. */
export interface UnitReconstruction {
  record(record: StateRecord): void;
  /** A line of the unit's own program. */
  line(line: {
    readonly atMs: MonotonicMs;
    readonly invocationId: InvocationId | null;
    readonly pid: number | null;
  }): void;
  /** Time has come so far: a fall that nothing followed is told. */
  tick(nowMs: MonotonicMs): void;
  /** The unit as it is known now; null when nothing is. */
  readonly current: UnitObservation | null;
}

/** What the reconstruction asks about our own deeds. */
export interface OwnDeeds {
  startedLately(atMs: MonotonicMs): boolean;
  heldLately(atMs: MonotonicMs): boolean;
}

/** After a fall: so long it may be that systemd restarts the unit by itself; the replay looks that far ahead. */
const RESTART_WITHIN_MS = 60_000;
/** A unit that runs when the journal begins has done so for a while. */
const BEFORE_MS = 3_600_000;
/** Which process is the main one, the journal does not tell; that there is one, it does. */
const SOME_PID = 1;
/** Invocations that are over, whose late lines bring nothing back. */
const KEPT_INVOCATIONS = 16;

/** Starts a reconstruction; `tell` gets each change, a fall up to a minute after it, dated back. */
export function unitReconstruction(
  unit: UnitName,
  { deeds, tell }: { readonly deeds: OwnDeeds; readonly tell: (observation: UnitObservation) => void },
): UnitReconstruction {
  let seen: UnitObservation | null = null;
  let managed = false;
  let stopping = false;
  let scheduled = false;
  let fallen: UnitObservation | null = null;
  let over: InvocationId[] = [];

  function show(atMs: MonotonicMs, change: Partial<UnitObservation>): void {
    seen = { ...(seen ?? blankUnit(unit, atMs)), ...change, atMs };
    tell(seen);
  }

  /** Nobody can tell yet whether systemd restarts it: it is told when that is known. */
  function fall(atMs: MonotonicMs, result: string): void {
    const activeState = result === "success" ? "inactive" : "failed";
    const change = { activeState, subState: result === "success" ? "dead" : "failed", result, mainPid: null };
    seen = { ...(seen ?? blankUnit(unit, atMs)), ...change, downSinceMs: atMs, stopCause: "itself", atMs };
    fallen = seen;
  }

  function settleFall(isRestarted: boolean): void {
    if (fallen === null) return;
    const { downSinceMs: _, ...fell } = fallen;
    const waits = { activeState: "activating", subState: "auto-restart", stopCause: null, downSinceMs: null };
    seen = isRestarted ? { ...fallen, ...waits } : fallen;
    fallen = null;
    tell({ ...seen, atMs: fell.atMs });
  }

  function causeOfStart(atMs: MonotonicMs): StartCause {
    if (scheduled) return "systemd";
    if (deeds.startedLately(atMs)) return "ours";
    return managed ? "operator" : "unknown";
  }

  function up(
    atMs: MonotonicMs,
    { invocationId, ...more }: Partial<UnitObservation> & { readonly invocationId: InvocationId | null },
  ): void {
    const isNew = invocationId === null || invocationId !== seen?.invocationId;
    if (isNew && seen?.invocationId !== null && seen?.invocationId !== undefined) {
      over = [...over, seen.invocationId].slice(-KEPT_INVOCATIONS);
    }
    const startCause = isNew ? causeOfStart(atMs) : (seen?.startCause ?? "unknown");
    // A start by hand puts NRestarts back to 0.
    const automaticRestarts = startCause === "systemd" || !isNew ? (seen?.automaticRestarts ?? 0) : 0;
    const common = { mainPid: seen?.mainPid ?? SOME_PID, downSinceMs: null, stopCause: null, result: "success" };
    show(atMs, { ...common, invocationId, startCause, automaticRestarts, ...more });
  }

  function take(record: StateRecord): void {
    const { atMs, invocationId } = record;
    switch (record.messageId) {
      case ids.starting:
        up(atMs, { invocationId, activeState: "activating", subState: "start" });
        break;
      case ids.started:
        if (record.finished) finished(record);
        else up(atMs, { invocationId, activeState: "active", subState: "running", activeSinceMs: atMs });
        scheduled = false;
        stopping = false;
        break;
      case ids.stopping:
        stopping = true;
        show(atMs, { activeState: "deactivating", subState: "stop-sigterm" });
        break;
      case ids.exited: {
        const exitCode = exitCodeOf(record.exitCode);
        if (seen !== null) seen = { ...seen, exitCode, exitStatus: record.exitStatus, mainPid: null };
        break;
      }
      case ids.deactivated:
      case ids.failed:
        if (!stopping) fall(atMs, record.messageId === ids.failed ? (record.result ?? "exit-code") : "success");
        break;
      case ids.restartScheduled:
        scheduled = true;
        show(atMs, {
          activeState: "activating",
          subState: "auto-restart",
          automaticRestarts: record.restarts ?? (seen?.automaticRestarts ?? 0) + 1,
          stopCause: null,
          downSinceMs: null,
        });
        break;
      case ids.stopped:
        stopped(record);
        break;
      case ids.startFailed:
        scheduled = false;
        stopping = false;
        down(atMs, {
          result: seen?.result === "success" ? "resources" : (seen?.result ?? "resources"),
          stopCause: "itself",
        });
        break;
      default:
    }
  }

  function stopped({ atMs, jobType, jobResult }: StateRecord): void {
    // The stop half of a restart is no stop, nor is one that was called off.
    if (jobType !== "stop" || jobResult === "canceled") return;
    stopping = false;
    scheduled = false;
    down(atMs, { result: "success", stopCause: deeds.heldLately(atMs) ? "ours" : "job" });
  }

  function down(atMs: MonotonicMs, how: Pick<UnitObservation, "result" | "stopCause">): void {
    const well = how.result === "success";
    const change = { activeState: well ? "inactive" : "failed", subState: well ? "dead" : "failed", mainPid: null };
    show(atMs, { ...change, ...how, downSinceMs: atMs });
  }

  /** A oneshot unit has done its work; it is down, unless RemainAfterExit= keeps it, which no record tells. */
  function finished({ atMs, invocationId }: StateRecord): void {
    const ended = seen?.activeState === "inactive" && seen.invocationId === invocationId;
    if (!ended) up(atMs, { invocationId, activeState: "active", subState: "exited", activeSinceMs: atMs });
    show(atMs, { serviceType: "oneshot", ...(ended ? { stopCause: "itself" } : {}) });
  }

  return {
    record(record) {
      managed = true;
      const { messageId } = record;
      // It falls, and then the journal tells what comes of it.
      if (messageId !== ids.exited) {
        const oneshotEnds = messageId === ids.started && record.finished;
        if (oneshotEnds) fallen = null;
        settleFall(messageId === ids.restartScheduled);
      }
      take(record);
    },
    line({ atMs, invocationId, pid }) {
      const mainPid = pid ?? SOME_PID;
      const running = { activeState: "active", subState: "running", mainPid };
      if (seen === null) {
        const activeSinceMs = (atMs - BEFORE_MS) as MonotonicMs;
        show(atMs, { ...running, invocationId, activeSinceMs, startCause: "unknown" });
        return;
      }
      const late = invocationId === null || invocationId === seen.invocationId || over.includes(invocationId);
      if (late) return;
      settleFall(false);
      up(atMs, { ...running, invocationId, activeSinceMs: atMs });
    },
    tick(nowMs) {
      if (fallen !== null && nowMs - fallen.atMs > RESTART_WITHIN_MS) settleFall(false);
    },
    get current() {
      return seen;
    },
  };
}

/** A unit of which nothing is known but that it is there. */
function blankUnit(unit: UnitName, atMs: MonotonicMs): UnitObservation {
  return {
    kind: "unit",
    unit,
    atMs,
    loadState: "loaded",
    activeState: "inactive",
    subState: "dead",
    result: "success",
    mainPid: null,
    invocationId: null,
    automaticRestarts: 0,
    controlGroup: null,
    exitStatus: null,
    exitCode: null,
    activeSinceMs: null,
    downSinceMs: null,
    stopCause: null,
    startCause: "unknown",
    serviceType: "simple",
    restartPolicy: "on-failure",
  };
}
