import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One process of a made-up `/proc`; `{home}` stands for the directory of the bot. */
export interface MadeProcess {
  readonly pid: number;
  readonly ppid: number;
  readonly words: readonly string[];
  readonly cgroup: string | null;
  readonly uid?: number;
  readonly cwd?: string;
  readonly comm?: string;
  readonly state?: string;
  readonly namespace?: string | null;
  readonly environ?: Readonly<Record<string, string>>;
  readonly kernelThread?: boolean;
  readonly threadOf?: number;
  readonly startTimeTicks?: number;
  readonly exe?: string;
}

/** Our own PID in the made-up tree. */
export const OWN_PID = 60;
export const BOOT_ID = "0123456789abcdef0123456789abcdef";

/** A `/proc` in a temporary directory, and a directory with the bot in it. Links are made here: git keeps them poorly. */
export class ProcTree {
  readonly directory = mkdtempSync(join(tmpdir(), "unitwarden-proc-"));
  readonly procRoot = join(this.directory, "proc");
  readonly home = join(this.directory, "home", "marketingbot");

  constructor() {
    mkdirSync(join(this.home, "other"), { recursive: true });
    for (const file of ["bot.py", "webhook_handler.py", "other/bot.py"]) writeFileSync(join(this.home, file), "");
    symlinkSync("bot.py", join(this.home, "link.py"));
    mkdirSync(join(this.procRoot, "sys/kernel/random"), { recursive: true });
    writeFileSync(join(this.procRoot, "sys/kernel/random/boot_id"), "01234567-89ab-cdef-0123-456789abcdef\n");
    this.lastPid(500);
  }

  lastPid(pid: number): void {
    writeFileSync(join(this.procRoot, "loadavg"), `0.00 0.00 0.00 1/98 ${pid}\n`);
  }

  put(made: MadeProcess): void {
    const fill = (text: string): string => text.replaceAll("{home}", this.home);
    const { pid } = made;
    this.remove(pid);
    const directory = join(this.procRoot, String(pid));
    mkdirSync(join(directory, "ns"), { recursive: true });
    const write = (name: string, text: string): void => writeFileSync(join(directory, name), text);
    write("cmdline", made.words.map((word) => `${fill(word)}\0`).join(""));
    const flags = made.kernelThread ? 0x200000 : 0;
    const start = made.startTimeTicks ?? pid * 10;
    const fields = `${made.state ?? "S"} ${made.ppid} ${pid} ${pid} 0 -1 ${flags} 0 0 0 0 0 0 0 0 20 0 1 0 ${start} 0 0`;
    write("stat", `${pid} (${made.comm ?? "x"}) ${fields}\n`);
    const uid = made.uid ?? 1000;
    write("status", `Name:\tx\nTgid:\t${made.threadOf ?? pid}\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\nNSpid:\t${pid}\n`);
    if (made.cgroup !== null) write("cgroup", `0::${made.cgroup}\n`);
    const environ = Object.entries(made.environ ?? {});
    write("environ", environ.map(([name, value]) => `${name}=${value}\0`).join(""));
    symlinkSync(fill(made.cwd ?? "{home}"), join(directory, "cwd"));
    symlinkSync("/", join(directory, "root"));
    symlinkSync(made.exe ?? "/usr/bin/python3", join(directory, "exe"));
    if (made.namespace !== null) symlinkSync(made.namespace ?? "pid:[1]", join(directory, "ns/pid"));
  }

  putAll(processes: readonly MadeProcess[]): void {
    for (const made of processes) this.put(made);
  }

  remove(pid: number): void {
    rmSync(join(this.procRoot, String(pid)), { recursive: true, force: true });
  }

  release(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The reference deployment with everything that looks like its bot (test/fixtures/proc/reference-host.json). */
export function referenceHost(): readonly MadeProcess[] {
  const path = new URL("../../fixtures/proc/reference-host.json", import.meta.url);
  return JSON.parse(readFileSync(path, "utf8")) as readonly MadeProcess[];
}
