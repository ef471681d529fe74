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

/** unitwarden with intervals like its peers' shortest; as it sees to loops, systemd need not wait before a restart. */
export const unitwardenFast: Contender = {
  name: "unitwarden-fast",
  about:
    "memory each second, 1 sample as memmon and PM2 have it; silent for 2 × 30 s; strays each 2 s, confirmed after 2 s; backoff 1–5 s, 60 restarts an hour; RestartSec=100ms in the unit",
  serviceLines: ["RestartSec=100ms"],
  steadyS: 12,
  setUp: (ground) =>
    setUp(ground, [
      'memory.interval = "1s"',
      "memory.samples = [1, 1]",
      'activity.stall_after = "30s"',
      "activity.strikes = 2",
      'strays.interval = "2s"',
      'strays.confirm = "2s"',
      'restart.settle = "10s"',
      'restart.pause = "1s"',
      // The others try on for as long as a loop of a minute lasts.
      "restart.budget = 60",
      'restart.backoff = { initial = "1s", factor = 2, max = "5s", reset_after = "10min" }',
    ]),
};
