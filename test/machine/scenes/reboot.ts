import type { Scene } from "../scene.ts";
import { type Stage, warden } from "../stage.ts";

/** A reboot, with one unit paused. */
export const reboot: Scene = {
  title: "reboot: unitwarden before the bot, nothing done, state kept",
  async play(stage, script) {
    const { bot, host, machine, sh } = stage;
    await stage.healthy();
    await sh(`unitwarden pause ${bot.web} --for 2h`);
    const pausedUntil = await pause(stage);
    const beganMs = await stage.nowMs();
    const bootId = await sh("cat /proc/sys/kernel/random/boot_id");
    await sh("systemctl reboot --no-block");
    await machine.up(bootId);
    await host.waitFor("the boot to be over", () => sh("systemctl is-system-running --wait || true"), {
      until: (state) => state === "running" || state === "degraded",
    });
    await stage.healthy();
    await stage.records("a sample after the boot", await stage.nowMs(), stage.isSample);

    const { ActiveEnterTimestampMonotonic: ready } = await host.properties(warden, ["ActiveEnterTimestampMonotonic"]);
    const { ExecMainStartTimestampMonotonic: started } = await host.properties(bot.bot, [
      "ExecMainStartTimestampMonotonic",
    ]);
    const order = `unitwarden ready ${ready} µs, the bot's ExecStart ${started} µs`;
    script.expect(
      "the bot starts after unitwarden's READY",
      0 < Number(ready) && Number(ready) <= Number(started),
      order,
    );
    const { NRestarts } = await host.properties(warden, ["NRestarts"]);
    script.expect("unitwarden was started once", NRestarts === "0", `NRestarts=${NRestarts}`);
    script.expect("no action, no incident while it went down and up", ...(await stage.quiet(beganMs)));
    const after = await pause(stage);
    // It is kept as a time of the boot's clock, which is read anew.
    const movedS = Math.abs(Date.parse(after) - Date.parse(pausedUntil)) / 1000;
    script.expect("the pause holds", movedS < 30, `until ${pausedUntil}, after the boot ${after}`);
    await sh(`unitwarden resume ${bot.web}`);
  },
};

async function pause({ bot, sh }: Stage): Promise<string> {
  const status = JSON.parse(await sh("unitwarden status --json || true")) as {
    readonly units: readonly { readonly unit: string; readonly paused_until: string | null }[];
  };
  return status.units.find(({ unit }) => unit === bot.web)?.paused_until ?? "none";
}
