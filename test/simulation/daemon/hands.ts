import type { Action, Outcome } from "../../../src/model/decision.ts";
import type { Evidence } from "../../../src/model/scalars.ts";
import { unitName } from "../../policy/simulated-unit.ts";
import type { Copy } from "../world/copies.ts";
import type { JobType } from "../world/systemd-unit.ts";
import type { World } from "../world/world.ts";
import { invocationId } from "./unit-eye.ts";

/** How long src/actuators waits for a job. */
const jobTimeoutMs = 95_000;

/** What the hands work with. */
export interface HandsParts {
  readonly world: World;
  readonly generation: number;
  /** Later, if the daemon lives. */
  readonly later: (delayMs: number, run: () => void) => void;
  /** A process is about to be signalled. */
  readonly onSignal: (pid: number) => void;
  readonly termGraceMs: number;
}

/** The actuators on the simulated machine, with the checks that the real ones make before they act. */
export function act(action: Action, parts: HandsParts, onEnd: (outcome: Outcome) => void): void {
  const end = (result: Outcome["result"], reason: string, evidence: Evidence = {}) =>
    onEnd({ decision: action.id, result, reason, evidence, recoverable: result !== "refused" });
  const { world } = parts;
  const { unit } = world;
  if (action.kind === "end-strays") {
    endStrays(
      action.strays.map(({ process }) => process),
      parts,
      end,
    );
    return;
  }
  if (world.bus.lost) {
    parts.later(100, () => end("failed", "bus-lost"));
    return;
  }
  if (world.jobs.failing === "failed") {
    parts.later(50, () => end("failed", "systemd-error"));
    return;
  }
  const beganMs = world.nowMs;
  switch (action.kind) {
    case "restart": {
      const same = action.invocation === null || action.invocation === invocationId(unit.invocation);
      if (unit.phase !== "active" && unit.phase !== "starting") end("refused", "not-running");
      else if (!same) end("refused", "invocation-changed");
      else if (unit.job !== null) end("refused", "job-pending");
      else job("restart", parts, (result) => end(...result, {}));
      break;
    }
    case "start":
      if (!unit.isDown && unit.phase !== "auto-restart") end("refused", "not-down");
      else if (unit.job !== null) end("refused", "job-pending");
      else job("start", parts, (result) => end(...result, {}));
      break;
    case "hold":
      job("stop", parts, (result) => {
        const meanwhile = world.journal.restartRecordsSince(beganMs).length;
        const held = result[0] === "done" ? { invocation: invocationId(unit.invocation) } : {};
        end(...result, meanwhile === 0 ? held : { ...held, restartsMeanwhile: meanwhile });
      });
      break;
  }
}

function job(
  type: JobType,
  { world, generation, later }: HandsParts,
  onEnd: (result: [Outcome["result"], string]) => void,
): void {
  const { unit } = world;
  let over = false;
  const once = (result: [Outcome["result"], string]) => {
    if (over) return;
    over = true;
    onEnd(result);
  };
  if (world.jobs.failing === "timed-out") {
    // The call is lost on its way: nothing comes of it.
    later(jobTimeoutMs, () => once(["timed-out", "no-reply"]));
    return;
  }
  later(jobTimeoutMs, () => once(["timed-out", "job-timed-out"]));
  if (type !== "stop") unit.resetFailed();
  unit.enqueue(type, { by: "ours", generation }, (result) =>
    later(5, () => {
      if (result !== "done") once(["failed", `job-${result}`]);
      else if (type === "stop") once(unit.isDown ? ["done", "held"] : ["failed", "not-down"]);
      else if (unit.isUp) {
        // The start limit is left to systemd.
        unit.resetFailed();
        once(["done", "active-again"]);
      } else once(["failed", "not-active"]);
    }),
  );
}

function endStrays(
  targets: readonly {
    readonly pid: number;
    readonly startTimeTicks: number;
    readonly bootId: string;
    readonly cgroup: string;
  }[],
  { world, later, onSignal, termGraceMs }: HandsParts,
  end: (result: Outcome["result"], reason: string) => void,
): void {
  let skipped: string | null = null;
  const held: Copy[] = [];
  for (const { pid, startTimeTicks, bootId, cgroup } of targets) {
    const judgedCopy = world.copies.find(pid);
    if (judgedCopy?.recycled === true) world.copies.recycle(judgedCopy);
    const copy = world.copies.find(pid);
    if (pid <= 1 || pid === world.unit.mainPid || cgroup.startsWith(`/system.slice/${unitName}`)) skipped = "protected";
    else if (bootId !== world.machine.bootId) skipped = "identity-changed";
    else if (copy !== undefined && copy.startTimeTicks !== startTimeTicks) skipped = "identity-changed";
    else if (copy !== undefined && world.copies.cgroupOf(copy) !== cgroup) skipped = "identity-changed";
    else if (copy !== undefined) held.push(copy);
  }
  let longestMs = 20;
  for (const copy of held) {
    onSignal(copy.pid);
    const takesMs = copy.ignoresTerm ? termGraceMs + 20 : world.noise.of("term").int(20, 2500);
    longestMs = Math.max(longestMs, takesMs);
    if (copy.ignoresTerm) later(takesMs, () => world.copies.end(copy));
    else world.clockwork.after(takesMs, () => world.copies.end(copy));
  }
  later(longestMs + 30, () => (skipped === null ? end("done", "strays-gone") : end("refused", skipped)));
}
