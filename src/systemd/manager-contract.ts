import type { Result } from "../model/result.ts";
import type { CompanionJob, JobTerms } from "./job-call.ts";
import type { UnitProperties } from "./unit-properties.ts";

/** A hint about a watched unit, from systemd itself; every one is a reason to read again. */
export type UnitHint =
  | { readonly kind: "changed" }
  /** systemd has read the units' files again; it does not say what that changed. */
  | { readonly kind: "reloaded" }
  /** A job appeared; its type comes in a hint of its own, if it can still be read. */
  | { readonly kind: "job-new"; readonly jobId: number }
  | { readonly kind: "job-type"; readonly jobId: number; readonly type: string }
  | { readonly kind: "job-removed"; readonly jobId: number; readonly result: string }
  /** Watching begins, or begins again, with a gap before it. */
  | { readonly kind: "connected" }
  | { readonly kind: "lost"; readonly why: string };

/** How a job of ours ended: `done`, `canceled`, `timeout`, `failed`, `dependency`, `skipped`. */
export interface FinishedJob {
  readonly jobResult: string;
  readonly jobId: number;
  /** The jobs that systemd made for other units with it; empty where it does not tell. */
  readonly companions: readonly CompanionJob[];
}

/** systemd over D-Bus, for any number of units; the connection is made again when it is lost. */
export interface SystemdManager {
  readonly connected: boolean;
  /** Gives hints about the unit from now on (`connected` first, when the bus is there), until the returned function is called. */
  watch(unit: string, onHint: (hint: UnitHint) => void): () => void;
  unitProperties(unit: string): Promise<Result<UnitProperties>>;
  /** Another one than `unitProperties` had means that the unit's state has changed since; costs a twentieth of that. */
  stateStamp(unit: string): Promise<Result<string>>;
  /** Every property of every interface of the unit, as it came: variants unwrapped, u64 as BigInt. */
  rawProperties(unit: string): Promise<Result<Record<string, unknown>>>;
  /** `start` or `stop` or `restart` …; null when the job is gone. */
  jobType(jobPath: string): Promise<string | null>;
  /** True when a call of ours made the job, for the unit asked for or for another that goes with it. */
  isOurJob(jobId: number): boolean;
  /** Resolves when no job call of ours waits for its reply: only then is it known whose a new job is. */
  callsSettled(): Promise<void>;
  /** Job mode `replace`, unless it is to be alone; waits for the job's end. Fails with `job-timed-out`, `bus-lost`, `timed-out` or a D-Bus error name. */
  startUnit(unit: string, terms?: JobTerms): Promise<Result<FinishedJob>>;
  stopUnit(unit: string, terms?: JobTerms): Promise<Result<FinishedJob>>;
  restartUnit(unit: string, terms?: JobTerms): Promise<Result<FinishedJob>>;
  /** Clears `failed` and the start limit's count; a unit that is not loaded has neither. */
  resetFailedUnit(unit: string): Promise<Result<null>>;
  close(): void;
}
