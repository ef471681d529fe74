import { asUser, plainEnvironment } from "../system/host/ground.ts";
import type { Host } from "../system/host/host.ts";
import { makeHost } from "../system/host/make-host.ts";
import { run } from "../system/host/run.ts";
import type { Machine } from "./machine.ts";

/** The machine as the test host's interface has it: entered by ssh, units in /etc, so that they are there after a reboot. */
export function machineHost(machine: Machine, tree: string): Host {
  const host = makeHost({
    kind: "booted",
    rootDirectory: tree,
    pid: 1,
    checkout: "/opt/unitwarden",
    node: "/usr/lib/unitwarden/node",
    cgroups: "v2",
    enter: (argv, { user = "root", env, cwd = "/" }) => ({
      argv: [...machine.ssh("root"), quoted(["env", "-i", ...pairs(user, env), ...asUser(argv, { user, cwd })])],
      env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "/" },
    }),
    takeUnit: () => {},
    close: async () => {},
  });
  const writeFile: Host["writeFile"] = async (path, input, { mode = 0o644, user = "root" } = {}) => {
    const script = 'mkdir -p "${1%/*}" && cat > "$1" && chmod "$2" "$1" && chown "$3:$3" "$1"';
    const words = ["sh", "-c", script, "sh", path, mode.toString(8), user];
    const { status, stderr } = await host.exec(words, { input, timeoutMs: 120_000 });
    if (status !== 0) throw new Error(`Cannot write ${path}: ${stderr.trim()}`);
  };
  return {
    ...host,
    exec: (argv, options) => host.exec(argv, { timeoutMs: 120_000, ...options }),
    writeFile,
    writeUnit: async (name, text) => {
      await writeFile(`/etc/systemd/system/${name}`, text);
      await host.systemctl("daemon-reload");
    },
    spawn: async (argv, { user = "root", env, output = "/dev/null" } = {}) => {
      const command = `setsid ${quoted(["env", ...pairs(user, env), ...argv])} >>${output} 2>&1 </dev/null & echo $!`;
      // A login session of its own, which stays as long as what it has started.
      const started = await run({ argv: [...machine.ssh(user, { shared: false }), command], timeoutMs: 120_000 });
      const pid = Number(started.stdout);
      if (!(pid > 0)) throw new Error(`Cannot start ${argv.join(" ")}: ${started.stderr.trim()}`);
      return {
        pid,
        isAlive: () => {
          throw new Error("Over ssh this can be asked with exec only");
        },
        signal: async (name) => {
          await host.exec(["sh", "-c", `kill -s ${name} ${pid}`]);
        },
      };
    },
    processes: () => {
      throw new Error("Over ssh processes can be read with exec only");
    },
    waitFor: (description, read, options) =>
      host.waitFor(description, read, { timeoutMs: 180_000, intervalMs: 500, ...options }),
  };
}

function pairs(user: string, env: Readonly<Record<string, string>> | undefined): string[] {
  return Object.entries(plainEnvironment(user, env)).map(([name, value]) => `${name}=${value}`);
}

/** The words as a shell takes them. */
function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
}
