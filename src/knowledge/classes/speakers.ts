/** Who may have written a message; `unknown`: a text without its journal fields. */
export type Speaker = "program" | "manager" | "kernel" | "unknown";

const MANAGER_TEXT =
  /^(?:Unit )?[\w@.\\:-]{1,255}\.(?:service|scope|slice|socket|timer|mount)(?:: |:? (?:start request repeated|entered failed state|(?:has no )?hold-?off time))|^start request repeated too quickly for /i;
const KERNEL_TEXT =
  /^(?:\[\s{0,8}[0-9.]{1,20}\] )?(?:Out of memory(?: \(oom_kill_allocating_task\))?: |Memory cgroup out of memory: |oom-kill:|oom_reaper: |Tasks? in \/\S{1,300} (?:killed as a result|are going to be killed)|Killed process [0-9]|\S{1,40} invoked oom-killer:)/;

/** Whether a line has words that are not its writer's to say: systemd's and the kernel's own count from them only. */
export function pretends(line: string, speaker: Speaker): boolean {
  return (
    (speaker === "program" && (MANAGER_TEXT.test(line) || KERNEL_TEXT.test(line))) ||
    (speaker === "manager" && !MANAGER_TEXT.test(line)) ||
    (speaker === "kernel" && !KERNEL_TEXT.test(line))
  );
}
