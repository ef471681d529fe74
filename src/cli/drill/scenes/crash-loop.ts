import type { Scene } from "../scene.ts";

const restartsWithoutEnd = `[Unit]
StartLimitIntervalSec=0
[Service]
Restart=always
RestartSec=100ms
`;

/** Every start crashes: the unit is taken out of systemd's hands, and started with backoff once the cause is gone. */
export const crashLoop: Scene = {
  key: "crash-loop",
  expected: "heal",
  async play(stage, script) {
    const before = await script.well();
    await stage.dropIn(restartsWithoutEnd);
    stage.order("crash");
    script.broke();
    await stage.systemctl("kill", "--signal=KILL", stage.names.unit);
    await script.acted("hold");
    stage.countermand("crash");
    await script.acted("start");
    await script.well(before);
  },
};
