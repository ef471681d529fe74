import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Host } from "../../system/host/host.ts";

/** Processes of a host that do nothing but be there. */
export interface Crowd {
  readonly made: number;
  /** Why there are no more; null: as many as were wanted. */
  readonly refused: string | null;
  /** Ends them, and gives how long it took until the last was gone, milliseconds. */
  end(): Promise<number>;
}

/** `strangers` are a program that no unit runs; `kin` run a script of the same interpreter as the bot, as another project's workers do. */
export type CrowdKind = "strangers" | "kin";

const session = "/user.slice/user-0.slice/session-50.scope";
const script = readFileSync(join(import.meta.dirname, "crowd.py"), "utf8");
const scriptFile = "/srv/elsewhere/crowd.py";
const output = "/run/crowd.txt";
/** Making and ending so many takes seconds on one machine, and minutes on another whose kernel is a guest of a guest. */
const timeoutMs = 900_000;

/** Makes so many processes by one that forks, as a login session's. */
export async function makeCrowd(host: Host, count: number, kind: CrowdKind): Promise<Crowd> {
  await host.writeFile(scriptFile, script);
  // Read from standard input, python shows no script: `python3 - COUNT`.
  const argv =
    kind === "kin"
      ? ["/usr/bin/python3", "-S", "-E", scriptFile, String(count)]
      : ["sh", "-c", `exec /usr/bin/python3 -S -E - ${count} <${scriptFile}`];
  const forker = await host.spawn(argv, { cgroup: session, output });
  const said = () => {
    if (!forker.isAlive()) throw new Error("The one that forks has ended");
    return /^made (\d+) ?(.*)$/mu.exec(readFileSync(`${host.rootDirectory}${output}`, "utf8"));
  };
  const [, made = "0", why = ""] = (await host.waitFor("the crowd to be made", said, { timeoutMs })) ?? [];
  return {
    made: Number(made),
    refused: why === "" ? null : why,
    end: async () => {
      const before = processCount(host);
      const beganMs = performance.now();
      // It leads a process group of its own (setsid).
      await host.exec(["sh", "-c", `kill -s KILL -- -${forker.pid}`]);
      const gone = () => processCount(host) <= before - Number(made);
      await host.waitFor("the crowd to be gone", gone, { timeoutMs, intervalMs: 20 });
      return performance.now() - beganMs;
    },
  };
}

/** How many processes the host has, zombies included. */
export function processCount({ rootDirectory }: Host): number {
  return readdirSync(`${rootDirectory}/proc`).filter((name) => /^\d+$/u.test(name)).length;
}
