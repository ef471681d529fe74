import type { Scene } from "../scene.ts";
import { healthy } from "../healthy.ts";

/** kill -9 of the main process; the unit's own Restart= brings it back, unitwarden sees it and does not meddle. */
export const killed: Scene = {
  title: "Main process killed, systemd restarts it",
  kind: "leave",
  async play(stage, script) {
    const before = await healthy(stage);
    const atMs = Date.now();
    await stage.host.exec(["sh", "-c", `kill -s KILL ${before.mainPid}`]);
    script.broke(`kill -9 ${before.mainPid}, the unit's main process`, atMs);
    const seen = await script.record("a record of it", ({ event }) => event === "incident-opened");
    await healthy(stage, before.invocationId);
    script.healed(`systemd's own restart; seen by unitwarden ${(seen.atMs - atMs).toFixed(0)} ms after the kill`);
    await script.recovered("inactive");
    const actions = (await script.records()).filter(({ event }) => event === "intent");
    script.expect("nothing was done beside systemd's restart", actions.length === 0);
  },
};
