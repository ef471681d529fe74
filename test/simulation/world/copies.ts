import type { JudgedProcess } from "../../../src/model/observation.ts";
import type { BootId } from "../../../src/model/scalars.ts";
import type { Clockwork } from "./clockwork.ts";
import type { Machine } from "./machine.ts";

/** What a process beside the unit truly is. */
export type CopyTruth = "stray" | "doubtful" | "someone-else" | "by-hand" | "innocent";

/** A process that runs, or seems to run, the unit's program outside the unit. */
export interface Copy {
  readonly pid: number;
  readonly startTimeTicks: number;
  readonly sinceMs: number;
  readonly truth: CopyTruth;
  readonly polls: boolean;
  readonly ignoresTerm: boolean;
  readonly recycled: boolean;
  /** Called when it has ended. */
  readonly onEnd: () => void;
  /** The fault it stands for. */
  readonly source: object;
}

const cgroups = {
  stray: "/user.slice/user-1000.slice/session-3.scope",
  doubtful: "/user.slice/user-1000.slice/session-4.scope",
  "someone-else": "/system.slice/bot-b.service",
  "by-hand": "/user.slice/user-1000.slice/session-5.scope",
  innocent: "/user.slice/user-1000.slice/session-6.scope",
} as const satisfies Record<CopyTruth, string>;

/** The processes beside the unit. */
export class Copies {
  all: readonly Copy[] = [];
  onChange: () => void = () => {};
  /** When a doubtful one last ended. */
  doubtfulEndedMs = -Infinity;
  private nextPid = 40_000;
  private readonly clockwork: Clockwork;
  private readonly machine: Machine;

  constructor(clockwork: Clockwork, machine: Machine) {
    this.clockwork = clockwork;
    this.machine = machine;
  }

  begin(copy: Pick<Copy, "truth" | "polls" | "source"> & Partial<Copy>): Copy {
    this.nextPid += 1;
    const begun: Copy = {
      pid: this.nextPid,
      startTimeTicks: Math.round(this.machine.monotonicMs / 10),
      sinceMs: this.clockwork.nowMs,
      ignoresTerm: false,
      recycled: false,
      onEnd: () => {},
      ...copy,
    };
    this.all = [...this.all, begun];
    this.onChange();
    return begun;
  }

  end(copy: Copy): void {
    if (!this.all.includes(copy)) return;
    this.all = this.all.filter((one) => one !== copy);
    if (copy.truth === "doubtful") this.doubtfulEndedMs = this.clockwork.nowMs;
    copy.onEnd();
    this.onChange();
  }

  /** Its PID goes to another process, of the same name but somebody's own. */
  recycle(copy: Copy): void {
    this.end(copy);
    this.begin({ truth: "innocent", polls: false, source: {}, pid: copy.pid });
  }

  find(pid: number): Copy | undefined {
    return this.all.find((copy) => copy.pid === pid);
  }

  /** The machine goes down. */
  powerOff(): void {
    this.all = [];
  }

  /** The copy as the process sensor judges it; null for one that does not look like the unit's program. */
  judge(copy: Copy): JudgedProcess | null {
    if (copy.truth === "innocent") return null;
    const doubtful = copy.truth === "doubtful";
    const standing = doubtful ? "unknown" : copy.truth === "someone-else" ? "someone-else" : "stray";
    return judged(this.machine.bootId, {
      pid: copy.pid,
      startTimeTicks: copy.startTimeTicks,
      cgroup: cgroups[copy.truth],
      standing,
      reason: doubtful ? "other-arguments" : standing === "stray" ? "same-script" : "other-service",
      strayIfConflict: doubtful || standing === "stray",
    });
  }

  cgroupOf(copy: Copy): string {
    return cgroups[copy.truth];
  }
}

/** One judged process. */
export function judged(
  bootId: BootId,
  {
    pid,
    startTimeTicks,
    cgroup,
    ...judgement
  }: Pick<JudgedProcess, "standing" | "reason" | "strayIfConflict"> & {
    readonly pid: number;
    readonly startTimeTicks: number;
    readonly cgroup: string;
  },
): JudgedProcess {
  const commandLine = "/home/ubuntu/marketingbot/.venv/bin/python -u /home/ubuntu/marketingbot/bot.py";
  return {
    process: { bootId, pid, startTimeTicks, parentPid: 1, uid: 1000, commandLine, cgroup },
    ...judgement,
    company: [],
    parent: null,
  };
}
