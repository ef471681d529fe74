import type { Result } from "../model/result.ts";
import { failure, success } from "../model/result.ts";
import type { Bus } from "./bus.ts";
import { jobCallTimeoutMs, managerObject } from "./manager-calls.ts";

/** What is asked of systemd. */
export interface JobRequest {
  readonly type: "start" | "stop" | "restart";
  readonly unit: string;
  /** True: no other unit gets a job with it. */
  readonly alone: boolean;
}

/** How a job is run, and how long it is waited for. */
export interface JobTerms {
  readonly timeoutMs?: number;
  /** True: no other unit is started, stopped or restarted with this one. @default {false} */
  readonly alone?: boolean;
}

/** A job of another unit that came with the one that was asked for. */
export interface CompanionJob {
  readonly jobId: number;
  /** The canonical name. */
  readonly unit: string;
  /** `start`, `stop`, `restart`, `verify-active`, … */
  readonly type: string;
}

/** A job that was asked for; it may have ended already. */
export interface AskedJob {
  readonly jobId: number;
  readonly companions: readonly CompanionJob[];
}

/** systemctl(1), `--job-mode=`: a start alone still waits for what it is ordered after. */
const modes = { start: "ignore-requirements", stop: "ignore-dependencies", restart: "ignore-requirements" } as const;
const members = { start: "StartUnit", stop: "StopUnit", restart: "RestartUnit" } as const;
/** systemd before 242 has no EnqueueUnitJob; the bus may allow the older calls only. */
const notToBeHad = new Set(["UnknownMethod", "AccessDenied"].map((name) => `org.freedesktop.DBus.Error.${name}`));

/** Asks for a job. EnqueueUnitJob names all jobs that come with it (org.freedesktop.systemd1(5)); the older calls do not. */
export async function askForJob(bus: Bus, { type, unit, alone }: JobRequest): Promise<Result<AskedJob>> {
  const mode = alone ? modes[type] : "replace";
  const call = { ...managerObject, timeoutMs: jobCallTimeoutMs };
  const full = await bus.call({ ...call, member: "EnqueueUnitJob", signature: "sss", body: [unit, type, mode] });
  const reply =
    !full.ok && notToBeHad.has(full.code)
      ? await bus.call({ ...call, member: members[type], signature: "ss", body: [unit, mode] })
      : full;
  if (!reply.ok) return reply;
  const jobId = reply.value.map(jobIdOf).find((id) => id !== null) ?? null;
  if (jobId === null) {
    return failure("bad-reply", `Cannot follow the job of unit "${unit}": systemd gave no job`, { recoverable: true });
  }
  const affected: unknown = reply.value[5];
  return success({ jobId, companions: Array.isArray(affected) ? affected.flatMap(companion) : [] });
}

/** What became of a job that was waited for. */
export function finishedJob(
  asked: AskedJob,
  end: { readonly result: string } | "timed-out" | "lost",
  { what, timeoutMs }: { readonly what: string; readonly timeoutMs: number },
): Result<AskedJob & { readonly jobResult: string }> {
  if (end === "lost") return failure("bus-lost", `${what}: the bus was lost`, { recoverable: true });
  if (end === "timed-out") {
    return failure("job-timed-out", `${what}: the job timed out after ${timeoutMs / 1000} s`, { recoverable: true });
  }
  return success({ ...asked, jobResult: end.result });
}

function jobIdOf(value: unknown): number | null {
  const id = typeof value === "string" ? Number(/\/job\/(\d+)$/u.exec(value)?.[1]) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
}

/** `(uosos)`: job ID, job path, unit name, unit path, job type. */
function companion(entry: unknown): readonly CompanionJob[] {
  if (!Array.isArray(entry)) return [];
  const [jobId, , unit, , type] = entry as readonly unknown[];
  const whole = typeof jobId === "number" && typeof unit === "string" && typeof type === "string";
  return whole ? [{ jobId, unit, type }] : [];
}
