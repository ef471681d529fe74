import type { Stage } from "../../system/survive/stage.ts";

/** Settings that do in minutes what takes weeks: short intervals, and no limit to how often a bot is healed. */
export const workSettings: readonly string[] = [
  'memory.interval = "100ms"',
  'strays.interval = "200ms"',
  'strays.confirm = "400ms"',
  'activity.stall_after = "3s"',
  "activity.strikes = 2",
  'strays.respawn = { kills = 1000, window = "1min" }',
  "restart.budget = 1000",
  'restart.fast_loop = { restarts = 1000, window = "2s" }',
];

/** How long a fault may take to be healed: tens of times what it takes. */
const timeoutMs = 90_000;

type Fault = (stage: Stage) => Promise<void>;

const retry = { BOT_ON_CONFLICT: "retry" };
const session = "/user.slice/user-1000.slice/session-9.scope";

async function stray({ bot }: Stage): Promise<void> {
  await bot.stray({ env: retry, cgroup: session });
  await bot.healthy({ timeoutMs });
}

/** A fault that another process of the unit is the end of. */
function restarting(cause: (stage: Stage) => Promise<void>): Fault {
  return async (stage) => {
    const { invocationId } = await stage.bot.state();
    await cause(stage);
    await stage.bot.healthy({ otherThan: invocationId, timeoutMs });
  };
}

const faults: readonly Fault[] = [
  stray,
  restarting(({ bot }) => bot.crash()),
  // Twice the memory.limit of the stage.
  restarting(({ bot }) => bot.command("leak", "200")),
  restarting(({ bot }) => bot.command("stall")),
];

/** Plays one fault after the other, each until it is healed, as long as it is wanted; gives how many. Throws when one is not. */
export async function playFaults(stage: Stage, isWanted: () => boolean): Promise<number> {
  let played = 0;
  while (isWanted()) {
    await faults[played % faults.length]?.(stage);
    played += 1;
  }
  return played;
}
