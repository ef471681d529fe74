import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

import type { Warden } from "../../system/daemon/warden.ts";
import type { Host } from "../../system/host/host.ts";
import { ServiceMeter } from "./service-meter.ts";

/** Settings with which a crash does not change what the next one meets; none of them is about the journal. */
export const reactionSettings: readonly string[] = [
  "restart.budget = 1000",
  'restart.fast_loop = { restarts = 1000, window = "2s" }',
  'restart.settle = "1s"',
];

/** Several times what systemd waits before it starts the unit again. */
const calmMs = 5000;

/** What one crash showed. */
export interface Reaction {
  /** From the signal to unitwarden's record of it. */
  readonly recordedMs: number;
  /** How long before the signal the last line was written that unitwarden had read when it saved its state then; null: it has read none yet. */
  readonly behindMs: number | null;
}

/** Kills the unit's main process, and waits until unitwarden has recorded that, systemd has started it, and that is recorded too. */
export async function crashOnce(host: Host, warden: Warden, unit: string): Promise<Reaction> {
  const of = (event: string) => warden.records({ event, unit });
  const before = { opened: (await of("incident-opened")).length, recovered: (await of("incident-recovered")).length };
  // It has been silent since the crash before: by now its lines are those of a unit that runs.
  await delay(calmMs);
  const { mainPid } = await ServiceMeter.of(host, unit);
  // The clock of this process is the host's.
  const killedAtMs = Date.now();
  process.kill(mainPid, "SIGKILL");
  const filter = { event: "incident-opened", unit, detector: "inactive" };
  const opened = await warden.waitForRecord(filter, { count: before.opened + 1, timeoutMs: 60_000 });
  const saved = () => readSaved(host, warden);
  const state = await host.waitFor("the state to be saved", saved, { until: ({ atMs }) => atMs > killedAtMs });
  // The unit is silent from the signal until it is started again: who has read its last line is not behind.
  const behindMs = state.readAtMs === null ? null : Math.max(0, killedAtMs - state.readAtMs);
  const recovered = { event: "incident-recovered", unit };
  await warden.waitForRecord(recovered, { count: before.recovered + 1, timeoutMs: 60_000 });
  return { recordedMs: opened.atMs - killedAtMs, behindMs };
}

/** When the state was saved, and the time of the last entry that was read by then: it is in the cursor (`t=`, microseconds, hexadecimal). */
function readSaved(
  host: Host,
  { stateDirectory }: Warden,
): { readonly atMs: number; readonly readAtMs: number | null } {
  const text = readFileSync(`${host.rootDirectory}${stateDirectory}/state.json`, "utf8");
  const state = JSON.parse(text) as { savedAt: { wallMs: number }; journalCursor: string | null };
  const us = /(?:^|;)t=([0-9a-f]+)/u.exec(state.journalCursor ?? "")?.[1];
  return { atMs: state.savedAt.wallMs, readAtMs: us === undefined ? null : Number.parseInt(us, 16) / 1000 };
}
