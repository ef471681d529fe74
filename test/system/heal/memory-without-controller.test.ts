import { beforeAll, describe, expect, it } from "vitest";

import { type DaemonHost, openDaemonHost } from "../daemon/daemon-host.ts";
import { deeds, inShort } from "../daemon/deeds.ts";

describe("on plain cgroup2", () => {
  let stage: DaemonHost<"leaking">;
  beforeAll(async () => {
    stage = await openDaemonHost({ boot: { cgroups: "v2" }, bots: { leaking: {} } });
    return () => stage.close();
  });

  it("memory over the limit is seen and cured, with the controller or, without it, by what the processes show", async () => {
    const { leaking } = stage.bots;
    const before = await leaking.state();
    const { MemoryCurrent } = await stage.host.properties(leaking.bot, ["MemoryCurrent"]);
    await leaking.command("leak", "150");
    await leaking.healthy({ otherThan: before.invocationId });
    await stage.warden.waitForRecord({ unit: leaking.bot, event: "incident-recovered", detector: "memory-limit" });
    const records = await stage.warden.records({ unit: leaking.bot });
    expect(inShort(records)).toEqual(["restart memory-over-limit: done active-again"]);
    // Where the controller is bound to v1, as on older machines, systemd has no number either.
    const source = MemoryCurrent === "[not set]" ? "pss" : "cgroup-v2";
    expect(deeds(records)[0]?.intent.evidence["source"]).toBe(source);
  });
});
