import type {
  BlindObservation,
  JudgedProcess,
  KinActionObservation,
  MemoryObservation,
  ProbeObservation,
  ProcessesObservation,
  ProcessSummary,
  SettledObservation,
  SightObservation,
  UnitObservation,
} from "../../model/observation.ts";
import type { BootId, InvocationId, MonotonicMs, UnitName } from "../../model/scalars.ts";
import { branded, type Codec, flag, listOf, momentMs, oneOf, orNull, shape, text, whole } from "../../runtime/codec.ts";

/** What a sample record carries: all that is observed, but what the journal has anyway and what can be concluded from the rest. */
export type Loggable =
  | UnitObservation
  | ProcessesObservation
  | MemoryObservation
  | SettledObservation
  | SightObservation
  | ProbeObservation
  | BlindObservation
  | KinActionObservation;

/** An observation as it is written: whose it is, its record says. */
type Written<One extends Loggable> = Omit<One, "unit">;

const atMs: Codec<MonotonicMs> = branded(momentMs);
const invocationId: Codec<InvocationId | null> = orNull(branded<InvocationId, string>(text));
const bytes = orNull(whole);

const summary = {
  bootId: branded<BootId, string>(text),
  pid: whole,
  startTimeTicks: whole,
  parentPid: whole,
  uid: orNull(whole),
  commandLine: text,
  cgroup: text,
} as const;
const process: Codec<ProcessSummary> = shape<ProcessSummary>(summary);

const judged = shape<JudgedProcess>({
  company: listOf(process),
  process,
  parent: orNull(process),
  strayIfConflict: flag,
  reason: text,
  standing: oneOf("ours", "someone-else", "stray", "unknown"),
});

/** How each kind of observation is written into the evidence of a sample record. */
export const shapes: { readonly [Kind in Loggable["kind"]]: Codec<Written<Extract<Loggable, { kind: Kind }>>> } = {
  unit: shape<Written<UnitObservation>>({
    kind: oneOf("unit"),
    loadState: text,
    activeState: text,
    subState: text,
    result: text,
    mainPid: orNull(whole),
    invocationId,
    automaticRestarts: whole,
    controlGroup: orNull(text),
    exitStatus: orNull(whole),
    exitCode: orNull(oneOf("exited", "killed", "dumped")),
    activeSinceMs: orNull(atMs),
    downSinceMs: orNull(atMs),
    stopCause: orNull(oneOf("job", "ours", "itself", "never-started", "unknown")),
    startCause: oneOf("systemd", "ours", "operator", "unknown"),
    serviceType: text,
    restartPolicy: text,
    atMs,
  }),
  processes: shape<Written<ProcessesObservation>>({
    kind: oneOf("processes"),
    judged: listOf(judged),
    enforced: flag,
    offReason: orNull(text),
    program: orNull(text),
    atMs,
  }),
  memory: shape<Written<MemoryObservation>>({
    kind: oneOf("memory"),
    invocationId,
    source: oneOf("cgroup-v2", "cgroup-v1", "pss"),
    anonBytes: bytes,
    workingSetBytes: bytes,
    currentBytes: bytes,
    unitLimitBytes: bytes,
    atMs,
  }),
  settled: shape<Written<SettledObservation>>({
    kind: oneOf("settled"),
    invocationId: branded<InvocationId, string>(text),
    measure: oneOf("anon", "working-set", "current"),
    bytes: whole,
    atMs,
  }),
  sight: shape<Written<SightObservation>>({ kind: oneOf("sight"), visible: flag, reason: text, atMs }),
  probe: shape<Written<ProbeObservation>>({
    kind: oneOf("probe"),
    dependency: text,
    up: flag,
    stage: oneOf("dns", "tcp", "tls", "http"),
    detail: text,
    atMs,
  }),
  blind: shape<Written<BlindObservation>>({
    kind: oneOf("blind"),
    sensor: oneOf("unit", "processes", "memory", "journal", "probe"),
    why: text,
    atMs,
  }),
  "kin-action": shape<Written<KinActionObservation>>({
    kind: oneOf("kin-action"),
    by: branded<UnitName, string>(text),
    phase: oneOf("begun", "ended"),
    atMs,
  }),
};
