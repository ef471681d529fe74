import type { Scene } from "../scene.ts";

const fallsUntilTheLimit = `[Unit]
StartLimitIntervalSec=5min
StartLimitBurst=2
[Service]
Restart=always
RestartSec=100ms
`;

/**
 * The failure chain of docs/field-notes.md, "The reference deployment": a stray makes every start of the unit fail until
 * systemd gives up. It happens while unitwarden is stopped, as before the day that it is installed; then it starts.
 */
export const strayStartLimit: Scene = {
  key: "stray-start-limit",
  expected: "heal",
  async play(stage, script) {
    const { unit, daemon } = stage.names;
    const before = await script.well();
    await stage.systemctl("stop", daemon);
    await stage.dropIn(fallsUntilTheLimit);
    await stage.systemctl("stop", unit);
    stage.order("alone");
    const copy = stage.startStray();
    await script.until("not-broken", () => copy.pid !== undefined && stage.holder() === copy.pid);
    await stage.systemctl("start", unit);
    // Its result stays that of its last fall; failed for good it is only when systemd starts it no more.
    await script.until("not-broken", async () => (await stage.unit())?.activeState === "failed");
    script.broke();
    await stage.systemctl("start", daemon);
    await script.acted("end-strays");
    await script.until("stray-lives", () => !copy.isAlive());
    await script.acted("start");
    await script.well(before);
  },
};
