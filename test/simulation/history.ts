import type { MessageObservation } from "../../src/model/observation.ts";

/** What the unit, its program and its machine are like for the whole of a history. */
export interface Host {
  readonly restart: "no" | "on-failure" | "always";
  readonly restartSecMs: number;
  readonly startLimit: { readonly burst: number; readonly intervalMs: number };
  /** `steady`: a heartbeat each 10 s; `none`: never one; `talked-to`: one when somebody writes to the bot. */
  readonly beats: "steady" | "none" | "talked-to";
  readonly onConflict: "retry" | "exit";
  readonly offline: "patient" | "crash-at-start";
  /** It exits 1 at its start while another copy holds its port. */
  readonly portGuard: boolean;
  readonly output: "journal" | "elsewhere";
  /** False where probes never get through, though the bot does (a proxy). */
  readonly reachable: boolean;
  readonly memory: {
    readonly baseBytes: number;
    readonly noiseBytes: number;
    readonly warmUpBytes: number;
    readonly warmUpMs: number;
    readonly sawtoothBytes: number;
    readonly sawtoothMs: number;
  };
  /** Whether `memory.limit` is configured. */
  readonly limitSet: boolean;
  readonly startTakesMs: number;
  readonly stopTakesMs: number;
  /** The longest pause of the bot's library between two tries after an error. */
  readonly retryMaxMs: number;
  /** Minutes after local midnight when the history begins. */
  readonly beginsAtMinute: number;
}

interface At {
  /** Since the history began, in running time. */
  readonly atMs: number;
}

interface Lasting extends At {
  readonly forMs: number;
}

/** One thing that happens to the unit, its program, its machine, the daemon, or at the hand of the operator. */
export type Happening =
  | (At & { readonly kind: "fall"; readonly result: "exit-code" | "signal" | "success" })
  | (Lasting & {
      readonly kind: "crash-loop";
      readonly crashAfterMs: number;
      /** `time`: over after `forMs`; `restart`: over with the first start of ours. */
      readonly cure: "time" | "restart";
      /** What stands in the journal right before each exit. */
      readonly cause: MessageObservation["class"] | null;
    })
  | (Lasting & { readonly kind: "stall" })
  | (At & { readonly kind: "memory-jump"; readonly bytes: number })
  | (Lasting & { readonly kind: "leak"; readonly bytesPerHour: number })
  | (At & { readonly kind: "page-cache"; readonly bytes: number })
  | (Lasting & { readonly kind: "critical-burst"; readonly count: number })
  | (At & { readonly kind: "coroutine" })
  | (Lasting & {
      readonly kind: "copy";
      readonly copy: "plain" | "respawner" | "at-boot" | "doubtful" | "someone-else";
      /** It polls: the unit's journal shows 409s. */
      readonly polls: boolean;
      readonly respawnMs: number;
      readonly ignoresTerm: boolean;
      /** Its PID is given to another process between judgement and signal. */
      readonly recycled: boolean;
    })
  | (Lasting & { readonly kind: "remote"; readonly everyMs: number })
  | (Lasting & { readonly kind: "webhook" })
  | (Lasting & {
      readonly kind: "outage";
      /** The bot prints nothing meanwhile: its calls hang. */
      readonly hung: boolean;
      /** It comes and goes: down and up for so long each; null: down throughout. */
      readonly flapMs: number | null;
    })
  | (Lasting & { readonly kind: "bus-lost"; readonly causeKnown: boolean })
  | (Lasting & { readonly kind: "bus-late"; readonly lateMs: number })
  | (Lasting & { readonly kind: "journal-lost"; readonly how: "follower" | "suppressed" })
  | (Lasting & { readonly kind: "memory-unreadable" })
  | (Lasting & { readonly kind: "processes-unreadable" })
  | (Lasting & {
      readonly kind: "daemon-killed";
      /** At once, or at that point of its next action, if one comes within the hour. */
      readonly when: "now" | "intent-recorded" | "intent-saved" | "mid-action" | "outcome-recorded";
      readonly state: "kept" | "lost" | "torn";
    })
  | (Lasting & { readonly kind: "held-up" })
  | (Lasting & { readonly kind: "suspend" })
  | (At & { readonly kind: "wall-step"; readonly byMs: number })
  | (Lasting & { readonly kind: "reboot" })
  | (Lasting & { readonly kind: "operator-stop"; readonly runsByHand: "no" | "yes" | "left-running" })
  | (At & { readonly kind: "operator-restart" })
  | (At & { readonly kind: "operator-kill" })
  | (Lasting & { readonly kind: "pause" })
  | (Lasting & { readonly kind: "slow-jobs"; readonly takesMs: number })
  | (Lasting & { readonly kind: "failing-jobs"; readonly result: "failed" | "timed-out" });

/** A happening's kind. */
export type HappeningKind = Happening["kind"];

/** One independent week: plain data, to be printed, saved, replayed and shrunk. */
export interface History {
  readonly seed: number;
  readonly week: number;
  readonly lengthMs: number;
  readonly host: Host;
  readonly happenings: readonly Happening[];
}
