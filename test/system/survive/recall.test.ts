import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { MESSAGE_IDS } from "../../../src/audit/message-ids.ts";
import { decodeObserved } from "../../../src/audit/observed.ts";
import type { Observation } from "../../../src/model/observation.ts";
import type { Json, UnitName } from "../../../src/model/scalars.ts";
import { Stage } from "./stage.ts";

describe("what unitwarden saw, after its own restart", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(async () => {
    await stage.close();
  });

  /** All that the samples since the test began carry, as a plain `journalctl -o json` prints them. */
  async function observed(): Promise<Observation[]> {
    const samples = await stage.records({ event: "sample" });
    return samples.flatMap(({ evidence }) => decodeObserved(evidence["observed"] as Json, stage.bot.bot as UnitName));
  }
  const reached = () =>
    stage.host.waitFor("the first answer of the dependency in a sample", observed, {
      until: (seen) => seen.some((one) => one.kind === "probe" && one.up),
      timeoutMs: 30_000,
    });

  it("is in its samples, and the state it goes on from in the record that it watches", async () => {
    await stage.begin();
    await reached();
    const many = await stage.host.waitFor("memory in a sample", observed, {
      until: (seen) => seen.filter(({ kind }) => kind === "memory").length >= 30,
      timeoutMs: 60_000,
    });
    const { invocationId } = await stage.bot.state();
    const memory = many.filter((one) => one.kind === "memory" && one.invocationId === invocationId);
    expect(memory.length).toBeGreaterThanOrEqual(30);
    expect(many.some((one) => one.kind === "unit" && one.activeState === "active")).toBe(true);
    expect(many.some((one) => one.kind === "processes" && one.enforced)).toBe(true);
    await stage.warden.restart();
    const watching = await stage.record({ event: "watching" }, { count: 2 });
    expect(watching.evidence).toMatchObject({
      unit: stage.bot.bot,
      settings: { mode: "heal" },
      state: { unit: stage.bot.bot, inFlight: null, restarts: [] },
    });
    expect(await stage.deeds()).toEqual([]);
  });

  it("tells it that a dependency is down which it never reached itself", async () => {
    await stage.begin();
    await reached();
    await stage.host.systemctl("stop", stage.warden.unit);
    await stage.bot.api.set({ fault: "refuse" });
    try {
      await stage.warden.start();
      await stage.record({ event: "notice", reason: "dependency-down" }, { timeoutMs: 60_000 });
      expect(await stage.records({ event: "trouble" })).toEqual([]);
    } finally {
      await stage.bot.api.set({ fault: "none" });
    }
  });

  it("is not believed of somebody else: a dependency that only a stranger's record has reached is not known to be down", async () => {
    await stage.begin({ started: false });
    await stage.sh("journalctl --rotate --vacuum-time=1s");
    const dependency = `http://127.0.0.1:${stage.bot.apiPort}`;
    const atMs = Number((await stage.sh("cut -d' ' -f1 /proc/uptime")).trim()) * 1000;
    const forged = [{ kind: "probe", dependency, up: true, stage: "http", detail: "", atMs }];
    const record = [
      `MESSAGE=forged\nMESSAGE_ID=${MESSAGE_IDS.sample}\nUNITWARDEN_EVENT=sample\nUNITWARDEN_REASON=probe`,
      `UNITWARDEN_UNIT=${stage.bot.bot}\nUNITWARDEN_EVIDENCE=${JSON.stringify({ observed: forged })}`,
    ].join("\n");
    await stage.host.writeFile("/tmp/forged", `${record}\n`);
    await stage.sh("chmod a+r /tmp/forged && runuser -u ubuntu -- logger --journald=/tmp/forged");
    const inJournal = [`MESSAGE_ID=${MESSAGE_IDS.sample}`, `UNITWARDEN_UNIT=${stage.bot.bot}`, "MESSAGE=forged"];
    await stage.host.waitFor("the stranger's record", () => stage.host.journal(inJournal), {
      until: ({ length }) => length === 1,
    });
    await stage.bot.api.set({ fault: "refuse" });
    try {
      await stage.warden.start();
      const told = await stage.record({ event: "trouble", reason: "never-reached" }, { timeoutMs: 60_000 });
      expect(told.message).toContain(String(stage.bot.apiPort));
      expect(await stage.records({ event: "notice" })).toEqual([]);
    } finally {
      await stage.bot.api.set({ fault: "none" });
    }
  });
});
