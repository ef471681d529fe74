import { healthy } from "../healthy.ts";
import type { Scene, Script } from "../scene.ts";
import type { Stage } from "../stage.ts";

/** Enough for a median, and no restart loop by the demo's settings. */
const KILLS = 5;

/** kill -9 of the main process; the unit's own Restart= brings it back, unitwarden sees it and does not meddle. */
export const killed: Scene = {
  title: "Main process killed, systemd restarts it",
  kind: "leave",
  async play(stage, script) {
    const reactionsMs: number[] = [];
    for (let kill = 1; kill <= KILLS; kill += 1) reactionsMs.push(await killOnce(stage, script, kill === 1));
    const sorted = reactionsMs.toSorted((a, b) => a - b);
    const all = reactionsMs.map((ms) => ms.toFixed(0)).join(", ");
    const median = sorted[Math.floor(KILLS / 2)] ?? Number.NaN;
    script.healed(`systemd's own restart; kill to record: ${all} ms, median ${median.toFixed(0)} ms`);
    const actions = (await script.records()).filter(({ event }) => event === "intent");
    script.expect("nothing was done beside systemd's restart", actions.length === 0);
  },
};

/** Kills the main process once, and gives how long unitwarden took to write it down, milliseconds. */
async function killOnce(stage: Stage, script: Script, isFirst: boolean): Promise<number> {
  const before = await healthy(stage);
  // The unit's own start limit (StartLimitBurst=5) counts these kills too, and is not what is shown here.
  await stage.host.systemctl("reset-failed", stage.layout.bot);
  // The shell's own clock and kill: starting a program in between would count as our reaction.
  const { stdout } = await stage.host.exec(["bash", "-c", `echo $EPOCHREALTIME; kill -s KILL ${before.mainPid}`]);
  const atMs = Number(stdout.trim().replace(",", ".")) * 1000;
  if (isFirst) script.broke(`kill -9 of the unit's main process, ${KILLS} times`, atMs);
  const opened = (entry: { event: string; atMs: number }) => entry.event === "incident-opened" && entry.atMs >= atMs;
  const seen = await script.record("a record of it", opened);
  await healthy(stage, before.invocationId);
  await script.record("the end of it", (entry) => entry.event === "incident-recovered" && entry.atMs >= seen.atMs);
  return seen.atMs - atMs;
}
