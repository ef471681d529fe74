import { afterEach, describe, expect, it, vi } from "vitest";
import { failure, success } from "../../../src/model/result.ts";
import type { UnitName } from "../../../src/model/scalars.ts";
import { recordIds, type TimedRecord } from "../../../src/sensors/unit/stop-cause-of-records.ts";
import { parseUnitProperties } from "../../../src/systemd/unit-properties.ts";
import { unit, unitSensorWorld } from "./unit-sensor-world.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** A record of systemd's about the unit. */
function recordAt(messageId: string, atMs: number): TimedRecord {
  return { messageId, atMs, jobType: null, jobResult: null, result: null, exitCode: null, exitStatus: null };
}

describe("the unit sensor", () => {
  it("reports a unit when the connection is there", async () => {
    const { seen, answer, hint } = unitSensorWorld();
    hint({ kind: "connected" });
    await answer("active");
    await expect.poll(() => seen).toMatchObject([{ kind: "unit", unit, activeState: "active", stopCause: null }]);
  });

  it("reads once more, and only once, for many hints during a reading", async () => {
    const { seen, waiting, answer, hint } = unitSensorWorld();
    hint({ kind: "connected" });
    for (let times = 0; times < 5; times += 1) hint({ kind: "changed" });
    await answer("active");
    await answer("active");
    await expect.poll(() => seen.length).toBe(1);
    expect(waiting).toHaveLength(0);
  });

  it("does not believe a reading that a stop job overtook", async () => {
    const { seen, answer, hint } = unitSensorWorld();
    hint({ kind: "connected" });
    await answer("active");
    await expect.poll(() => seen.length).toBe(1);
    hint({ kind: "changed" });
    hint({ kind: "job-new", jobId: 1 });
    hint({ kind: "job-removed", jobId: 1, result: "done" });
    await answer("active");
    await answer("inactive");
    await expect.poll(() => seen.at(-1)).toMatchObject({ activeState: "inactive", stopCause: "job" });
    expect(seen).toHaveLength(2);
  });

  it("asks the journal why a unit was down before we came, and not why it fell under our eyes", async () => {
    const { seen, asked, answer, hint } = unitSensorWorld({ journal: "job" });
    hint({ kind: "connected" });
    await answer("inactive");
    await expect.poll(() => seen.at(-1)).toMatchObject({ stopCause: "job", downSinceMs: 5000 });
    hint({ kind: "changed" });
    await answer("active");
    await expect.poll(() => seen.length).toBe(2);
    hint({ kind: "changed" });
    await answer("failed");
    await expect.poll(() => seen.at(-1)).toMatchObject({ activeState: "failed", stopCause: "itself" });
    expect(asked).toEqual(["stopCause"]);
  });

  it("asks the journal whether a stop was systemd's own, because another unit fell, and keeps the answer", async () => {
    const { seen, answer, hint } = unitSensorWorld({
      raw: { [unit]: { BindsTo: ["bot.service"] } },
      records: { [unit]: [recordAt(recordIds.stopping, 5002)], "bot.service": [recordAt(recordIds.failed, 5000)] },
    });
    hint({ kind: "connected" });
    await answer("active");
    await expect.poll(() => seen.length).toBe(1);
    hint({ kind: "job-new", jobId: 1 });
    await answer("inactive");
    await expect.poll(() => seen.at(-1)).toMatchObject({ activeState: "inactive", stopCause: "unknown" });
    hint({ kind: "job-removed", jobId: 1, result: "done" });
    await answer("inactive");
    await expect.poll(() => seen.at(-1)).toMatchObject({ activeState: "inactive", stopCause: "itself" });
    hint({ kind: "job-new", jobId: 2 });
    hint({ kind: "job-removed", jobId: 2, result: "done" });
    await answer("inactive");
    await answer("inactive");
    await expect.poll(() => seen.at(-1)).toMatchObject({ stopCause: "job" });
  });

  it("is blind when the bus is lost, and asks the journal when it is back", async () => {
    const { seen, asked, answer, hint } = unitSensorWorld({ journal: "itself" });
    hint({ kind: "connected" });
    await answer("active");
    await expect.poll(() => seen.length).toBe(1);
    hint({ kind: "lost", why: "gone" });
    expect(seen.at(-1)).toEqual({ kind: "blind", sensor: "unit", unit, atMs: 5000, why: "gone" });
    hint({ kind: "connected" });
    await answer("failed");
    await expect.poll(() => seen.at(-1)).toMatchObject({ activeState: "failed", stopCause: "itself" });
    expect(asked).toHaveLength(1);
  });

  it("is blind when systemd does not answer", async () => {
    const { seen, waiting, hint } = unitSensorWorld();
    hint({ kind: "connected" });
    waiting.shift()?.(failure("timed-out", "no answer", { recoverable: true }));
    await expect.poll(() => seen).toMatchObject([{ kind: "blind", why: "no answer" }]);
  });

  it("reads again soon when systemd did not answer, and not only with the next poll", async () => {
    const { seen, waiting, answer, hint } = unitSensorWorld();
    hint({ kind: "connected" });
    for (let times = 1; times <= 2; times += 1) {
      await expect.poll(() => waiting.length, { timeout: 5000 }).toBe(1);
      waiting.shift()?.(failure("timed-out", "no answer", { recoverable: true }));
      await expect.poll(() => seen.length).toBe(times);
    }
    await expect.poll(() => waiting.length, { timeout: 5000 }).toBe(1);
    await answer("active");
    await expect.poll(() => seen.map(({ kind }) => kind)).toEqual(["blind", "blind", "unit"]);
  });

  it("waits for the poll where another try would bring the same, or where the bus says when it is back", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    for (const why of [
      failure("org.freedesktop.DBus.Error.AccessDenied", "denied", { recoverable: false }),
      failure("bus-lost", "gone", { recoverable: true }),
    ]) {
      const { sensor, seen, waiting, hint } = unitSensorWorld({ pollMs: 30_000 });
      hint({ kind: "connected" });
      waiting.shift()?.(why);
      await vi.advanceTimersByTimeAsync(29_000);
      expect(seen).toMatchObject([{ kind: "blind", why: why.message }]);
      expect(waiting).toHaveLength(0);
      await vi.advanceTimersByTimeAsync(1000);
      expect(waiting).toHaveLength(1);
      sensor.close();
    }
  });

  it("tries 0.25, 0.5, 1 s … apart, never further than the poll, and soon again after a reading that worked", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    const { seen, waiting, hint } = unitSensorWorld({ pollMs: 4000 });
    hint({ kind: "connected" });
    const fail = () => waiting.shift()?.(failure("timed-out", "no answer", { recoverable: true }));
    const triesWithin = async (ms: number): Promise<number> => {
      let tries = 0;
      for (let passedMs = 0; passedMs < ms; passedMs += 50) {
        await vi.advanceTimersByTimeAsync(50);
        tries += waiting.length;
        fail();
      }
      return tries;
    };
    fail();
    expect(await triesWithin(2000)).toBe(3);
    expect(await triesWithin(60_000)).toBeLessThanOrEqual(32);
    hint({ kind: "changed" });
    waiting.shift()?.(success(parseUnitProperties({ ActiveState: "active" })));
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.at(-1)).toMatchObject({ kind: "unit" });
    hint({ kind: "changed" });
    fail();
    expect(await triesWithin(800)).toBe(2);
  });

  it("does not try again once it is closed", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    const { sensor, waiting, hint } = unitSensorWorld();
    hint({ kind: "connected" });
    waiting.shift()?.(failure("timed-out", "no answer", { recoverable: true }));
    await vi.advanceTimersByTimeAsync(10);
    sensor.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(waiting).toHaveLength(0);
  });

  it("reports a unit that changes without end, but not a cause", async () => {
    const { seen, waiting, hint } = unitSensorWorld();
    hint({ kind: "connected" });
    for (let round = 0; round < 60 && seen.length === 0; round += 1) {
      await expect.poll(() => waiting.length, { interval: 1 }).toBeGreaterThan(0);
      hint({ kind: "changed" });
      waiting.shift()?.(success(parseUnitProperties({ ActiveState: "inactive" })));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(seen[0]).toMatchObject({ kind: "unit", stopCause: "unknown" });
  });

  it("reads now and then although nothing hinted at it", async () => {
    const { seen, answer } = unitSensorWorld({ pollMs: 10 });
    await answer("active");
    await expect.poll(() => seen.length).toBeGreaterThan(0);
  });

  it("takes a unit that is up for unchanged while its stamp is, and reads it all the same now and then", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    let stamp = "1000";
    const { seen, waiting, asked, hint } = unitSensorWorld({ pollMs: 30_000, stamp: () => stamp });
    const answer = async (state: string) => {
      const properties = { ActiveState: state, StateChangeTimestampMonotonic: BigInt(stamp) };
      waiting.shift()?.(success(parseUnitProperties(properties)));
      await vi.advanceTimersByTimeAsync(1);
    };
    hint({ kind: "connected" });
    await answer("active");
    await vi.advanceTimersByTimeAsync(3 * 30_000);
    expect(waiting).toHaveLength(0);
    expect(asked.filter((what) => what === "stateStamp").length).toBeGreaterThanOrEqual(2);
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(new Set(seen.map(({ kind }) => kind))).toEqual(new Set(["unit"]));
    // It changed, and no signal said so.
    stamp = "2000";
    await vi.advanceTimersByTimeAsync(30_000);
    expect(waiting).toHaveLength(1);
    await answer("failed");
    expect(seen.at(-1)).toMatchObject({ kind: "unit", activeState: "failed" });
    // What is not up is read each time.
    await vi.advanceTimersByTimeAsync(30_000);
    expect(waiting).toHaveLength(1);
    await answer("active");
    await vi.advanceTimersByTimeAsync(11 * 30_000);
    expect(waiting).toHaveLength(1);
  });

  it("reads many units one after the other, each within five minutes, and never all at once", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    const { sensor, waiting, asked } = unitSensorWorld({ pollMs: 30_000 });
    for (let number = 2; number <= 100; number += 1) sensor.watch(`bot${number}.service` as UnitName);
    // The first look at each is a matter of its own.
    await vi.advanceTimersByTimeAsync(2500);
    for (const answer of waiting.splice(0)) answer(success(parseUnitProperties({ ActiveState: "active" })));
    let most = 0;
    let all = 0;
    for (let second = 0; second < 330; second += 1) {
      await vi.advanceTimersByTimeAsync(1000);
      const readings = waiting.splice(0);
      const looks = asked.splice(0).length + readings.length;
      most = Math.max(most, looks);
      all += looks;
      for (const answer of readings) answer(success(parseUnitProperties({ ActiveState: "active" })));
    }
    expect(most).toBe(1);
    expect(all).toBeGreaterThanOrEqual(100);
    expect(all).toBeLessThan(200);
  });

  it("says that the unit's file may have changed when systemd was reloaded, or was not heard, and reads the unit", async () => {
    const { hint, reloaded, answer, seen } = unitSensorWorld();
    for (const [kind, calls] of [
      ["connected", 1],
      ["changed", 1],
      ["reloaded", 2],
    ] as const) {
      hint({ kind });
      await answer("active");
      await expect.poll(() => reloaded.length).toBe(calls);
    }
    await expect.poll(() => seen.length).toBe(3);
    expect(reloaded).toEqual([unit, unit]);
  });

  it("says nothing of a unit that is no longer watched", async () => {
    const { sensor, seen, waiting, answer, hint } = unitSensorWorld();
    hint({ kind: "connected" });
    await expect.poll(() => waiting.length).toBe(1);
    sensor.unwatch(unit);
    await answer("active");
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toHaveLength(0);
  });
});
