import { type Layout, layOutBot, type LayoutOptions } from "../../stand-in/layout.ts";
import type { Host } from "../host/host.ts";
import type { HostProcess } from "../host/processes.ts";

/** The bot's unit at one moment, as systemd shows it. */
export interface UnitState {
  readonly activeState: string;
  readonly subState: string;
  readonly result: string;
  readonly mainPid: number;
  readonly invocationId: string;
  readonly restarts: number;
}

/** One bot of a host, with a directory, units and a Bot API stand-in of its own. */
export interface Bot extends Layout {
  readonly host: Host;
  readonly apiPort: number;
  state(): Promise<UnitState>;
  /** Processes that run its script, by the words of their command line, outside the unit. */
  copies(): HostProcess[];
  /** Processes of the unit's cgroup. */
  family(): HostProcess[];
  /** Waits until the unit runs, alone, and its main process polls; where given, in another invocation than that one. */
  healthy(options?: { readonly otherThan?: string; readonly timeoutMs?: number }): Promise<UnitState>;
  /** Kills the main process: a crash. */
  crash(): Promise<void>;
}

/** Lays a bot out in `/home/ubuntu/NAME`: units `NAME-marketingbot-bot.service` and so on, the stand-in on `apiPort`. */
export async function layOut(
  host: Host,
  { name, apiPort, ...options }: Omit<LayoutOptions, "prefix"> & { readonly name: string; readonly apiPort: number },
): Promise<Bot> {
  const directory = options.directory ?? `/home/ubuntu/${name}`;
  const layout = await layOutBot(host, { pollS: 0.3, ...options, apiPort, directory, prefix: `${name}-` });

  const state = async (): Promise<UnitState> => {
    const names = ["ActiveState", "SubState", "Result", "MainPID", "InvocationID", "NRestarts"] as const;
    const read = await host.properties(layout.bot, names);
    return {
      activeState: read.ActiveState,
      subState: read.SubState,
      result: read.Result,
      mainPid: Number(read.MainPID),
      invocationId: read.InvocationID,
      restarts: Number(read.NRestarts),
    };
  };
  const inUnit = ({ cgroup }: HostProcess) => cgroup.split("/").includes(layout.bot);
  const copies = () =>
    host.processes().filter((process) => !inUnit(process) && process.argv.some((word) => word.includes(layout.script)));
  const healthy: Bot["healthy"] = async ({ otherThan = "", timeoutMs = 30_000 } = {}) => {
    const read = async () => ({
      unit: await state(),
      copies: copies().map(({ pid, argv }) => `${pid} ${argv.join(" ")}`),
      pollers: await layout.api.pollers(1500),
    });
    const { unit } = await host.waitFor(`${layout.bot} to run, alone, and poll`, read, {
      timeoutMs,
      intervalMs: 200,
      until: ({ unit: now, copies: others, pollers }) =>
        now.activeState === "active" &&
        now.invocationId !== otherThan &&
        others.length === 0 &&
        pollers.length === 1 &&
        pollers[0] === now.mainPid,
    });
    return unit;
  };
  return {
    ...layout,
    host,
    apiPort,
    state,
    copies,
    family: () => host.processes().filter(inUnit),
    healthy,
    crash: async () => {
      const { mainPid } = await state();
      await host.exec(["sh", "-c", `kill -s KILL ${mainPid}`]);
    },
  };
}
