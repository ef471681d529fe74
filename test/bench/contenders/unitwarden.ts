import { Warden } from "../../system/daemon/warden.ts";
import type { Ground } from "../ground.ts";
import type { Contender, Keeper } from "./contender.ts";
import { systemdLog, unitKeeper } from "./systemd.ts";

async function setUp(ground: Ground, settings: readonly string[]): Promise<Keeper> {
  const { host, layout } = ground;
  const warden = new Warden(host);
  const toml = `[defaults]\nlocale = "en"\n\n[units."${layout.bot}"]\nmemory.limit = "100M"\n${settings.join("\n")}\n`;
  await warden.install({ toml });
  await host.systemctl("start", layout.bot);
  await warden.start();
  return {
    ...unitKeeper(ground),
    underneath: { place: "journal, of systemd", log: () => systemdLog(host, layout.bot) },
    logPlace: "journal, audit records",
    log: async () =>
      (await warden.records({ unit: layout.bot }))
        .filter(({ event }) => event !== "sample")
        .map(({ atMs, event, reason, message }) => ({ atMs, text: `${event} ${reason}: ${message}` })),
  };
}

/** unitwarden as it comes: the unit's name and the memory limit that all are given. */
export const unitwarden: Contender = {
  name: "unitwarden",
  about: "its defaults; memory.limit as the others have it",
  // restart.settle is 60 s; memory.interval is 30 s.
  steadyS: 65,
  cycleS: 30,
  needsS: {
    // activity.stall_after is 150 s, and 2 strikes; memory: 3 of 5 samples, 30 s apart.
    stall: 420,
    memory: 180,
    leak: 210,
    // restart.budget is spent within a minute of a loop; restart.retry_after_giving_up is 30 min.
    "crash-loop": 1900,
  },
  setUp: (ground) => setUp(ground, []),
};

/** unitwarden with intervals like its peers'. */
export const unitwardenFast: Contender = {
  name: "unitwarden-fast",
  about:
    "5 s intervals: memory 2 of 2 samples, silent for 2 × 30 s, strays confirmed after 5 s, backoff 5–30 s, 30 restarts an hour",
  steadyS: 12,
  setUp: (ground) =>
    setUp(ground, [
      'memory.interval = "5s"',
      "memory.samples = [2, 2]",
      'activity.stall_after = "30s"',
      "activity.strikes = 2",
      'strays.interval = "5s"',
      'strays.confirm = "5s"',
      'restart.settle = "10s"',
      'restart.pause = "5s"',
      // The others try on for as long as a loop of a minute lasts.
      "restart.budget = 30",
      'restart.backoff = { initial = "5s", factor = 2, max = "30s", reset_after = "10min" }',
    ]),
};
