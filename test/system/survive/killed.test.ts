import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ended, intends, openStage, type Stage, tornActions } from "./stage.ts";

/** Calls of unitwarden's hang while dbus-daemon stands still: what it decides is recorded, and goes no further. */
async function withFrozenBus(stage: Stage, act: () => Promise<void>): Promise<void> {
  const [pid = 0] = stage.host.pidsOf(({ argv }) => argv[0]?.endsWith("dbus-daemon") === true);
  await stage.kill("STOP", pid);
  try {
    await act();
  } finally {
    await stage.kill("CONT", pid);
  }
}

async function killPid(stage: Stage, pid: number): Promise<void> {
  await stage.kill("KILL", pid);
}

function operatorRecords(records: Awaited<ReturnType<Stage["records"]>>): string[] {
  return records.filter(({ event }) => event === "operator").map(({ message }) => message);
}

describe("unitwarden, killed at any step of an action", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ serviceLines: [] });
  });
  afterAll(async () => {
    await stage.close();
  });

  it("before the intent: starts the unit once, when the backoff is over", async () => {
    await stage.begin({ settings: `restart.backoff = { initial = "2s", factor = 2, max = "4s", reset_after = "3s" }` });
    await stage.layout.command("exit", "0"); // Restart=on-failure leaves it down
    await stage.record("the backoff", ({ event, reason }) => event === "withheld" && reason === "backoff");
    await stage.killWarden();
    await stage.record("the start's end", ended("start"));
    await stage.healthy();
    const records = await stage.records();
    expect(records.filter(intends("start"))).toHaveLength(1);
    expect(tornActions(records)).toEqual([]);
    expect(operatorRecords(records)).toEqual([]);
  });

  it("between intent and act: settles the intent as interrupted, then starts the unit", async () => {
    await stage.begin();
    await stage.layout.command("exit", "0");
    await stage.record("the backoff", ({ event, reason }) => event === "withheld" && reason === "backoff");
    const warden = await stage.wardenPid();
    await withFrozenBus(stage, async () => {
      await stage.record("the intent", intends("start"));
      await killPid(stage, warden);
    });
    await stage.wardenBack(warden);
    await stage.record("the second start's end", (e) => ended("start")(e) && e.evidence["result"] === "done");
    await stage.healthy();
    const records = await stage.records();
    expect(tornActions(records)).toEqual([]);
    expect(records.filter(ended("start")).map(({ evidence }) => evidence["result"])).toEqual(["interrupted", "done"]);
    expect(operatorRecords(records)).toEqual([]);
  });

  it("during the grace of a stray: the stray is ended in the end", async () => {
    await stage.begin({ settings: `strays.term_grace = "3s"` });
    await stage.layout.command("ignore-term");
    const control = `${stage.layout.directory}/control`;
    const copy = await stage.layout.stray({ env: { BOT_CONTROL: control, BOT_ON_CONFLICT: "retry" } });
    await stage.record("the intent", intends("end-strays"));
    await stage.killWarden();
    expect(copy.isAlive()).toBe(true);
    await stage.host.waitFor("the stray to be gone", () => !copy.isAlive(), { timeoutMs: 15_000 });
    await stage.record("the end", (e) => ended("end-strays")(e) && e.evidence["result"] === "done");
    const records = await stage.records();
    expect(tornActions(records)).toEqual([]);
    expect(records.filter(ended("end-strays")).map(({ evidence }) => evidence["result"])).toEqual(["interrupted", "done"]);
    expect(operatorRecords(records)).toEqual([]);
  });

  it.each(["stop", "start"])("during the %s half of a slow restart: waits for it, and is not told of an operator", async (half) => {
    await stage.begin({ settings: `restart.settle = "2s"` });
    const { bot, directory } = stage.layout;
    await stage.host.writeUnit(
      `${bot}.d/slow.conf`,
      half === "start"
        ? `[Service]\nExecStartPre=/bin/sh -c 'while [ -e ${directory}/control/slow ]; do sleep 0.05; done'\n`
        : `[Service]\nExecStop=/bin/sh -c 'while [ -e ${directory}/control/slow ]; do sleep 0.05; done'\n`,
    );
    await stage.layout.command("slow");
    await stage.layout.command("leak", "150");
    await stage.record("the intent", intends("restart"));
    const read = async () => (await stage.host.properties(bot, ["SubState"])).SubState;
    await stage.host.waitFor("the slow half", read, { until: (s) => s === (half === "start" ? "start-pre" : "stop") });
    await stage.killWarden();
    await stage.layout.release("slow");
    await stage.healthy();
    await stage.record("the incident's end", ({ event }) => event === "incident-recovered");
    const records = await stage.records();
    console.log(records.map((r) => `${r.event} ${r.message}`).join("\n"));
    expect(tornActions(records)).toEqual([]);
    expect(records.filter(intends("restart"))).toHaveLength(1);
    expect(operatorRecords(records)).toEqual([]);
  });

  it("after the outcome: does nothing more", async () => {
    await stage.begin();
    await stage.layout.command("leak", "150");
    await stage.record("the outcome", ended("restart"));
    await stage.killWarden();
    await stage.record("the incident's end", ({ event }) => event === "incident-recovered");
    await stage.healthy();
    const records = await stage.records();
    expect(tornActions(records)).toEqual([]);
    expect(records.filter(({ event }) => event === "intent")).toHaveLength(1);
    expect(operatorRecords(records)).toEqual([]);
  });
});

describe("unitwarden, killed while it holds a unit down", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ restartS: 0.3, unitLines: ["StartLimitIntervalSec=0"] });
  });
  afterAll(async () => {
    await stage.close();
  });
  const settings = `restart.fast_loop = { restarts = 3, window = "5s" }
restart.backoff = { initial = "3s", factor = 2, max = "4s", reset_after = "3s" }`;

  it("during the hold's own job: takes over again, the unit is started when the backoff is over", async () => {
    await stage.begin({ settings });
    await stage.layout.command("crash-at-start", "boom");
    const warden = await stage.wardenPid();
    await killPid(stage, await stage.botPid());
    await stage.record("the intent to hold", intends("hold"));
    await killPid(stage, warden);
    await stage.wardenBack(warden);
    await stage.layout.release("crash-at-start");
    await stage.healthy();
    const records = await stage.records();
    console.log(records.map((r) => `${r.event} ${r.message}`).join("\n"));
    expect(tornActions(records)).toEqual([]);
    expect(operatorRecords(records)).toEqual([]);
  });

  it("while holding: starts it when the backoff is over", async () => {
    await stage.begin({ settings });
    await stage.layout.command("crash-at-start", "boom");
    await killPid(stage, await stage.botPid());
    await stage.record("the hold", ended("hold"), 20_000);
    await stage.layout.release("crash-at-start");
    await stage.killWarden();
    const start = await stage.record("the start", intends("start"));
    expect(start.reason).toBe("backoff-over");
    await stage.healthy();
    const records = await stage.records();
    expect(tornActions(records)).toEqual([]);
    expect(operatorRecords(records)).toEqual([]);
  });
});
