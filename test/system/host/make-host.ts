import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { userOf } from "./users.ts";
import type { Ground } from "./ground.ts";
import type { ExecOptions, ExecResult, Host, SpawnOptions, Spawned } from "./host.ts";
import { parseJournal } from "./journal.ts";
import { type HostProcess, readHostProcess, readHostProcesses } from "./processes.ts";
import { run } from "./run.ts";
import { waitFor } from "./wait-for.ts";

/** The whole of a host's functions, on the ground it stands on. */
export function makeHost(ground: Ground): Host {
  const procDirectory = `${ground.rootDirectory}/proc`;

  async function exec(argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    const { input = "", timeoutMs = 30_000 } = options;
    return run({ ...ground.enter(argv, options), input, timeoutMs });
  }

  async function must(argv: readonly string[], options: ExecOptions = {}): Promise<string> {
    const { status, stdout, stderr } = await exec(argv, options);
    if (status !== 0) throw new Error(`${argv.join(" ")}: exit status ${status}: ${stderr.trim() || stdout.trim()}`);
    return stdout;
  }

  async function spawn(argv: readonly string[], options: SpawnOptions = {}): Promise<Spawned> {
    const { output = "/dev/null" } = options;
    const script = 'output=$1; shift; setsid "$@" >>"$output" 2>&1 </dev/null & echo $!';
    const pid = Number(await must(["sh", "-c", script, "sh", output, ...argv], options));
    const startTimeTicks = readHostProcess(procDirectory, pid)?.startTimeTicks;
    // Between fork and exec it still looks like the shell that started it.
    const begun = () => {
      const words = readHostProcess(procDirectory, pid)?.argv;
      return words?.[0] !== "setsid" && words?.includes(script) !== true;
    };
    await waitFor(`${argv[0]} to begin`, begun, { intervalMs: 2 });
    return {
      pid,
      isAlive: () => {
        const found = readHostProcess(procDirectory, pid);
        return found !== null && found.startTimeTicks === startTimeTicks && found.state !== "Z";
      },
      signal: async (name) => {
        await must(["sh", "-c", `kill -s ${name} ${pid}`]);
      },
    };
  }

  async function writeFile(path: string, text: string, options: { mode?: number; user?: string } = {}): Promise<void> {
    const outside = `${ground.rootDirectory}${path}`;
    const owner = userOf(ground.rootDirectory, options.user ?? "root");
    const made = mkdirSync(dirname(outside), { recursive: true });
    if (made !== undefined) chownSync(dirname(outside), owner.uid, owner.gid);
    writeFileSync(outside, text);
    chmodSync(outside, options.mode ?? 0o644);
    chownSync(outside, owner.uid, owner.gid);
  }

  async function systemctl(...args: readonly string[]): Promise<string> {
    return must(["systemctl", "--no-ask-password", "--no-pager", ...args], { timeoutMs: 120_000 });
  }

  function processes(): HostProcess[] {
    return readHostProcesses(procDirectory);
  }

  return {
    kind: ground.kind,
    rootDirectory: ground.rootDirectory,
    pid: ground.pid,
    checkout: ground.checkout,
    node: ground.node,
    cgroups: ground.cgroups,
    exec,
    spawn,
    writeFile,
    systemctl,
    processes,
    waitFor,
    writeUnit: async (name, text) => {
      ground.takeUnit(name);
      await writeFile(`/run/systemd/system/${name}`, text);
      await systemctl("daemon-reload");
    },
    properties: async <Name extends string>(unit: string, names: readonly Name[]) => {
      const output = await systemctl("show", unit, ...names.map((name) => `--property=${name}`));
      const pairs = new Map(output.split("\n").map((line) => [line.split("=")[0], line.slice(line.indexOf("=") + 1)]));
      return Object.fromEntries(names.map((name) => [name, pairs.get(name) ?? ""])) as Record<Name, string>;
    },
    journal: async (args) => {
      // Exit status 1: no entries.
      const { stdout } = await exec(["journalctl", "--output=json", "--no-pager", "--quiet", ...args]);
      return parseJournal(stdout);
    },
    pidsOf: (match) =>
      processes()
        .filter((process) => (typeof match === "string" ? process.argv.join(" ").includes(match) : match(process)))
        .map(({ pid }) => pid),
    close: () => ground.close(),
  };
}
