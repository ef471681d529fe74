import type { StartCause, StopCause } from "../../model/observation.ts";
import type { InvocationId } from "../../model/scalars.ts";
import type { UnitProperties } from "../../systemd/unit-properties.ts";

/** What the ledger makes of one reading; `ask-journal` when the subscription alone cannot tell. */
export interface Causes {
  readonly stopCause: StopCause | "ask-journal" | null;
  readonly startCause: StartCause;
}

/** What was seen of one unit's jobs and activations while the subscription lasts; pure but for its own memory. */
export interface ActivationLedger {
  /** What happened from here back is not known. */
  gap(): void;
  jobNew(jobId: number): void;
  jobType(jobId: number, type: string): void;
  jobRemoved(jobId: number, result: string): void;
  hasType(jobId: number): boolean;
  /** Jobs that are over and whose type nobody could read. */
  untyped(): readonly number[];
  /** A reading that is later than every job told so far; `isOurs` says whose a job was. */
  observe(properties: UnitProperties, isOurs: (jobId: number) => boolean): Causes;
  /** The jobs told of that stop, start or restart the unit, or may, and are not ours. */
  foreignJobs(isOurs: (jobId: number) => boolean): readonly number[];
  /** This job was systemd's own doing, and nobody's: another unit took this one along. */
  excuse(jobId: number): void;
  /** The journal's answer, kept until something new is seen. */
  answer(cause: StopCause): void;
}

interface Job {
  type: string | null;
  excused: boolean;
  result: string | null;
}

const startTypes = new Set(["start", "restart", "try-restart", "reload-or-start"]);
/** Neither up nor on its way: systemd does nothing for it by itself. */
export const isDown = ({ activeState }: UnitProperties): boolean =>
  activeState === "inactive" || activeState === "failed";

/** Starts a ledger with a gap before it. */
export function activationLedger(): ActivationLedger {
  const jobs = new Map<number, Job>();
  let invocation: InvocationId | null = null;
  let restarts: number | null = null;
  let startCause: StartCause = "unknown";
  /** False until the first reading after a gap: what it differs in happened before. */
  let known = false;
  let seenUp = false;
  let waitsForRestart = false;
  let evidence: StopCause | null = null;
  const jobOf = (jobId: number): Job => {
    const job = jobs.get(jobId) ?? { type: null, excused: false, result: null };
    jobs.set(jobId, job);
    return job;
  };

  const causeOfStart = (properties: UnitProperties, kinds: readonly Kind[]): StartCause => {
    if (kinds.some(({ kind, ours }) => kind === "start" && ours)) return "ours";
    if (properties.automaticRestarts > (restarts ?? 0)) return "systemd";
    if (kinds.some(({ kind }) => kind === "carried")) return "systemd";
    return kinds.some(({ kind }) => kind === "start") ? "operator" : "unknown";
  };

  return {
    gap() {
      jobs.clear();
      known = false;
      seenUp = false;
      waitsForRestart = false;
      evidence = null;
    },
    jobNew: (jobId) => void jobOf(jobId),
    jobType(jobId, type) {
      const job = jobs.get(jobId);
      // A restart becomes a start when its stop half is over: the first type is the one that was asked for.
      if (job !== undefined) job.type ??= type;
    },
    jobRemoved: (jobId, result) => void (jobOf(jobId).result = result),
    untyped: () => [...jobs].filter(([, { type, result }]) => type === null && result === "done").map(([id]) => id),
    hasType: (jobId) => (jobs.get(jobId)?.type ?? null) !== null,
    observe(properties, isOurs) {
      const down = isDown(properties);
      // systemd forgets an inactive unit, and its invocation with it: no ID is not a new one.
      const differs = properties.invocationId !== null && properties.invocationId !== invocation;
      const isNew = known && differs;
      const automatic = waitsForRestart || (restarts !== null && properties.automaticRestarts > restarts);
      const kinds = kindsOf(jobs, { down, isNew, automatic, isOurs });
      if (differs) startCause = causeOfStart(properties, known ? kinds : []);
      let ambiguous = isNew && kinds.length > 0 && !kinds.some(({ kind }) => kind === "start" || kind === "carried");
      let transient: StopCause | null = null;
      for (const { kind, ours, over } of kinds) {
        if (kind === "unclear") ambiguous = true;
        if (kind === "stop" && over) evidence = ours && evidence !== "job" ? "ours" : "job";
        if ((kind === "start" || (kind === "carried" && isNew)) && over) {
          evidence = null;
          seenUp = true;
        }
        if ((kind === "stop" || kind === "restarting") && !over) transient = ours ? "ours" : "job";
      }
      for (const [jobId, job] of jobs) if (job.result !== null) jobs.delete(jobId);
      known = true;
      invocation = properties.invocationId ?? invocation;
      restarts = properties.automaticRestarts;
      waitsForRestart = properties.subState === "auto-restart";
      if (!down) {
        seenUp = true;
        if (properties.activeState !== "deactivating") evidence = null;
        return { stopCause: null, startCause };
      }
      // It is on its way, with whatever takes it along.
      if (kinds.some(({ kind, over }) => kind === "carried" && !over)) return { stopCause: "unknown", startCause };
      if (transient !== null) return { stopCause: evidence === "job" ? "job" : transient, startCause };
      if (ambiguous) {
        evidence = null;
        seenUp = false;
      }
      return { stopCause: evidence ?? (seenUp ? "itself" : "ask-journal"), startCause };
    },
    foreignJobs: (isOurs) =>
      [...jobs].flatMap(([jobId, { type, excused }]) =>
        (type === null || type === "stop" || startTypes.has(type)) && !excused && !isOurs(jobId) ? [jobId] : [],
      ),
    excuse(jobId) {
      const job = jobs.get(jobId);
      if (job !== undefined) job.excused = true;
    },
    answer: (cause) => void (evidence = cause),
  };
}

interface Kind {
  readonly kind: "start" | "stop" | "restarting" | "carried" | "unclear" | "other";
  readonly ours: boolean;
  readonly over: boolean;
}

interface Reading {
  readonly down: boolean;
  readonly isNew: boolean;
  readonly automatic: boolean;
  isOurs(jobId: number): boolean;
}

/** What each job was, those over first in the order they came; a type that could not be read in time is inferred. */
function kindsOf(jobs: ReadonlyMap<number, Job>, reading: Reading): readonly Kind[] {
  const untyped = [...jobs.values()].filter(({ type, result }) => type === null && result === "done").length;
  return [...jobs].map(([jobId, job]) => {
    const over = job.result !== null;
    return { kind: kindOf(job, reading, untyped), ours: reading.isOurs(jobId), over };
  });
}

function kindOf({ type, excused, result }: Job, reading: Reading, untyped: number): Kind["kind"] {
  if (excused) return "carried";
  if (result === "canceled") return "other";
  if (type === "stop") return "stop";
  if (type !== null && startTypes.has(type)) return result === null ? whileStarting(type, reading) : "start";
  if (type !== null) return "other";
  // While it runs: the safe reading is a stop, unless systemd is about to restart the unit by itself.
  if (result === null) return reading.automatic ? "other" : "restarting";
  if (result !== "done") return "start";
  if (reading.isNew) return untyped === 1 ? "start" : "unclear";
  return reading.down ? "stop" : "other";
}

const whileStarting = (type: string, { automatic, isNew }: Reading): Kind["kind"] => {
  if (isNew) return "start";
  return type === "start" || automatic ? "other" : "restarting";
};
