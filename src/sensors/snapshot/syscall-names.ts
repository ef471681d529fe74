/** The calls that a process waits in, by number; x86-64 (arch/x86/entry/syscalls/syscall_64.tbl). */
const X64: Readonly<Record<number, string>> = {
  0: "read",
  1: "write",
  7: "poll",
  9: "mmap",
  11: "munmap",
  16: "ioctl",
  17: "pread64",
  18: "pwrite64",
  19: "readv",
  20: "writev",
  23: "select",
  24: "sched_yield",
  26: "msync",
  34: "pause",
  35: "nanosleep",
  42: "connect",
  43: "accept",
  44: "sendto",
  45: "recvfrom",
  46: "sendmsg",
  47: "recvmsg",
  61: "wait4",
  72: "fcntl",
  73: "flock",
  74: "fsync",
  75: "fdatasync",
  128: "rt_sigtimedwait",
  130: "rt_sigsuspend",
  202: "futex",
  219: "restart_syscall",
  230: "clock_nanosleep",
  232: "epoll_wait",
  247: "waitid",
  257: "openat",
  262: "newfstatat",
  270: "pselect6",
  271: "ppoll",
  281: "epoll_pwait",
  288: "accept4",
  318: "getrandom",
  426: "io_uring_enter",
  441: "epoll_pwait2",
  449: "futex_waitv",
};

/** The same for arm64 (include/uapi/asm-generic/unistd.h). */
const ARM64: Readonly<Record<number, string>> = {
  22: "epoll_pwait",
  25: "fcntl",
  29: "ioctl",
  32: "flock",
  56: "openat",
  63: "read",
  64: "write",
  65: "readv",
  66: "writev",
  67: "pread64",
  68: "pwrite64",
  72: "pselect6",
  73: "ppoll",
  79: "newfstatat",
  82: "fsync",
  83: "fdatasync",
  95: "waitid",
  98: "futex",
  101: "nanosleep",
  115: "clock_nanosleep",
  124: "sched_yield",
  128: "restart_syscall",
  133: "rt_sigsuspend",
  137: "rt_sigtimedwait",
  202: "accept",
  203: "connect",
  206: "sendto",
  207: "recvfrom",
  211: "sendmsg",
  212: "recvmsg",
  215: "munmap",
  222: "mmap",
  227: "msync",
  242: "accept4",
  260: "wait4",
  278: "getrandom",
  426: "io_uring_enter",
  441: "epoll_pwait2",
  449: "futex_waitv",
};

/** Calls whose first argument is the descriptor that is waited for. */
const ON_DESCRIPTOR = new Set(
  "read write readv writev pread64 pwrite64 ioctl connect accept accept4 sendto recvfrom sendmsg recvmsg fcntl flock fsync fdatasync".split(
    " ",
  ),
);

/** What a thread is doing in the kernel. */
export interface SyscallReading {
  /** `recvfrom`, `running` (in user space or on a CPU), or `syscall 333` for one without a name here. */
  readonly name: string;
  /** The descriptor it waits for; null where the call is for none. */
  readonly descriptor: number | null;
}

/** Parses `/proc/<pid>/task/<tid>/syscall` (proc_pid_syscall(5)); null when it is not one. */
export function parseSyscall(text: string, architecture: string): SyscallReading | null {
  const [number, first] = text.trim().split(" ");
  if (number === "running") return { name: "running", descriptor: null };
  if (number === undefined || !/^-?\d{1,5}$/.test(number)) return null;
  // -1: it waits, but not in a system call (a page fault, for one).
  if (number.startsWith("-")) return { name: "none", descriptor: null };
  const table = architecture === "x64" ? X64 : architecture === "arm64" ? ARM64 : {};
  const name = table[Number(number)] ?? `syscall ${number}`;
  const descriptor = ON_DESCRIPTOR.has(name) && first !== undefined ? Number(first) : Number.NaN;
  return { name, descriptor: Number.isSafeInteger(descriptor) ? descriptor : null };
}
