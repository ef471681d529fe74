import { bootHost } from "../../system/host/boot.ts";
import type { Host } from "../../system/host/host.ts";

/** What no reaction can be sooner than: one way of the machine itself. */
export interface PhysicalLimit {
  readonly name: string;
  /** The program in ./limits, which prints its times. */
  readonly program: "child-end.py" | "unit-signal.ts" | "journal-line.py" | "new-process.py";
}

/** The ways that a reaction is made of. */
export const physicalLimits: readonly PhysicalLimit[] = [
  { name: "kill -9 → its parent sees the end on a pidfd", program: "child-end.py" },
  { name: "kill -9 of a service → its D-Bus signal at a bare client", program: "unit-signal.ts" },
  { name: "line to journald → seen by journalctl --follow", program: "journal-line.py" },
  { name: "fork and exec → its PID in /proc/loadavg", program: "new-process.py" },
];

const victim = "bench-victim.service";
const victimUnit = `[Unit]
StartLimitIntervalSec=0

[Service]
ExecStart=/usr/bin/sleep infinity
Restart=always
RestartSec=100ms
`;

/** Measures every limit so many times on a machine of its own, on which nothing else runs; milliseconds by name. */
export async function measureLimits(trials: number): Promise<Record<string, number[]>> {
  const host = await bootHost();
  try {
    await host.writeUnit(victim, victimUnit);
    await host.systemctl("start", victim);
    const timesMs: Record<string, number[]> = {};
    for (const { name, program } of physicalLimits) timesMs[name] = await measureLimit(host, program, trials);
    return timesMs;
  } finally {
    await host.close();
  }
}

async function measureLimit(host: Host, program: string, trials: number): Promise<number[]> {
  const interpreter = program.endsWith(".py") ? "/usr/bin/python3" : host.node;
  const argv = [interpreter, `${host.checkout}/test/bench/reaction/limits/${program}`, String(trials), victim];
  // A trial takes 2 s at most, of which most is its own pause.
  const { status, stdout, stderr } = await host.exec(argv, { timeoutMs: 30_000 + trials * 3000 });
  if (status !== 0) throw new Error(`${program}: ${stderr.trim()}`);
  return JSON.parse(stdout) as number[];
}
