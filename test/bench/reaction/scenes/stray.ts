import { setTimeout as delay } from "node:timers/promises";

import { StandIn } from "../../../stand-in/stand-in.ts";
import { standInUnit } from "../../../stand-in/units.ts";
import type { WardedBot } from "../warded-bot.ts";
import type { Scene } from "./scene.ts";

const session = "/user.slice/user-1000.slice/session-9.scope";
/** A 409 backs what is seen for so long (src/detectors/stray/backing.ts): the next trial must not profit by the last one's. */
const conflictBacksMs = 30_000;
/** strays.interval and strays.confirm by default: said in the rows, and set here so that they hold. */
const intervals = ['strays.interval = "10s"', 'strays.confirm = "10s"'];
const otherPort = 8200;

interface Life {
  readonly beganMs: number;
  readonly endedMs: number;
}

/** Runs a second copy of the bot until somebody ends it; throws where that was not SIGTERM. */
async function strayLife({ host, bot }: WardedBot, apiPort: number): Promise<Life> {
  const argv = ["/usr/bin/python3", `${host.checkout}/test/bench/reaction/launch.py`];
  const { status, stdout, stderr } = await host.exec(argv, {
    user: bot.user,
    env: { TELEGRAM_BASE_URL: `http://127.0.0.1:${apiPort}/bot`, BOT_CONTROL: "/nowhere" },
    cgroup: session,
    input: JSON.stringify([bot.python, "-u", bot.script]),
    timeoutMs: 120_000,
  });
  if (status !== 0) throw new Error(`The stray cannot be launched: ${stderr.trim()}`);
  const life = JSON.parse(stdout) as Life & { readonly by: string };
  if (life.by !== "SIGTERM") throw new Error(`The stray ended by ${life.by}`);
  return life;
}

/** unitwarden has done with it, and the bot polls alone. */
async function atRest({ bot, recordAfter }: WardedBot, sinceMs: number): Promise<void> {
  await recordAfter(sinceMs, { event: "outcome", action: "end-strays" });
  await bot.healthy();
}

/** The copy polls another Bot API, so that no line tells of it: it is seen by a scan, and by another once it is confirmed. */
export const quietStray: Scene = {
  name: "stray-quiet",
  settings: intervals,
  rows: ["second copy begins → it gets TERM; no 409; strays.interval and strays.confirm 10 s"],
  trials: 10,
  quickTrials: 3,
  async prepare({ host }) {
    const { node, checkout } = host;
    await host.writeUnit("other-api.service", standInUnit({ node, checkout, apiPort: otherPort, pollS: 0.5 }));
    await host.systemctl("start", "other-api.service");
    const other = new StandIn(host, "other-api.service", otherPort + 1);
    await host.waitFor("the other Bot API to listen", () => other.listens());
  },
  async play(stage, phase) {
    const { api } = stage.bot;
    const before = (await api.statistics()).conflicts;
    // A moment of strays.interval, and over a pause of its own.
    await delay(1000 + phase * 10_000);
    const { beganMs, endedMs } = await strayLife(stage, otherPort);
    await atRest(stage, beganMs);
    if ((await api.statistics()).conflicts !== before) throw new Error("There was a 409");
    return [endedMs - beganMs];
  },
};

/** Both poll one Bot API: the bot's own line about it makes unitwarden look at once. */
export const conflictingStray: Scene = {
  name: "stray-409",
  settings: intervals,
  rows: [
    "second copy begins → it gets TERM; both poll; strays.interval and strays.confirm 10 s",
    "the bot's line with the 409 is logged → the copy gets TERM",
  ],
  trials: 10,
  quickTrials: 3,
  async play(stage, phase) {
    const { host, bot } = stage;
    await delay(1000 + phase * 1000);
    const { beganMs, endedMs } = await strayLife(stage, bot.apiPort);
    const logged = async () => {
      const since = `--since=@${Math.floor(beganMs / 1000)}`;
      const entries = await host.journal([`--unit=${bot.bot}`, since, "--grep=409 Conflict"]);
      const times = entries.map((entry) => Number(entry["__REALTIME_TIMESTAMP"]) / 1000);
      return times.find((atMs) => atMs >= beganMs) ?? null;
    };
    const lineMs = await host.waitFor("the bot's line with the 409", logged);
    if (lineMs === null || lineMs > endedMs) throw new Error("The copy was ended before the line was logged");
    await atRest(stage, beganMs);
    await delay(conflictBacksMs);
    return [endedMs - beganMs, endedMs - lineMs];
  },
};
