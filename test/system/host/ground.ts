import type { RunOptions } from "./host.ts";

/** What a host stands on: where its files are, and how a program gets in. */
export interface Ground {
  readonly kind: "booted" | "attached";
  /** Root directory, seen from outside; ends in no slash (empty for this machine's own). */
  readonly rootDirectory: string;
  readonly pid: number;
  readonly checkout: string;
  readonly node: string;
  readonly cgroups: "v1" | "v2";
  /** The command and the environment, on this machine, that run `argv` in the host. */
  enter(argv: readonly string[], options: RunOptions): { argv: string[]; env: Record<string, string> };
  /** Called before a unit file is written; throws when that name is not to be had. */
  takeUnit(name: string): void;
  close(): Promise<void>;
}

/** The environment of a program that is given none. */
export function plainEnvironment(user: string, env: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    HOME: user === "root" ? "/root" : `/home/${user}`,
    USER: user,
    LANG: "C.UTF-8",
    ...env,
  };
}

/** Words in front of a command that give it its user and working directory. */
export function asUser(argv: readonly string[], { user = "root", cwd = "/" }: RunOptions): string[] {
  const identity = user === "root" ? [] : ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--init-groups"];
  return [...identity, "env", `--chdir=${cwd}`, ...argv];
}
