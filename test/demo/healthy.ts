import type { HostProcess } from "../system/host/processes.ts";
import { isBystander } from "./bystanders.ts";
import type { Stage } from "./stage.ts";
import { type UnitState, unitState } from "./unit-state.ts";

/** Processes outside the unit that run its very script: none, when all is well. */
export function copiesOutside({ host, layout }: Stage): HostProcess[] {
  return host.processes().filter((process) => {
    const { argv, cgroup } = process;
    const runsScript =
      argv[0]?.endsWith("/python") === true && (argv.includes("bot.py") || argv.includes(layout.script));
    return runsScript && !cgroup.endsWith(`/${layout.bot}`) && !isBystander(process);
  });
}

/** Waits until the bot runs, alone, and polls; where given, in another invocation than that one. */
export async function healthy(stage: Stage, otherThan: string | null = null, timeoutMs = 20_000): Promise<UnitState> {
  const { host, layout } = stage;
  const read = async () => ({
    unit: await unitState(stage),
    pollers: await layout.api.pollers(400),
    copies: copiesOutside(stage).map(({ pid }) => pid),
  });
  const { unit } = await host.waitFor("the bot to run, alone, and poll", read, {
    timeoutMs,
    until: ({ unit: now, pollers, copies: running }) =>
      now.activeState === "active" &&
      now.invocationId !== otherThan &&
      pollers.length === 1 &&
      pollers[0] === now.mainPid &&
      running.length === 0,
  });
  return unit;
}

/** After a scene that failed: makes everything well by hand, so that the next scene has its own chance. */
export async function reset(stage: Stage): Promise<void> {
  const { host, layout, warden } = stage;
  await host.exec(["sh", "-c", `rm -f ${layout.directory}/control/*; rm -rf /run/systemd/system/${layout.bot}.d`]);
  const outside = copiesOutside(stage).map(({ pid }) => pid);
  if (outside.length > 0) await host.exec(["sh", "-c", `kill -s KILL ${outside.join(" ")}`]);
  await host.systemctl("daemon-reload");
  await host.systemctl("reset-failed");
  await host.systemctl("restart", layout.bot);
  await host.systemctl("start", warden);
}
