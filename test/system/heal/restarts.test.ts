import { beforeAll, describe, expect, it } from "vitest";

import { type DaemonHost, openDaemonHost } from "../daemon/daemon-host.ts";
import { deeds, inShort } from "../daemon/deeds.ts";

/** systemd's "Started …" (systemd.journal-fields(7) and its message catalog). */
const started = "39f53479d3a045ac8e11786248231fbf";
// A cause that a restart may cure: one that it cannot is not tried like this.
const crashLine = "MemoryError";

describe.concurrent("a unit", () => {
  let stage: DaemonHost<"leaking" | "hoarding" | "stalled" | "crashed" | "ended" | "instant" | "looping">;
  beforeAll(async () => {
    stage = await openDaemonHost({
      bots: {
        // Over its limit only when the whole leak is there: a slow machine takes its time to fill it.
        leaking: { settings: ['memory.limit = "150M"'] },
        hoarding: { settings: ["restart.budget = 1"] },
        stalled: { settings: ['activity.stall_after = "3s"', "activity.strikes = 2"] },
        crashed: { serviceLines: ["Restart=no"] },
        ended: { serviceLines: ["Restart=no"] },
        instant: { serviceLines: ["Restart=always", "RestartSec=0"] },
        looping: {
          serviceLines: ["RestartSec=100ms"],
          // systemd's own limit is out of the way: it is unitwarden that has to end the loop.
          unitLines: ["StartLimitIntervalSec=0"],
          settings: [
            "restart.budget = 5",
            'restart.fast_loop = { restarts = 3, window = "2min" }',
            'restart.backoff = { initial = "500ms", factor = 2, max = "8s", reset_after = "10min" }',
            'restart.retry_after_giving_up = "3s"',
          ],
        },
      },
    });
    return () => stage.close();
  });

  it("whose memory stays over the limit is restarted once, and the evidence is kept", async () => {
    const { leaking } = stage.bots;
    const before = await leaking.healthy();
    await leaking.command("leak", "150");
    const after = await leaking.healthy({ otherThan: before.invocationId });
    expect(after.restarts).toBe(0);
    await stage.warden.waitForRecord({ unit: leaking.bot, event: "incident-recovered", detector: "memory-limit" });
    const records = await stage.warden.records({ unit: leaking.bot });
    expect(inShort(records)).toEqual(["restart memory-over-limit: done active-again"]);
    const [deed] = deeds(records);
    expect(deed?.intent.evidence).toMatchObject({ limitBytes: 150 * 2 ** 20, measure: "anon", source: "cgroup-v1" });
    expect(Number(deed?.intent.evidence["over"])).toBeGreaterThanOrEqual(3);
    expect(deed?.intent.invocation).toBe(before.invocationId);
    const [snapshot] = records.filter(({ event }) => event === "snapshot");
    expect(snapshot).toMatchObject({ decision: deed?.intent.decision, reason: "before-restart" });
    const said = JSON.stringify(snapshot?.evidence);
    expect(said).toMatch(/getUpdates/u);
    expect(said).not.toContain(leaking.token);
    expect(snapshot?.evidence).toMatchObject({ mainPid: before.mainPid, sockets: { byState: expect.anything() } });
    const memory = snapshot?.evidence["memory"] as { pssAnonBytes: number };
    expect(memory.pssAnonBytes).toBeGreaterThan(150 * 2 ** 20);
  });

  it("that fills its memory again is not restarted beyond the budget, and that is said", async () => {
    const { hoarding } = stage.bots;
    const before = await hoarding.healthy();
    await hoarding.command("leak", "150");
    const second = await hoarding.healthy({ otherThan: before.invocationId });
    expect(await stage.warden.records({ unit: hoarding.bot, event: "notice" })).toEqual([]);
    await hoarding.command("leak", "150");
    const notice = await stage.warden.waitForRecord({ unit: hoarding.bot, event: "notice", reason: "gave-up" });
    expect(notice.priority).toBe(2);
    await stage.warden.waitForRecord({ unit: hoarding.bot, event: "withheld", reason: "budget-spent" });
    const records = await stage.warden.records({ unit: hoarding.bot });
    expect(inShort(records)).toEqual(["restart memory-over-limit: done active-again"]);
    expect((await hoarding.state()).invocationId).toBe(second.invocationId);
  });

  it("that lives without a heartbeat is restarted after its dependency has been asked", async () => {
    const { stalled } = stage.bots;
    const before = await stalled.healthy();
    await stage.host.waitFor("a heartbeat in the journal", () =>
      stage.host
        .journal([`_SYSTEMD_UNIT=${stalled.bot}`, "-g", "getUpdates.*200 OK", "-n1"])
        .then(({ length }) => length > 0),
    );
    await stalled.command("stall");
    await stalled.healthy({ otherThan: before.invocationId });
    await stage.warden.waitForRecord({ unit: stalled.bot, event: "incident-recovered", detector: "stall" });
    const records = await stage.warden.records({ unit: stalled.bot });
    expect(inShort(records)).toEqual(["restart stall: done active-again"]);
    const [deed] = deeds(records);
    expect(Number(deed?.intent.evidence["silentMs"])).toBeGreaterThanOrEqual(6000);
    const [snapshot] = records.filter(({ event }) => event === "snapshot");
    expect(snapshot?.decision).toBe(deed?.intent.decision);
  });

  it("that crashed and has no Restart= is started after the backoff", async () => {
    const { crashed } = stage.bots;
    const before = await crashed.healthy();
    await crashed.crash();
    await crashed.healthy({ otherThan: before.invocationId });
    await stage.warden.waitForRecord({ unit: crashed.bot, event: "incident-recovered", detector: "inactive" });
    const records = await stage.warden.records({ unit: crashed.bot });
    expect(inShort(records)).toEqual(["start signal: done active-again"]);
    const intent = deeds(records)[0]?.intent;
    const [opened] = records.filter(({ event }) => event === "incident-opened");
    const decidedAtMs = Number(intent?.fields["__MONOTONIC_TIMESTAMP"]) / 1000;
    // Backoff: 1 s, a tenth less or more.
    expect(decidedAtMs - Number(opened?.evidence["downSinceMs"])).toBeGreaterThanOrEqual(900);
  });

  it("that ended by itself with status 0 is started after the backoff", async () => {
    const { ended } = stage.bots;
    const before = await ended.healthy();
    await ended.command("exit", "0");
    await ended.healthy({ otherThan: before.invocationId });
    await stage.warden.waitForRecord({ unit: ended.bot, event: "incident-recovered", detector: "inactive" });
    const records = await stage.warden.records({ unit: ended.bot });
    expect(inShort(records)).toEqual(["start exited: done active-again"]);
  });

  it("that systemd restarts at once has fallen all the same, and how is on record", async () => {
    const { instant } = stage.bots;
    const before = await instant.healthy();
    await instant.crash();
    await instant.healthy({ otherThan: before.invocationId });
    const { warden } = stage;
    const unit = instant.bot;
    const opened = await warden.waitForRecord({ unit, event: "incident-opened", detector: "inactive" });
    expect(opened).toMatchObject({ reason: "signal", evidence: { exitCode: "killed", exitStatus: 9 } });
    await warden.waitForRecord({ unit, event: "incident-recovered", detector: "inactive" });
    expect(deeds(await warden.records({ unit }))).toEqual([]);
  });

  it("in a crash loop is held down with growing backoff, given up with the cause, retried slowly, and recovers", async () => {
    const { looping } = stage.bots;
    const before = await looping.healthy();
    await looping.command("crash-at-start", crashLine);
    await looping.crash();
    const { warden } = stage;
    const unit = looping.bot;
    const notice = await warden.waitForRecord({ unit, event: "notice", reason: "gave-up" }, { timeoutMs: 60_000 });
    expect(notice.priority).toBe(2);
    expect(notice.evidence["cause"]).toBe("memory_error");
    expect(notice.evidence["lastLines"]).toContainEqual(expect.stringContaining(crashLine));
    await warden.waitForRecord({ unit, event: "intent", action: "start" }, { count: 4, timeoutMs: 60_000 });
    await looping.release("crash-at-start");
    await looping.healthy({ otherThan: before.invocationId, timeoutMs: 60_000 });
    await warden.waitForRecord({ unit, event: "incident-recovered", detector: "inactive" });
    const records = await warden.records({ unit });
    const [first, ...others] = deeds(records);
    expect(`${first?.action} ${first?.reason}`).toBe("hold fast-loop");
    const loop = records.find(({ event, reason }) => event === "notice" && reason === "restart-loop");
    expect(loop?.message).toContain("could not allocate memory");
    // Held, started, held for twice as long, started …: jitter is a tenth at most.
    const held = deeds(records).filter(({ action }) => action === "hold");
    const holds = held.map(({ intent }) => holdSeconds(intent.message));
    expect(holds.slice(0, 3)).toEqual([expect.closeTo(0.5, 0), expect.closeTo(1, 0), expect.closeTo(2, 0)]);
    expect([...holds].toSorted((a, b) => a - b)).toEqual(holds);
    // Five in the hour, systemd's own included; what came after were slow retries, and said so.
    const starts = others.filter(({ action }) => action === "start");
    const slow = starts.filter(({ intent }) => intent.message.includes("slow retry"));
    const entries = await stage.host.journal(["_PID=1", `UNIT=${unit}`, `MESSAGE_ID=${started}`]);
    const begun = entries.map((entry) => Number(entry["__REALTIME_TIMESTAMP"]) / 1000);
    for (const { intent } of starts.filter((deed) => !slow.includes(deed))) {
      // The first of them was no restart.
      expect(begun.filter((atMs) => atMs < intent.atMs).length - 1).toBeLessThan(5);
    }
    expect(notice.atMs).toBeGreaterThan(starts[starts.length - slow.length - 1]?.outcome.atMs ?? 0);
    const seconds = slow.slice(1).map(({ intent }, index) => (intent.atMs - (slow[index]?.intent.atMs ?? 0)) / 1000);
    for (const gap of seconds) expect(gap).toBeGreaterThan(2.5);
  });
});

/** `Holding x.service down for 0.5 s: …` */
function holdSeconds(message: string): number {
  return Number(/ down for ([\d.]+) s/u.exec(message)?.[1]);
}
