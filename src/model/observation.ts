import type { BootId, InvocationId, MonotonicMs, UnitName } from "./scalars.ts";

/** What every observation carries: which unit, and when it was read. */
interface Reading {
  readonly unit: UnitName;
  readonly atMs: MonotonicMs;
}

/** Why a unit that is down is down: somebody else's stop job (a hand, a dependency), our own (a hold), its own exit, or not to be told. */
export type StopCause = "job" | "ours" | "itself" | "never-started" | "unknown";

/** Who caused an activation: systemd's own Restart=, our own job, or somebody else's start or restart job. */
export type StartCause = "systemd" | "ours" | "operator" | "unknown";

/** The unit as systemd's properties show it (org.freedesktop.systemd1, Unit and Service interfaces). */
export interface UnitObservation extends Reading {
  readonly kind: "unit";
  /** `LoadState`: `loaded`, `not-found`, `masked`, `bad-setting`, `error`. */
  readonly loadState: string;
  /** `ActiveState`: `active`, `reloading`, `inactive`, `failed`, `activating`, `deactivating`, `maintenance`. */
  readonly activeState: string;
  /** `SubState`: `running`, `dead`, `auto-restart`, `start-pre`, `exited`, … */
  readonly subState: string;
  /** `Result` of the service: `success`, `exit-code`, `signal`, `oom-kill`, `start-limit-hit`, `timeout`, `watchdog`, … */
  readonly result: string;
  /** `MainPID`; null when there is none. */
  readonly mainPid: number | null;
  readonly invocationId: InvocationId | null;
  /** `NRestarts`: automatic restarts, not monotonic (a start by hand puts it back to 0). */
  readonly automaticRestarts: number;
  /** `ControlGroup`: the unit's cgroup path without a mount point; null when it has none. */
  readonly controlGroup: string | null;
  /** `ExecMainStatus`: exit code or signal number of the last main process; null when it never exited. */
  readonly exitStatus: number | null;
  /** `ExecMainCode`: `exited`, `killed`, `dumped`; null when it never exited. */
  readonly exitCode: "exited" | "killed" | "dumped" | null;
  /** `ActiveEnterTimestampMonotonic`; null when never active in this boot. */
  readonly activeSinceMs: MonotonicMs | null;
  /** When the unit went down (`InactiveEnterTimestampMonotonic`); null when it is up. */
  readonly downSinceMs: MonotonicMs | null;
  /** Why the unit is down; null while it is up. */
  readonly stopCause: StopCause | null;
  /** Who caused the present (or last) activation. */
  readonly startCause: StartCause;
  /** `Type=`: `simple`, `notify`, `oneshot`, … */
  readonly serviceType: string;
  /** `Restart=`: `no`, `on-failure`, `always`, … */
  readonly restartPolicy: string;
}

/** A process, so that it can never be taken for another with the same number. */
export interface ProcessIdentity {
  readonly bootId: BootId;
  readonly pid: number;
  /** `/proc/<pid>/stat` field 22, in clock ticks since boot. */
  readonly startTimeTicks: number;
}

/** What is shown of a process: identity, parent, owner, and its (redacted) command line. */
export interface ProcessSummary extends ProcessIdentity {
  readonly parentPid: number;
  readonly uid: number | null;
  /** Command line, redacted, words joined by spaces, at most 300 characters. */
  readonly commandLine: string;
  /** The cgroup path that was judged. */
  readonly cgroup: string;
}

/** Where a process stands towards the unit (docs/design.md, "Single instance"). */
export type Standing = "ours" | "someone-else" | "stray" | "unknown";

/** One process that runs, or may run, the unit's program, and the reason for its standing. */
export interface JudgedProcess {
  readonly process: ProcessSummary;
  readonly standing: Standing;
  /** A stable code: `in-unit-cgroup`, `other-service`, `other-pid-namespace`, `container`, `other-token`, `other-user`, `other-arguments`, `same-script`, `same-module`, `same-executable`, `unreadable`, … */
  readonly reason: string;
  /** True where the standing becomes `stray` once a conflict backs it (for example: the same script, other arguments). */
  readonly strayIfConflict: boolean;
  /** The stray's own descendants and its own wrapper, which go with it; empty unless it is (or may become) a stray. */
  readonly company: readonly ProcessSummary[];
  /** The nearest ancestor that would start it again: cron, pm2, a shell loop, a unit; null when there is none but init. */
  readonly parent: ProcessSummary | null;
}

/** One scan of the processes for one unit. */
export interface ProcessesObservation extends Reading {
  readonly kind: "processes";
  /** False where single-instance enforcement is off for this unit; `offReason` says why (`container-runtime`, `program-unknown`, …). */
  readonly enforced: boolean;
  readonly offReason: string | null;
  /** What the unit runs, in words: `script /home/ubuntu/marketingbot/bot.py`; null when unknown. */
  readonly program: string | null;
  /** Processes with the unit's program: all but those that do not match at all. */
  readonly judged: readonly JudgedProcess[];
}

/** Memory of the unit's cgroup; a value that cannot be had is null. */
export interface MemoryObservation extends Reading {
  readonly kind: "memory";
  readonly invocationId: InvocationId | null;
  /** Where it was read: `memory.stat` of cgroup v2, of v1, or the sum of PSS over the cgroup's processes. */
  readonly source: "cgroup-v2" | "cgroup-v1" | "pss";
  /** Anonymous memory and swap, bytes. */
  readonly anonBytes: number | null;
  /** current − inactive_file, bytes. */
  readonly workingSetBytes: number | null;
  /** What `systemctl status` shows, page cache included, bytes. */
  readonly currentBytes: number | null;
  /** The unit's own MemoryHigh/MemoryMax, whichever is lower, bytes; null when it sets none. */
  readonly unitLimitBytes: number | null;
}

/** What the memory of an invocation settled at after its warm-up: concluded from samples that may be out of reach by now. */
export interface SettledObservation extends Reading {
  readonly kind: "settled";
  readonly invocationId: InvocationId;
  readonly measure: "anon" | "working-set" | "current";
  readonly bytes: number;
}

/** The classes of journal message (docs/field-notes.md, "Classes of journal message"). */
export type MessageClass =
  | "activity"
  | "conflict"
  | "conflict_webhook"
  | "session_conflict"
  | "network"
  | "ssl"
  | "auth"
  | "flood"
  | "coroutine_never_awaited"
  | "import_error"
  | "env_missing"
  | "google_credentials"
  | "google_quota"
  | "remote_api"
  | "oom"
  | "memory_error"
  | "critical"
  | ManagerClass;

/** What systemd or another supervisor says of a process: the unit's own properties tell the daemon the same, sooner; for people these have names too. */
export type ManagerClass = "process_exit" | "systemd_restart" | "start_limit";

/** One classified journal message of the unit, or of systemd about the unit. */
export interface MessageObservation extends Reading {
  readonly kind: "message";
  readonly class: Exclude<MessageClass, ManagerClass>;
  readonly invocationId: InvocationId | null;
  /** The message, redacted and truncated to 300 characters. */
  readonly text: string;
  /** `scheme://host[:port]` of the API call the line shows (a heartbeat line of httpx does); else null. */
  readonly origin: string | null;
  readonly cursor: string;
}

/** Whether the unit's journal can be seen: a change of sight. Silence while `visible` is false says nothing. */
export interface SightObservation extends Reading {
  readonly kind: "sight";
  readonly visible: boolean;
  /** `following`, `follower-lost`, `behind` (what is read is old), `not-permitted`, `suppressed` (journald's rate limit), `not-journal` (StandardOutput= goes elsewhere). */
  readonly reason: string;
}

/** The answer of one dependency, or of the network in front of it. */
export interface ProbeObservation extends Reading {
  readonly kind: "probe";
  /** `scheme://host[:port]`, never with a token or password. */
  readonly dependency: string;
  readonly up: boolean;
  /** How far it came: `dns`, `tcp`, `tls`, `http`; the stage that failed, or the last one that passed. */
  readonly stage: "dns" | "tcp" | "tls" | "http";
  readonly detail: string;
}

/** One or more activations of the unit that nobody asked for by hand: they count against the restart budget. */
export interface RestartObservation extends Reading {
  readonly kind: "restart";
  readonly by: "systemd" | "ours" | "unknown";
  readonly count: number;
}

/** systemd's own record that it restarts the unit: it counts where the unit's properties, read too late, have missed a restart. */
export interface RestartRecordObservation extends Reading {
  readonly kind: "restart-record";
}

/** An incident that was open when a daemon before this one ended. */
export interface IncidentRecalledObservation extends Reading {
  readonly kind: "incident-recalled";
  readonly detector: string;
  readonly openedAtMs: MonotonicMs;
}

/** An action of ours on another unit that this one is tied to (Requires=, PartOf=, …): what this one shows meanwhile is no sign of its own. */
export interface KinActionObservation extends Reading {
  readonly kind: "kin-action";
  /** The unit that is acted on. */
  readonly by: UnitName;
  readonly phase: "begun" | "ended";
}

/** A sensor that could not read: what it would have said is unknown. */
export interface BlindObservation extends Reading {
  readonly kind: "blind";
  readonly sensor: "unit" | "processes" | "memory" | "journal" | "probe";
  readonly why: string;
}

/** One reading of a sensor. */
export type Observation =
  | UnitObservation
  | ProcessesObservation
  | MemoryObservation
  | SettledObservation
  | MessageObservation
  | SightObservation
  | ProbeObservation
  | RestartObservation
  | RestartRecordObservation
  | IncidentRecalledObservation
  | KinActionObservation
  | BlindObservation;
