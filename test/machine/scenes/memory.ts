import type { Scene } from "../scene.ts";

const mb = (bytes: unknown) => `${Math.round(Number(bytes) / 1e6)} MB`;

/** A leak over the limit where the kernel counts: cgroup v2 with its memory controller. */
export const memory: Scene = {
  title: "memory by cgroup v2: page cache is not judged, a leak over the limit is",
  async play(stage, script) {
    const { bot, host, sh } = stage;
    const before = await stage.healthy();
    const { MemoryCurrent } = await host.properties(bot.bot, ["MemoryCurrent"]);
    script.expect("systemd says MemoryCurrent", Number(MemoryCurrent) > 1e6, mb(MemoryCurrent));

    // Written by a process of the unit's cgroup, which the kernel charges the page cache to.
    const cachedMs = await stage.nowMs();
    await sh(`echo $$ > /sys/fs/cgroup/system.slice/${bot.bot}/cgroup.procs
      exec dd if=/dev/zero of=/var/tmp/cache bs=1M count=250 conv=fsync 2>&1`);
    const [, sample] = await stage.records("two samples with page cache", cachedMs, stage.isSample, 2);
    const { memorySource, anonBytes, workingSetBytes, currentBytes } = sample?.evidence ?? {};
    script.expect("samples are by cgroup v2", memorySource === "cgroup-v2", memorySource);
    const counts = { anon: mb(anonBytes), workingSet: mb(workingSetBytes), current: mb(currentBytes), limit: "100 MB" };
    script.expect("with page cache the whole is over the limit", Number(currentBytes) > 104_857_600, counts);
    const deeds = await stage.since(cachedMs, "intent");
    script.expect("and nothing was done for it", deeds.length === 0, deeds.length);

    const leakMs = await stage.nowMs();
    await bot.command("leak", "150");
    const [intent] = await stage.records("the intent to restart", leakMs, ({ event }) => event === "intent");
    script.expect("the leak is a cause", intent?.reason === "memory-over-limit", intent?.message);
    const [over] = await stage.records(
      "the end of the incident",
      leakMs,
      (found) => found.event === "incident-recovered",
    );
    const after = await stage.healthy(before);
    script.expect("a new invocation polls", after !== before, over?.message);
    const all = await stage.since(leakMs, "intent");
    script.expect("one action", all.length === 1, all.length);
    await sh("rm /var/tmp/cache");
  },
};
