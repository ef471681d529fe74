import { describe, expect, it } from "vitest";
import { memoryGrowth } from "../../src/detectors/memory-growth/memory-growth.ts";
import { statedTimeMs } from "../../src/detectors/memory-growth/stated-time.ts";
import type { MemoryObservation } from "../../src/model/observation.ts";
import type { UnitSettings } from "../../src/model/settings.ts";
import { settings } from "../policy/settings.ts";
import { at, blind, every, memory, message, second, story, unit } from "./observations.ts";

const mega = 1024 ** 2;
const hour = 3600;
const withMemory = (more: Partial<UnitSettings["memory"]>): UnitSettings => ({
  ...settings,
  memory: { ...settings.memory, ...more },
});
const roomy = withMemory({ limitBytes: 1000 * mega });
/** A unit that has just started. */
const started = story(memoryGrowth, roomy).see(unit(0, { activeSinceMs: at(0) }));

type Shape = (hours: number) => number;
/** A sample every 30 s, in megabytes by the hours since the start. */
const samples = (shape: Shape, { from = 0, to }: { readonly from?: number; readonly to: number }) =>
  every(30, { from: from * hour, to: to * hour }).map((time) => memory(time, Math.round(shape(time / hour) * mega)));
const leak =
  (perHour: number, level = 80): Shape =>
  (hours) =>
    level + perHour * hours;
/** What is made of a unit that went on like that for so many hours. */
const after = (shape: Shape, hours: number) => started.see(...samples(shape, { to: hours })).at(hours * hour);
const levelling: Shape = (hours) => 80 + 300 * (1 - Math.exp(-hours / 2));
/** A collector that runs every 20 minutes, over a leak. */
const saw: Shape = (hours) => leak(100)(hours) + 60 * ((hours * 3) % 1);
const stated = (perHour: number, levelBytes = 100 * mega) => statedTimeMs(perHour * mega, { settings, levelBytes });
/** A busy time of three hours, and another that begins as it ends. */
const swing: Shape = (hours) => (hours < 3 ? 400 : 80 + 120 * (hours - 3));
const grown = { health: "unhealthy", reason: "memory-grows" };

describe("the memory-growth detector", () => {
  it.each([
    [400, 1],
    [200, 1.5],
    [100, 2.5],
    [75, 4.2],
  ])("detects a growth of %s MB/h within %s h", (perHour, hours) => {
    expect(after(leak(perHour), hours)).toMatchObject(grown);
  });

  it.each([0, 10, 49, -30])("does not detect %s MB/h, in two days", (perHour) => {
    expect(after(leak(perHour, 2000), 48)).toMatchObject({ health: "healthy", reason: "memory-steady" });
  });

  it("shows how fast it grows, over what time, and when the limit would be reached", () => {
    const { evidence } = after(leak(100), 4);
    expect(evidence).toMatchObject({
      measure: "anon",
      bytesPerHour: 100 * mega,
      thresholdBytesPerHour: 50 * mega,
      limitBytes: 1000 * mega,
    });
    expect(Number(evidence["lowBytesPerHour"]) / mega).toBeCloseTo(100, 3);
    // From 480 MB to 1000 at 100 an hour.
    expect(Number(evidence["limitInMs"]) / 3_600_000).toBeCloseTo(5.2, 1);
    expect(Number(evidence["spanMs"]) / 3_600_000).toBeGreaterThan(1.5);
    expect(evidence["buckets"]).toBeGreaterThanOrEqual(12);
    expect(Number(evidence["lastBytes"]) / mega).toBeCloseTo(480, -1);
  });

  it("counts the time to the limit from now, and 0 when the limit is reached", () => {
    const seen = started.see(...samples(leak(100), { to: 4 }));
    const inMs = (seconds: number) => Number(seen.at(seconds).evidence["limitInMs"]);
    expect(inMs(4 * hour) - inMs(4 * hour + 60)).toBe(60_000);
    expect(after(leak(300), 4).evidence["limitInMs"]).toBe(0);
  });

  it("has the limit of the memory-limit detector: 90 % of the unit's own, else 150 MB or twice what it settled at", () => {
    const free = withMemory({ limitBytes: null });
    const seen = story(memoryGrowth, free).see(unit(0, { activeSinceMs: at(0) }), ...samples(leak(200), { to: 2 }));
    // Settled in the first five minutes after warm-up, at 80 + 200 × 0.54 h.
    expect(Number(seen.at(2 * hour).evidence["limitBytes"]) / mega).toBeCloseTo(377, -1);
    const limited = seen.see(memory(2 * hour, 480 * mega, { unitLimitBytes: 1000 * mega }));
    expect(limited.at(2 * hour).evidence["limitBytes"]).toBe(900 * mega);
  });

  it("does not judge the warm-up, however fast it grows", () => {
    const young = started.see(...samples(leak(900), { to: 0.5 }));
    expect(young.at(0.5 * hour)).toMatchObject({ health: "unknown", reason: "warming-up" });
    const settled = started.see(...samples((hours) => 80 + 900 * Math.min(hours, 0.5), { to: 6 }));
    expect(settled.at(6 * hour)).toMatchObject({ health: "healthy", reason: "memory-steady" });
  });

  it("does not detect anything in the first minutes after the warm-up", () => {
    expect(after(leak(900), 0.85)).toMatchObject({ health: "unknown", reason: "too-few-samples" });
  });

  it("does not take a rise for growth before it is high enough: it may be a cache, or the morning", () => {
    expect(after(leak(75), 2)).toMatchObject({ health: "unknown", reason: "growth-not-proven" });
  });

  it("does not detect a plateau that is being reached", () => {
    const found = every(0.25, { from: 1, to: 12 }).map((hours) => after(levelling, hours));
    expect(found.filter(({ health }) => health === "unhealthy")).toEqual([]);
    expect(found.some(({ reason }) => reason === "memory-levels-off")).toBe(true);
    expect(found.at(-1)).toMatchObject({ health: "healthy", reason: "memory-steady" });
  });

  it.each([
    ["one step", (hours: number) => (hours > 3 ? 200 : 0)],
    ["three steps", (hours: number) => 80 * (Number(hours > 1) + Number(hours > 2) + Number(hours > 3))],
    ["a saw of two hours", (hours: number) => 60 * ((hours / 2) % 1)],
    ["bursts", (hours: number) => (hours % 0.25 < 0.1 ? 400 * hours : 0)],
  ])("does not detect %s", (_, shape) => {
    let seen = started;
    for (const hours of every(0.2, { to: 8 })) {
      seen = seen.see(...samples((now) => 80 + shape(now), { from: hours, to: hours + 0.2 }));
      expect(seen.at((hours + 0.2) * hour).health).not.toBe("unhealthy");
    }
  });

  it("does not detect what only comes back to where it was", () => {
    const returning = started.see(...samples(swing, { to: 5 }));
    expect(returning.at(5 * hour).health).not.toBe("unhealthy");
    const fromLow: Shape = (hours) => (hours < 3 ? 80 : swing(hours));
    expect(after(fromLow, 5)).toMatchObject(grown);
  });

  it("detects growth under a garbage collector's saw by what is left after each collection", () => {
    expect(after(saw, 4)).toMatchObject(grown);
    expect(after((hours) => saw(hours) - 100 * hours, 12).health).toBe("healthy");
  });

  it("does not detect page cache, unless it is told to count it", () => {
    const cached = samples(leak(200), { to: 4 }).map((sample): MemoryObservation => ({
      ...sample,
      anonBytes: 80 * mega,
    }));
    const seen = (measure: UnitSettings["memory"]["measure"]) =>
      story(memoryGrowth, withMemory({ measure }))
        .see(unit(0, { activeSinceMs: at(0) }), ...cached)
        .at(4 * hour);
    expect(seen("anon").health).toBe("healthy");
    expect(seen("current")).toMatchObject({ ...grown, evidence: { measure: "current" } });
    expect(seen("working-set").health).toBe("unhealthy");
  });

  it("stays with its judgement while the growth slows down, and leaves it when it ends", () => {
    const slower: Shape = (hours) => leak(100)(Math.min(hours, 5)) + 40 * Math.max(0, Math.min(hours, 9) - 5);
    const seen = started.see(...samples(slower, { to: 5 }));
    expect(seen.at(5 * hour)).toMatchObject(grown);
    const slowed = seen.see(...samples(slower, { from: 5, to: 9 }));
    expect(slowed.at(9 * hour)).toMatchObject(grown);
    // From the start, 40 MB/h are nothing.
    expect(after(leak(40, 500), 9).health).toBe("healthy");
    expect(slowed.see(...samples(slower, { from: 9, to: 15 })).at(15 * hour).health).toBe("healthy");
  });

  it("begins anew with a new invocation", () => {
    const seen = started.see(...samples(leak(100), { to: 4 }));
    const next = seen.see(unit(4 * hour, { invocationId: second, activeSinceMs: at(4 * hour) }));
    expect(next.at(4 * hour).health).toBe("unknown");
    const late = next.see(memory(4 * hour + 1, 900 * mega));
    expect(late.at(4 * hour + 1)).toMatchObject({ health: "unknown", reason: "memory-not-seen" });
  });

  it("does not know how old an invocation is without a start time, so it waits", () => {
    const seen = story(memoryGrowth, roomy).see(unit(0, { activeSinceMs: null }), ...samples(leak(200), { to: 4 }));
    expect(seen.at(4 * hour).health).toBe("unknown");
  });

  it("does not know before the first sample, nor while the memory cannot be read", () => {
    expect(started.at(0)).toMatchObject({ health: "unknown", reason: "memory-not-seen" });
    const seen = started.see(...samples(leak(100), { to: 4 }));
    expect(seen.see(blind(4 * hour, "memory")).at(4 * hour)).toMatchObject({ health: "unknown" });
    expect(seen.see(blind(4 * hour, "journal")).at(4 * hour)).toMatchObject(grown);
    const unreadable = seen.see(memory(4 * hour, null));
    expect(unreadable.at(4 * hour)).toMatchObject({ health: "unknown", evidence: { why: "anon is not readable" } });
    expect(unreadable.see(memory(4 * hour + 30, 480 * mega)).at(4 * hour + 30)).toMatchObject(grown);
  });

  it("does not act on what it saw long ago", () => {
    const seen = started.see(...samples(leak(100), { to: 4 }));
    expect(seen.at(4 * hour + 269).health).toBe("unhealthy");
    expect(seen.at(4 * hour + 271)).toMatchObject({ health: "unknown", reason: "memory-not-seen-lately" });
  });

  it("judges samples that are recalled as those that it saw: in order, late, or in any order", () => {
    const all = samples(leak(100), { to: 4 });
    const whole = started.see(...all).at(4 * hour);
    const half = Math.floor(all.length / 2);
    const late = started.see(...all.slice(half), ...all.slice(0, half)).at(4 * hour);
    expect(late).toMatchObject(grown);
    const reversed = started.see(...all.toReversed(), ...samples(leak(100), { from: 4, to: 4.1 }));
    expect(reversed.at(4.1 * hour)).toMatchObject(grown);
    expect(whole.evidence["bytesPerHour"]).toBe(late.evidence["bytesPerHour"]);
    // As the daemon records them: one a minute, and a live one after them.
    const recorded = started.see(...all.filter((_, index) => index % 2 === 0), memory(4 * hour, 480 * mega));
    expect(recorded.at(4 * hour)).toMatchObject(grown);
  });

  it("does not detect growth in recalled samples alone, when they end before now", () => {
    const recalled = started.see(...samples(leak(100), { to: 4 }));
    expect(recalled.at(5 * hour).health).toBe("unknown");
    expect(recalled.see(memory(5 * hour, 580 * mega)).at(5 * hour)).toMatchObject(grown);
  });

  it("does not take two levels with a gap between them for growth", () => {
    const low = samples(() => 80, { to: 4 });
    const high = samples(() => 300, { from: 8, to: 12 });
    expect(started.see(...low, ...high).at(12 * hour).health).toBe("healthy");
  });

  it("detects growth through a gap", () => {
    const before = samples(leak(75), { to: 2 });
    const later = samples(leak(75), { from: 3, to: 6 });
    expect(started.see(...before, ...later).at(6 * hour)).toMatchObject(grown);
  });

  it("begins anew when another measure or pace is set, and goes on when another limit is", () => {
    const seen = [unit(0, { activeSinceMs: at(0) }), ...samples(leak(100), { to: 4 })].reduce(
      (known, observation) => memoryGrowth.observe(known, observation, roomy),
      memoryGrowth.blank,
    );
    const one = memory(4 * hour, 480 * mega);
    const judged = (changed: UnitSettings) =>
      memoryGrowth.assess(memoryGrowth.observe(seen, one, changed), changed, at(4 * hour));
    expect(judged(withMemory({ measure: "current" })).health).toBe("unknown");
    expect(judged(withMemory({ warmUpMs: 60_000 })).health).toBe("unknown");
    expect(judged(withMemory({ limitBytes: 500 * mega }))).toMatchObject(grown);
  });

  it("passes over readings that are no numbers of bytes", () => {
    for (const odd of [Number.NaN, -1, Infinity]) {
      const seen = started.see(...samples(leak(100), { to: 4 }), memory(4 * hour, odd));
      expect(seen.at(4 * hour).health).toBe("unknown");
      expect(seen.see(memory(4 * hour + 30, 480 * mega)).at(4 * hour + 30)).toMatchObject(grown);
    }
  });

  it("follows a short warm-up with short buckets, on the scale of tests", () => {
    const short = withMemory({ warmUpMs: 2000, intervalMs: 200, limitBytes: 1000 * mega });
    const seen = (perSecond: number) =>
      story(memoryGrowth, short)
        .see(
          unit(0, { activeSinceMs: at(0) }),
          ...every(0.2, { to: 10 }).map((time) => memory(time, (80 + perSecond * time) * mega)),
        )
        .at(10);
    expect(seen(5)).toMatchObject(grown);
    expect(seen(0)).toMatchObject({ health: "healthy" });
    // A few hundred kilobytes are what any program allocates.
    expect(seen(0.2).health).not.toBe("unhealthy");
  });

  it("does not concern itself with other observations", () => {
    const { blank } = memoryGrowth;
    expect(memoryGrowth.observe(blank, message(0, "critical"), settings)).toBe(blank);
    expect(memoryGrowth.observe(blank, blind(0, "journal"), settings)).toBe(blank);
  });

  it("costs little: a sample and a judgement well under 20 µs each, a month's samples within a few seconds", () => {
    const month = samples((hours) => 80 + 20 * Math.sin(hours), { to: 24 * 7 });
    let known = memoryGrowth.observe(memoryGrowth.blank, unit(0, { activeSinceMs: at(0) }), roomy);
    const begunMs = performance.now();
    for (const sample of month) {
      known = memoryGrowth.observe(known, sample, roomy);
      memoryGrowth.assess(known, roomy, sample.atMs);
    }
    // Twenty times what it took when this was written: the machine may be slow, n² would still show.
    expect((performance.now() - begunMs) / month.length).toBeLessThan(0.1);
  });
});

describe("the stated time", () => {
  it("is hours for a slow growth and less for a fast one", () => {
    const hours = [75, 100, 150, 300].map((perHour) => (stated(perHour) ?? 0) / 3_600_000);
    expect(hours.map((value) => Number(value.toFixed(1)))).toEqual([7, 4, 2.5, 1.6]);
  });

  it("is longer for a large program, and none below one and a half times the threshold", () => {
    expect(stated(100, 4000 * mega)).toBeGreaterThan(stated(100) ?? Infinity);
    expect(stated(74)).toBeNull();
  });
});
