import type { Host } from "../../system/host/host.ts";
import type { Command } from "./starters/starter.ts";

/** Wall times of a command in a host, without the way into it, in milliseconds. */
export async function timeCommand(host: Host, command: Command, trials: number): Promise<number[]> {
  const { argv, statuses = [0], env } = command;
  const program = `${host.checkout}/test/bench/start/time-command.py`;
  const words = ["/usr/bin/python3", program, String(trials), statuses.join(","), ...argv];
  const { status, stdout, stderr } = await host.exec(words, {
    timeoutMs: 120_000,
    ...(env === undefined ? {} : { env }),
  });
  if (status !== 0) throw new Error(stderr.trim());
  return JSON.parse(stdout) as number[];
}
