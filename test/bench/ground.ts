import { readFileSync } from "node:fs";

import { type Bystander, isBystander, startBystanders } from "../demo/bystanders.ts";
import { AuditLog } from "../demo/audit-log.ts";
import { type Layout, layOutBot } from "../stand-in/layout.ts";
import { bootHost } from "../system/host/boot.ts";
import type { Host } from "../system/host/host.ts";
import type { HostProcess } from "../system/host/processes.ts";

/** What every contender is given: a booted systemd, the reference deployment laid out, nothing of it started. */
export interface Ground {
  readonly host: Host;
  readonly layout: Layout;
  /** PM2's program in the host. */
  readonly pm2: string;
  /** Processes outside `managedBy` (a unit) that run the bot's very script, bystanders left out. */
  copies(managedBy: string): HostProcess[];
  /** Processes of that unit that run it. */
  bots(managedBy: string): HostProcess[];
  /** PIDs of living processes that asked the Bot API for something within the last so many milliseconds. */
  pollers(withinMs: number): number[];
  /** Starts what looks like a second copy and is none. */
  startBystanders(): Promise<Bystander[]>;
  close(): Promise<void>;
}

const pollsFile = "/run/bench-polls.json";

/** Boots a machine and lays the bot out in it; the lines come after those of the reference's unit. */
export async function prepareGround(options: {
  readonly pm2: string;
  readonly env: Readonly<Record<string, string>>;
  readonly unitLines?: readonly string[];
  readonly serviceLines?: readonly string[];
  /** The bot's long poll, seconds. @default {that of the layout} */
  readonly pollS?: number;
}): Promise<Ground> {
  const { pm2, env, unitLines = [], serviceLines = [] } = options;
  const poll = options.pollS === undefined ? {} : { pollS: options.pollS };
  const host = await bootHost();
  try {
    const layout = await layOutBot(host, {
      env,
      unitLines,
      serviceLines: ["Restart=always", ...serviceLines],
      ...poll,
    });
    const watch = `${host.checkout}/test/bench/poll-watch.ts`;
    await host.spawn([host.node, watch, "8082", pollsFile], { cgroup: "/user.slice/user-0.slice/session-90.scope" });
    await host.waitFor("the watch of the polls", () => readPolls(host) !== null);
    return makeGround(host, layout, pm2);
  } catch (error) {
    await host.close();
    throw error;
  }
}

function makeGround(host: Host, layout: Layout, pm2: string): Ground {
  const runsScript = ({ argv, state }: HostProcess) =>
    state !== "Z" &&
    /\/python[\d.]*$/u.test(argv[0] ?? "") &&
    (argv.includes("bot.py") || argv.includes(layout.script));
  const running = () => host.processes().filter((process) => runsScript(process) && !isBystander(process));
  return {
    host,
    layout,
    pm2,
    bots: (unit) => running().filter((process) => isIn(process, unit)),
    copies: (unit) => running().filter((process) => !isIn(process, unit)),
    pollers: (withinMs) => {
      const polls = readPolls(host);
      if (polls === null) return [];
      const sinceMs = Date.now() - polls.atMs;
      const alive = new Set(host.processes().map(({ pid }) => pid));
      return Object.entries(polls.instances)
        .filter(([pid, agoMs]) => agoMs + sinceMs <= withinMs && alive.has(Number(pid)))
        .map(([pid]) => Number(pid));
    },
    startBystanders: () =>
      startBystanders({
        host,
        layout,
        warden: "unitwarden.service",
        audit: new AuditLog(host),
        bystanders: [],
        prefix: "",
        otherUser: "carol",
        home: "/home",
        close: () => host.close(),
      }),
    close: () => host.close(),
  };
}

function isIn({ cgroup }: HostProcess, unit: string): boolean {
  return cgroup.split("/").includes(unit);
}

function readPolls(host: Host): { atMs: number; instances: Record<string, number> } | null {
  try {
    const text = readFileSync(`${host.rootDirectory}${pollsFile}`, "utf8");
    return JSON.parse(text) as { atMs: number; instances: Record<string, number> };
  } catch {
    return null;
  }
}
