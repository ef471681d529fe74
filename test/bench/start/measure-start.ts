import { bootHost } from "../../system/host/boot.ts";
import type { Host } from "../../system/host/host.ts";
import { cpuOfUnitMs } from "./cpu-of-unit.ts";
import { timeCommand } from "./time-command.ts";
import type { Command, Starter } from "./starters/starter.ts";

/** What was timed of one program with so many units, all in milliseconds, one of each for each start. */
export interface StartTimes {
  /** From its exec until it is ready; empty where it does not tell. */
  readonly readyMs: readonly number[];
  /** From the first of its ExecStartPre= until then. */
  readonly wholeMs: readonly number[];
  /** From its exec until its own status command answers; empty where it has none that could be asked. */
  readonly answerMs: readonly number[];
  /** CPU that its cgroup has used when it is ready, else when it answers. */
  readonly cpuMs: readonly number[];
  readonly checkMs: readonly number[];
}

/** Starts it so many times on a machine of its own. */
export async function measureStart(
  starter: Starter,
  { count, trials, pm2 }: { readonly count: number; readonly trials: number; readonly pm2: string },
): Promise<StartTimes> {
  const host = await bootHost();
  try {
    await starter.prepare(host, count, pm2);
    const { status, tellsReady } = starter;
    const ready: ReadyTimes[] = [];
    const answers: AnswerTimes[] = [];
    for (let trial = 0; trial < trials; trial += 1) {
      if (tellsReady) ready.push(await timeReady(host, starter));
      if (status !== null) answers.push(await timeAnswer(host, starter, status));
      const kept = () => starter.kept(host);
      await host.waitFor(`${starter.name} to keep ${count}`, kept, { until: (number) => number === count });
    }
    return {
      readyMs: ready.map(({ readyMs }) => readyMs),
      wholeMs: ready.map(({ wholeMs }) => wholeMs),
      answerMs: answers.map(({ answerMs }) => answerMs),
      cpuMs: (tellsReady ? ready : answers).map(({ cpuMs }) => cpuMs),
      checkMs: starter.check === null ? [] : await timeCommand(host, starter.check, trials),
    };
  } finally {
    await host.close();
  }
}

interface ReadyTimes {
  readonly readyMs: number;
  readonly wholeMs: number;
  readonly cpuMs: number;
}

interface AnswerTimes {
  readonly answerMs: number;
  readonly cpuMs: number;
}

const stamps = [
  "InactiveExitTimestampMonotonic",
  "ExecMainStartTimestampMonotonic",
  "ActiveEnterTimestampMonotonic",
] as const;

async function timeReady(host: Host, { unit, executed }: Starter): Promise<ReadyTimes> {
  await host.systemctl("stop", unit);
  await host.systemctl("start", unit);
  const cpuMs = cpuOfUnitMs(host, unit);
  const read = await host.properties(unit, stamps);
  const activeUs = Number(read.ActiveEnterTimestampMonotonic);
  const since = (stamp: (typeof stamps)[number]) =>
    positive(`${unit}: ${stamp}`, activeUs - Number(read[stamp])) / 1000;
  return { readyMs: since(executed), wholeMs: since("InactiveExitTimestampMonotonic"), cpuMs };
}

async function timeAnswer(host: Host, { unit, executed }: Starter, status: Command): Promise<AnswerTimes> {
  await host.systemctl("stop", unit);
  const program = `${host.checkout}/test/bench/start/first-answer.py`;
  const argv = ["/usr/bin/python3", program, unit, (status.statuses ?? [0]).join(","), ...status.argv];
  const asked = await host.exec(argv, { timeoutMs: 120_000, ...(status.env === undefined ? {} : { env: status.env }) });
  if (asked.status !== 0) throw new Error(`${unit}: ${asked.stderr.trim()}`);
  const cpuMs = cpuOfUnitMs(host, unit);
  const read = await host.properties(unit, [executed]);
  return { answerMs: positive(`${unit}: ${executed}`, Number(asked.stdout) - Number(read[executed])) / 1000, cpuMs };
}

/** Something that took no time was not measured. */
function positive(what: string, value: number): number {
  if (!(value > 0)) throw new Error(`${what} is not before the end`);
  return value;
}
