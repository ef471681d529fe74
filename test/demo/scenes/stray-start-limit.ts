import type { Scene } from "../scene.ts";
import { healthy } from "../healthy.ts";
import { unitState } from "../unit-state.ts";

/**
 * The failure chain of docs/field-notes.md, "The reference deployment": a live stray makes every start of the unit
 * exit 1 until systemd gives up. It plays while unitwarden is stopped, as on the day that it is installed.
 */
export const strayStartLimit: Scene = {
  title: "Stray that has driven the unit into its start limit",
  kind: "heal",
  async play(stage, script) {
    const { host, layout } = stage;
    const before = await healthy(stage);
    await host.systemctl("stop", stage.warden);
    // Later files win: from here on the bot exits 1 on a 409, as the reference does.
    await host.writeFile(`${layout.directory}/.env.exit`, "BOT_ON_CONFLICT=exit\n", { user: layout.user });
    const dropIn = `[Service]\nEnvironmentFile=${layout.directory}/.env.exit\nRestartSec=200ms\n`;
    await host.writeUnit(`${layout.bot}.d/exit-on-conflict.conf`, dropIn);
    await host.systemctl("kill", "--signal=KILL", layout.bot);
    const cgroup = "/user.slice/user-1000.slice/session-10.scope";
    const copy = await layout.stray({ env: { BOT_ON_CONFLICT: "retry" }, cgroup });
    await host.waitFor("systemd to give the unit up", () => unitState(stage), {
      timeoutMs: 30_000,
      until: ({ activeState }) => activeState === "failed",
    });
    script.broke(`the unit is failed, start limit hit, the stray (PID ${copy.pid}) lives; unitwarden starts`);
    await host.systemctl("start", stage.warden);
    await host.waitFor("the stray to be gone", () => !copy.isAlive(), { timeoutMs: 20_000 });
    await healthy(stage, before.invocationId);
    script.healed("the stray is gone, the unit runs again, one instance polls");
    await script.recovered("inactive");
    const actions = (await script.records()).filter(({ event }) => event === "intent").map((entry) => entry.evidence);
    script.expect("the stray was ended before the unit was started", actions[0]?.["action"] === "end-strays");
    await host.exec(["rm", "-rf", `/run/systemd/system/${layout.bot}.d`]);
    await host.systemctl("daemon-reload");
  },
};
