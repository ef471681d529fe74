import type { PidHandle } from "../../runtime/pidfd.ts";
import type { Result } from "../../model/result.ts";
import type { Json } from "../../model/scalars.ts";
import { recheck, type RecheckContext, type SkipReason } from "./recheck.ts";
import type { Target } from "./targets.ts";

/** One process on its way out: what it is, what was sent to it, and what became of it. */
export interface Hold {
  readonly target: Target;
  /** Null where the process is not, or no longer, to be signalled. */
  handle: PidHandle | null;
  readonly signals: string[];
  /** Milliseconds after the first signal of all; 0 where it was gone before; null while it lives. */
  endedAfterMs: number | null;
  /** Why it was left alone, or why a signal could not be sent. */
  why: { readonly reason: SkipReason | "signal-failed"; readonly code: string; readonly detail: string } | null;
}

/** Takes hold of a process and then reads it again: what was judged and what is signalled are the same, or nothing is sent. */
export function takeHold(target: Target, openPid: (pid: number) => Result<PidHandle>, context: RecheckContext): Hold {
  const hold: Hold = { target, handle: null, signals: [], endedAfterMs: null, why: null };
  const { pid } = target.process;
  if (pid <= 1 || context.untouchable.pids.has(pid)) {
    hold.why = { reason: "protected", code: "refused", detail: "it is init, this program or its parent" };
    return hold;
  }
  const opened = openPid(pid);
  const checked = recheck(target.process, context);
  if (opened.ok && checked.kind === "unchanged" && opened.value.pid === pid) {
    hold.handle = opened.value;
    return hold;
  }
  if (opened.ok) opened.value.close();
  if (checked.kind === "gone") hold.endedAfterMs = 0;
  else if (checked.kind === "skip") hold.why = { reason: checked.reason, code: checked.reason, detail: checked.detail };
  // The process is there and is the judged one, but there is no handle on it.
  else if (opened.ok)
    hold.why = { reason: "identity-changed", code: "identity-changed", detail: "the handle is on another process" };
  else hold.why = { reason: "signal-failed", code: opened.code, detail: opened.message };
  return hold;
}

/** Sends a signal to a process that is held and lives; a refusal is kept with it. */
export function signalHold(hold: Hold, name: "SIGTERM" | "SIGKILL", elapsedMs: number): void {
  if (hold.handle === null || hold.endedAfterMs !== null) return;
  if (hold.handle.exited()) {
    hold.endedAfterMs = elapsedMs;
    return;
  }
  const sent = hold.handle.signal(name);
  if (!sent.ok) hold.why = { reason: "signal-failed", code: sent.code, detail: sent.message };
  else if (sent.value === "gone") hold.endedAfterMs = elapsedMs;
  else hold.signals.push(name);
}

/** Whether a process is held and still lives; notes when it has ended. */
export function stillLives(hold: Hold, elapsedMs: number): boolean {
  if (hold.handle === null || hold.endedAfterMs !== null) return false;
  if (!hold.handle.exited()) return true;
  hold.endedAfterMs = elapsedMs;
  return false;
}

/** What the audit trail keeps of a process that was to be ended. */
export function evidenceOf({ target, signals, endedAfterMs, why }: Hold): Json {
  return {
    pid: target.process.pid,
    startTimeTicks: target.process.startTimeTicks,
    role: target.role,
    commandLine: target.process.commandLine,
    signals: [...signals],
    endedAfterMs,
    whyNot: why === null ? null : why.reason,
    detail: why === null ? null : why.detail,
  };
}
