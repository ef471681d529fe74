import { kill } from "./crash.ts";
import type { Fault } from "./fault.ts";

/** How long every start crashes: longer than systemd's five starts, 5 s apart. */
const loopS = 60;

/** Every start crashes, until the cause is removed: how soon it runs then, and how often it was tried meanwhile. */
export const crashLoop: Fault = {
  name: "crash-loop",
  about: `every start crashes for ${loopS} s; counted from the end of the cause`,
  kind: "heal",
  startsNeeded: null,
  // A counter that has grown, and a delay that has, tell a loop too.
  cause:
    /loop|too quickly|start-limit|flapping|restarts within|restart counter is at [3-9]|will restart in \d{4}|FATAL/iu,
  async play(trial) {
    const { layout, host } = trial.ground;
    await layout.command("crash-at-start", "RuntimeError: the database is locked");
    trial.broke(await kill({ host, pid: trial.pid }));
    await trial.quiet(loopS);
    await layout.release("crash-at-start");
    trial.broke();
    await trial.healed({ otherThan: trial.pid });
  },
};
