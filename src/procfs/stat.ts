/** The fields of `/proc/<pid>/stat` that tell processes apart (proc_pid_stat(5)). */
export interface ProcessStat {
  readonly pid: number;
  /** Field 2, without its parentheses; chosen by the process itself, so it may hold anything. */
  readonly comm: string;
  /** Field 3: `R`, `S`, `D`, `T`, `t`, `Z`, `X`, `I`. */
  readonly state: string;
  readonly parentPid: number;
  readonly sessionId: number;
  readonly kernelThread: boolean;
  /** Field 22, clock ticks since boot. */
  readonly startTimeTicks: number;
}

/** PF_KTHREAD of include/linux/sched.h. */
const KERNEL_THREAD_FLAG = 0x00200000;

/** Parses `/proc/<pid>/stat`; null when it is not one. The comm ends at the *last* closing parenthesis: `a) b (c` is a legal name. */
export function parseStat(text: string): ProcessStat | null {
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  if (open < 1 || close < open) return null;
  const fields = text
    .slice(close + 1)
    .trim()
    .split(" ");
  const pid = wholeNumber(text.slice(0, open).trim());
  const state = fields[0];
  const parentPid = wholeNumber(fields[1]);
  const sessionId = wholeNumber(fields[3]?.replace(/^-/u, ""));
  const flags = wholeNumber(fields[6]);
  const startTimeTicks = wholeNumber(fields[19]);
  if (pid === null || state === undefined || !/^[A-Za-z]$/u.test(state)) return null;
  if (parentPid === null || sessionId === null || flags === null || startTimeTicks === null) return null;
  return {
    pid,
    comm: text.slice(open + 1, close),
    state,
    parentPid,
    sessionId,
    kernelThread: Math.floor(flags / KERNEL_THREAD_FLAG) % 2 === 1,
    startTimeTicks,
  };
}

function wholeNumber(text: string | undefined): number | null {
  if (text === undefined || !/^\d+$/u.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}
