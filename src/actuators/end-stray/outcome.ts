import type { EndStraysDecision, Outcome } from "../../model/decision.ts";
import { evidenceOf, type Hold } from "./hold.ts";

/** What became of a decision to end strays, from what became of each process. */
export function outcomeOf(decision: EndStraysDecision, holds: readonly Hold[]): Outcome {
  const outcome = (result: Outcome["result"], reason: string, recoverable: boolean, mend: string | null): Outcome => ({
    decision: decision.id,
    result,
    reason,
    evidence: { processes: holds.map(evidenceOf), ...(mend === null ? {} : { mend }) },
    recoverable,
  });
  const alive = holds.filter(({ endedAfterMs }) => endedAfterMs === null);
  const failed = alive.find(({ why }) => why?.reason === "signal-failed");
  if (failed?.why) {
    const code = failed.why.code === "not-permitted" ? "not-permitted" : "signal-failed";
    const mend =
      code === "not-permitted"
        ? `Run unitwarden with CAP_KILL (its own unit file grants it), or end process ${failed.target.process.pid} by hand`
        : `End process ${failed.target.process.pid} by hand`;
    return outcome("failed", code, failed.why.code === "no-resources", `${failed.why.detail}. ${mend}.`);
  }
  const survivor = alive.find(({ handle }) => handle !== null);
  if (survivor !== undefined) {
    const pid = survivor.target.process.pid;
    const mend = `Process ${pid} does not end on SIGKILL: it waits in the kernel (see /proc/${pid}/stack), or a reboot ends it.`;
    return outcome("timed-out", "still-running", true, mend);
  }
  const strays = alive.filter(({ target }) => target.role === "stray");
  const [skipped] = strays;
  if (skipped?.why) return outcome("refused", skipped.why.reason, true, null);
  return outcome("done", "strays-gone", true, null);
}
