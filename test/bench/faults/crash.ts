import type { Fault, Trial } from "./fault.ts";

/** kill -9 of the bot; gives when, by the shell's own clock. */
export async function kill({ ground, pid }: Pick<Trial, "ground" | "pid">): Promise<number> {
  const { stdout } = await ground.host.exec(["bash", "-c", `echo $EPOCHREALTIME; kill -s KILL ${pid}`]);
  return Number(stdout.trim().replace(",", ".")) * 1000;
}

/** The main process is killed. */
export const crash: Fault = {
  name: "crash",
  about: "kill -9 of the bot",
  kind: "heal",
  cause: /KILL|signal/iu,
  async play(trial) {
    trial.broke(await kill(trial));
    await trial.healed({ otherThan: trial.pid });
  },
};
