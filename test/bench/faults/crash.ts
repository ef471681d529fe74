import type { Host } from "../../system/host/host.ts";
import type { Fault } from "./fault.ts";

/** kill -9 of the bot; gives when, by the shell's own clock. */
export async function kill({ host, pid }: { readonly host: Host; readonly pid: number }): Promise<number> {
  const { stdout } = await host.exec(["bash", "-c", `echo $EPOCHREALTIME; kill -s KILL ${pid}`]);
  return Number(stdout.trim().replace(",", ".")) * 1000;
}

/** The main process is killed. */
export const crash: Fault = {
  name: "crash",
  about: "kill -9 of the bot",
  kind: "heal",
  cause: /KILL|signal/iu,
  async play(trial) {
    trial.broke(await kill({ host: trial.ground.host, pid: trial.pid }));
    await trial.healed({ otherThan: trial.pid });
  },
};
