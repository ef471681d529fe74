import type { Record } from "../../system/daemon/audit-record.ts";
import type { Scene } from "../scene.ts";

/** The kernel kills the bot at its MemoryMax=. */
export const oom: Scene = {
  title: "OOM kill on cgroup v2",
  async play(stage, script) {
    const { bot, host, sh } = stage;
    const before = await stage.healthy();
    await host.systemctl("set-property", "--runtime", bot.bot, "MemoryMax=150M");
    const leakMs = await stage.nowMs();
    await bot.command("leak", "400");
    const isKill = ({ event, evidence, message, unit }: Record) =>
      unit === bot.bot && event !== "sample" && `${message} ${JSON.stringify(evidence)}`.includes("oom-kill");
    const [named] = await stage.records("a record that names the OOM kill", leakMs, isKill);
    script.expect("the kernel has killed it", (await sh(kernelLine)).includes("Memory cgroup out of memory"));
    script.expect("a record names it", named !== undefined, `${named?.event} ${named?.reason}: ${named?.message}`);
    // Asked while systemd still waits to start it again (RestartSec=).
    const { stdout } = await host.exec(["unitwarden", "diagnose", bot.bot]);
    const [first = ""] = stdout.split("\n");
    script.expect("the first line of diagnose names memory", /memory/iu.test(first), first);
    await stage.healthy(before);
    const { NRestarts } = await host.properties(bot.bot, ["NRestarts"]);
    script.expect("it is up again, by systemd", Number(NRestarts) > 0, `NRestarts=${NRestarts}`);
    const deeds = (await stage.since(leakMs, "intent")).map(({ message }) => message);
    script.expect("unitwarden has nothing to add", deeds.length === 0, deeds);
    await host.systemctl("set-property", "--runtime", bot.bot, "MemoryMax=infinity");
  },
};

const kernelLine = "journalctl -k -g 'Memory cgroup out of memory' -n1 -o cat";
