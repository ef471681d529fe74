/**
 * kill -9 of a service's main process -> the first signal about the unit at a D-Bus client that does nothing else.
 * `unit-signal.ts COUNT UNIT` prints the times of so many trials, in ms, as JSON; the unit is one that systemd starts again.
 */

import { EventEmitter, once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

import { systemdManager } from "../../../../src/systemd/manager.ts";

const [, , count = "1", unit = ""] = process.argv;
const manager = systemdManager({ address: "system" });
const hints = new EventEmitter<{ connected: []; changed: [] }>();
manager.watch(unit, ({ kind }) => {
  if (kind === "connected" || kind === "changed") hints.emit(kind);
});
await once(hints, "connected", { signal: AbortSignal.timeout(10_000) });

/** PID of the running service. */
async function runningPid(): Promise<number> {
  for (let look = 0; look < 200; look += 1) {
    const read = await manager.unitProperties(unit);
    if (read.ok && read.value.activeState === "active" && read.value.mainPid !== null) return read.value.mainPid;
    await delay(50);
  }
  throw new Error(`${unit} does not run`);
}

const tookMs: number[] = [];
for (let trial = 0; trial < Number(count); trial += 1) {
  const pid = await runningPid();
  // What systemd still has to say of the start is no sign of the fall.
  await delay(300 + Math.random() * 200);
  const changed = once(hints, "changed", { signal: AbortSignal.timeout(10_000) });
  const beganMs = performance.now();
  process.kill(pid, "SIGKILL");
  await changed;
  tookMs.push(performance.now() - beganMs);
}
console.log(JSON.stringify(tookMs));
process.exit(0);
