import { readFileSync } from "node:fs";

import type { Warden } from "../../system/daemon/warden.ts";
import type { Host } from "../../system/host/host.ts";
import { ServiceMeter } from "./service-meter.ts";

/** Settings with which a crash does not change what the next one meets; none of them is about the journal. */
export const reactionSettings: readonly string[] = [
  "restart.budget = 1000",
  'restart.fast_loop = { restarts = 1000, window = "2s" }',
  'restart.settle = "1s"',
];

/** What one crash showed. */
export interface Reaction {
  /** From the signal to unitwarden's record of it. */
  readonly recordedMs: number;
  /** How far behind the journal unitwarden was when it saved its state then; null where it has read nothing yet. */
  readonly behindMs: number | null;
}

/** Kills the unit's main process, and waits until unitwarden has recorded that, systemd has started it, and that is recorded too. */
export async function crashOnce(host: Host, warden: Warden, unit: string): Promise<Reaction> {
  const of = (event: string) => warden.records({ event, unit });
  const before = { opened: (await of("incident-opened")).length, recovered: (await of("incident-recovered")).length };
  const { mainPid } = await ServiceMeter.of(host, unit);
  // The clock of this process is the host's.
  const killedAtMs = Date.now();
  process.kill(mainPid, "SIGKILL");
  const filter = { event: "incident-opened", unit, detector: "inactive" };
  const opened = await warden.waitForRecord(filter, { count: before.opened + 1, timeoutMs: 60_000 });
  const behindMs = behind(host, warden);
  const recovered = { event: "incident-recovered", unit };
  await warden.waitForRecord(recovered, { count: before.recovered + 1, timeoutMs: 60_000 });
  return { recordedMs: opened.atMs - killedAtMs, behindMs };
}

/** The state names the last entry that was read: its time is in the cursor (`t=`, microseconds, hexadecimal). */
function behind(host: Host, { stateDirectory }: Warden): number | null {
  const text = readFileSync(`${host.rootDirectory}${stateDirectory}/state.json`, "utf8");
  const state = JSON.parse(text) as { savedAt: { wallMs: number }; journalCursor: string | null };
  const us = /(?:^|;)t=([0-9a-f]+)/u.exec(state.journalCursor ?? "")?.[1];
  return us === undefined ? null : state.savedAt.wallMs - Number.parseInt(us, 16) / 1000;
}
