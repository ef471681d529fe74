import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The process that the tree shows, in cgroup /system.slice/bot.service. */
export const PID = 4000;

/** The number of recvfrom on this machine. */
const RECVFROM = process.arch === "arm64" ? 207 : 45;

/** A line of `/proc/<pid>/stat` with its start time in ticks. */
export function statLine(tid: number, options: { name?: string; state?: string; startTicks?: number } = {}): string {
  const { name = "python", state = "S", startTicks = 50_000 } = options;
  return `${tid} (${name}) ${state} 1 1 1 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 ${startTicks} 1000 100\n`;
}

/** Writes a file under a root, with the directories above it. */
export function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** `/proc/net/tcp`'s line of one socket: remote address and port in the kernel's notation. */
export function tcpLine(remote: string, state: string, inode: number, queues = "00000000:00000000"): string {
  return `   0: 0100007F:A1B2 ${remote} ${state} ${queues} 00:00000000 00000000  1000        0 ${inode} 1 0000000000000000 20 4 0 10 -1\n`;
}

/** A directory with `proc` and `cgroup`: a bot of two threads that waits for Telegram. */
export function makeTree(): string {
  const root = mkdtempSync(join(tmpdir(), "unitwarden-snapshot-"));
  const own = `proc/${PID}`;
  put(root, "proc/uptime", "1000.50 900.00\n");
  put(root, "proc/self/mountinfo", "35 24 0:30 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  put(root, "cgroup/system.slice/bot.service/cgroup.procs", `${PID}\n4001\n`);
  put(root, `${own}/cgroup`, "0::/system.slice/bot.service\n");
  put(root, `${own}/stat`, statLine(PID));
  put(root, `${own}/status`, "Name:\tpython\nState:\tS (sleeping)\nVmRSS:\t  80000 kB\n");
  put(root, `${own}/smaps_rollup`, "Rss:  80000 kB\nPss:  70000 kB\nPss_Anon:  60000 kB\nSwap:  100 kB\n");
  put(
    root,
    `${own}/smaps`,
    [
      "55d0aa000000-55d0ab000000 rw-p 00000000 00:00 0                          [heap]",
      "Rss:               50000 kB",
      "Anonymous:         50000 kB",
      "7f0000000000-7f0000021000 rw-p 00000000 00:00 0 ",
      "Rss:                4000 kB",
      "Anonymous:          4000 kB",
      "7f0000100000-7f0000121000 rw-p 00000000 00:00 0 ",
      "Rss:                6000 kB",
      "Anonymous:          6000 kB",
      "7f0001000000-7f0001100000 r-xp 00000000 08:01 131                        /usr/lib/libpython 3.so (deleted)",
      "Rss:                5000 kB",
      "Anonymous:             0 kB",
      "",
    ].join("\n"),
  );
  put(root, `${own}/limits`, "Max open files            1024                 4096                 files     \n");
  put(root, `${own}/task/${PID}/stat`, statLine(PID));
  put(root, `${own}/task/${PID}/wchan`, "wait_woken");
  put(root, `${own}/task/${PID}/syscall`, `${RECVFROM} 0x5 0x7f 0x1000 0x0 0x0 0x0 0x7ffd 0x7f98\n`);
  put(root, `${own}/task/4005/stat`, statLine(4005, { name: "httpx) (1", state: "D" }));
  put(root, `${own}/task/4005/wchan`, "0");
  mkdirSync(join(root, own, "fd"));
  const targets = [
    "/dev/null",
    "pipe:[11]",
    "anon_inode:[eventpoll]",
    "/var/log/bot.log",
    "socket:[70]",
    "socket:[71]",
  ];
  for (const [fd, target] of targets.entries())
    symlinkSync(target, join(root, own, "fd", String(fd + (fd > 3 ? 1 : 0))));
  put(
    root,
    `${own}/net/tcp`,
    `  sl  local_address rem_address   st tx_queue rx_queue\n${tcpLine("DCA79A95:01BB", "01", 70, "00000000:0000002A")}${tcpLine("00000000:0000", "0A", 71)}${tcpLine("08080808:0035", "01", 99)}`,
  );
  return root;
}
