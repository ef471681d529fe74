import type { JournalEntry } from "./journal.ts";
import type { HostProcess } from "./processes.ts";
import type { WaitOptions } from "./wait-for.ts";

/** How a program is run in a host; all but the argument list may be left out. */
export interface RunOptions {
  /** Added to a plain environment (PATH, HOME, LANG). */
  readonly env?: Readonly<Record<string, string>>;
  /** @default "/" */
  readonly cwd?: string;
  /** A user name of the host. @default "root" */
  readonly user?: string;
  /**
   * The cgroup to run in, as a path of the host, for example `/user.slice/user-1000.slice/session-7.scope`.
   * It is made when it is missing. @default the user's `session-1.scope`
   */
  readonly cgroup?: string;
}

/** Options of `exec`. */
export interface ExecOptions extends RunOptions {
  readonly input?: string;
  /** @default 30_000 */
  readonly timeoutMs?: number;
}

/** Options of `spawn`. */
export interface SpawnOptions extends RunOptions {
  /** A file of the host that takes the program's output, appended. @default "/dev/null" */
  readonly output?: string;
}

/** What a program left behind: exit status (128 + signal when killed) and output. */
export interface ExecResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs on its own in the host. */
export interface Spawned {
  /** Its PID in the host's eyes; its parent is the host's PID 1. */
  readonly pid: number;
  /** Whether the same process (not a recycled PID, not a zombie) still runs. */
  isAlive(): boolean;
  /** Sends a signal, by name: `TERM`, `KILL`, `STOP`, `USR1`. */
  signal(name: string): Promise<void>;
}

/** A machine with systemd as PID 1 that tests may do anything to. */
export interface Host {
  /** `booted` in namespaces of its own; or `attached` to the systemd of this machine. */
  readonly kind: "booted" | "attached";
  /** The host's root directory, seen from outside. */
  readonly rootDirectory: string;
  /** The host's PID 1 in the eyes of this machine. */
  readonly pid: number;
  /** This checkout as the host sees it; read-only when booted. */
  readonly checkout: string;
  /** The Node.js of this process as the host sees it. */
  readonly node: string;
  /** The kind of cgroups systemd runs on. */
  readonly cgroups: "v1" | "v2";
  /** Runs a program to its end; a status other than 0 is a result, not an error. */
  exec(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** Starts a program that stays. */
  spawn(argv: readonly string[], options?: SpawnOptions): Promise<Spawned>;
  /** Writes a file, and the directories above it. */
  writeFile(path: string, text: string, options?: { mode?: number; user?: string }): Promise<void>;
  /** Writes a unit or drop-in (`x.service`, `x.service.d/y.conf`) to /run/systemd/system and reloads systemd. */
  writeUnit(name: string, text: string): Promise<void>;
  /** Runs systemctl; throws with its complaint when it fails. */
  systemctl(...args: readonly string[]): Promise<string>;
  /** Properties of a unit as `systemctl show` prints them. */
  properties<Name extends string>(unit: string, names: readonly Name[]): Promise<Record<Name, string>>;
  /** The entries that `journalctl -o json` prints for these arguments. */
  journal(args: readonly string[]): Promise<JournalEntry[]>;
  /** Every process of the host, PIDs and cgroups in the host's eyes. */
  processes(): HostProcess[];
  /** PIDs of the processes whose words hold (as text) or match (as predicate). */
  pidsOf(match: string | ((process: HostProcess) => boolean)): number[];
  /** Polls until `until` (default: is it truthy?) accepts what `read` gives, and returns that. */
  waitFor<Value>(description: string, read: () => Value | Promise<Value>, options?: WaitOptions<Value>): Promise<Value>;
  /** Ends the host and everything in it; may be called again. */
  close(): Promise<void>;
}
