import { describe, expect, it } from "vitest";
import { limitBytes, settle, type Settled } from "../../src/detectors/memory-limit/limit.ts";
import { memoryLimit } from "../../src/detectors/memory-limit/memory-limit.ts";
import type { Observation, SettledObservation } from "../../src/model/observation.ts";
import type { UnitSettings } from "../../src/model/settings.ts";
import { settings } from "../policy/settings.ts";
import { at, blind, every, first, memory, second, story, unit, unitName } from "./observations.ts";

const mega = 1024 ** 2;
const running = story(memoryLimit).see(unit(0));
/** Samples 30 s apart: `+` is over the limit of 150 MiB, `-` is under it, `=` is exactly at it. */
const samples = (signs: string, from = 0) =>
  signs
    .split("")
    .map((sign, index) =>
      memory(from + index * 30, { "+": 151 * mega, "-": 149 * mega, "=": 150 * mega }[sign] ?? null),
    );
const withMemory = (more: Partial<UnitSettings["memory"]>) => ({
  ...settings,
  memory: { ...settings.memory, ...more },
});

/** Three samples of a unit with a limit of 1000 bytes of its own. */
const ofLimited = (bytes: number) => every(30, { to: 90 }).map((s) => memory(s, bytes, { unitLimitBytes: 1000 }));
/** One sample a second, or at those seconds; what is 10 s apart has a gap between. */
const settledBy = (sizes: readonly number[], seconds: readonly number[] = sizes.map((_, index) => index)) =>
  sizes.reduce<Settled>(
    (settled, bytes, index) => settle(settled, { atMs: (seconds[index] ?? 0) * 1000, bytes }, 10_000),
    {
      early: [],
      bytes: null,
    },
  );

describe("the memory-limit detector", () => {
  it.each(["+++", "+-+-+", "--+++", "++--+", "-----+-+-+", "+++++"])("detects %s: 3 of the last 5 are over", (signs) =>
    expect(running.see(...samples(signs)).at(300)).toMatchObject({ health: "unhealthy", reason: "memory-over-limit" }),
  );

  it.each(["++", "+", "-----", "+--+-", "++----+", "+++---", "=====", "+++-", "-+++-"])("does not detect %s", (signs) =>
    expect(running.see(...samples(signs)).at(300)).toMatchObject({ health: "healthy", reason: "memory-within-limit" }),
  );

  it("shows the samples, the limit and where they were read", () => {
    expect(running.see(...samples("+-+-+")).at(300).evidence).toMatchObject({
      measure: "anon",
      source: "cgroup-v2",
      limitBytes: 150 * mega,
      samplesBytes: [151, 149, 151, 149, 151].map((size) => size * mega),
      over: 3,
      of: 5,
    });
  });

  it("does not detect page cache", () => {
    const cached = every(30, { to: 300 }).map((time) => memory(time, 80 * mega, { currentBytes: 900 * mega }));
    expect(running.see(...cached).at(300).health).toBe("healthy");
  });

  it.each([
    ["working-set", "workingSetBytes"],
    ["current", "currentBytes"],
  ] as const)("detects by %s where that is the measure, and only then", (measure, key) => {
    const high = every(30, { to: 150 }).map((time) => memory(time, 80 * mega, { [key]: 151 * mega }));
    const seen = (chosen: UnitSettings) => story(memoryLimit, chosen).see(unit(0), ...high);
    expect(seen(withMemory({ measure })).at(150).health).toBe("unhealthy");
    expect(seen(settings).at(150).health).toBe("healthy");
  });

  it("does not know before the first sample", () => {
    expect(running.at(0)).toMatchObject({ health: "unknown", reason: "memory-not-seen" });
  });

  it("does not know while the memory cannot be read, and knows again when it can", () => {
    const lost = running.see(...samples("+++"), blind(100, "memory"));
    expect(lost.at(101)).toMatchObject({ health: "unknown", reason: "memory-not-seen" });
    expect(lost.see(memory(120, 151 * mega)).at(121).health).toBe("unhealthy");
  });

  it("is not blinded by another sensor", () => {
    expect(running.see(...samples("+++"), blind(100, "journal")).at(101).health).toBe("unhealthy");
  });

  it("does not know when the measure is not there", () => {
    const judgement = running.see(...samples("+++"), memory(120, null)).at(121);
    expect(judgement).toMatchObject({ health: "unknown", evidence: { why: "anon is not readable" } });
  });

  it("does not count samples of the first 60 s after a start", () => {
    const young = story(memoryLimit).see(unit(0, { activeSinceMs: at(0) }), ...samples("++"));
    expect(young.at(59).health).toBe("unknown");
    expect(young.see(...samples("++", 60)).at(120).health).toBe("healthy");
    expect(young.see(...samples("+++", 60)).at(120).health).toBe("unhealthy");
  });

  it("does not know how old an invocation is without a start time, so it waits", () => {
    expect(
      story(memoryLimit)
        .see(unit(0, { activeSinceMs: null }), ...samples("+++"))
        .at(120).health,
    ).toBe("unknown");
  });

  it("begins anew with a new invocation", () => {
    const next = unit(100, { invocationId: second, activeSinceMs: at(100) });
    expect(running.see(...samples("+++++"), next).at(101).health).toBe("unknown");
  });

  it("does not count a late sample of the invocation before", () => {
    const next = unit(100, { invocationId: second, activeSinceMs: at(-100) });
    const late = [100, 130, 160].map((time) => memory(time, 151 * mega));
    expect(running.see(next, ...late).at(170).health).toBe("unknown");
    const own = [100, 130, 160].map((time) => memory(time, 151 * mega, { invocationId: second }));
    expect(running.see(next, ...own).at(170).health).toBe("unhealthy");
  });

  it("follows the M of N that is set", () => {
    const one = withMemory({ samples: [1, 1] });
    expect(
      story(memoryLimit, one)
        .see(unit(0), ...samples("+"))
        .at(1).health,
    ).toBe("unhealthy");
    expect(
      story(memoryLimit, one)
        .see(unit(0), ...samples("+-"))
        .at(31).health,
    ).toBe("healthy");
  });

  it("does not know its limit before warm-up is over, where nothing sets one", () => {
    const free = withMemory({ limitBytes: null });
    const grown = every(30, { to: 1500 }).map((time) => memory(time, 400 * mega));
    const young = story(memoryLimit, free).see(unit(0, { activeSinceMs: at(-60) }), ...grown);
    expect(young.at(1500)).toMatchObject({ health: "unknown", reason: "warming-up" });
  });

  it("keeps to the level that it is told the invocation settled at, whatever later samples show", () => {
    const free = withMemory({ limitBytes: null, warmUpMs: 0 });
    const told = (more: Partial<SettledObservation>): Observation => {
      const shared = { kind: "settled", unit: unitName, atMs: at(0), measure: "anon", bytes: 90 * mega } as const;
      return { ...shared, invocationId: first, ...more };
    };
    const later = every(30, { from: 600, to: 1200 }).map((s) => memory(s, 170 * mega));
    const limitOf = (settled: Observation) =>
      story(memoryLimit, free)
        .see(unit(0), settled, ...later)
        .at(1200).evidence["limitBytes"];
    expect(limitOf(told({}))).toBe(180 * mega);
    expect(limitOf(told({ invocationId: second }))).toBe(340 * mega);
    expect(limitOf(told({ measure: "current" }))).toBe(340 * mega);
  });

  it("detects more than twice the level it settled at, where nothing sets a limit", () => {
    const free = withMemory({ limitBytes: null });
    const settled = story(memoryLimit, free).see(unit(0), ...every(30, { to: 600 }).map((s) => memory(s, 100 * mega)));
    const after = (size: number) =>
      settled.see(...every(30, { from: 600, to: 750 }).map((s) => memory(s, size * mega)));
    expect(after(199).at(750).health).toBe("healthy");
    expect(after(201).at(750)).toMatchObject({ health: "unhealthy", evidence: { limitBytes: 200 * mega } });
  });

  it("detects 90 % of the unit's own limit, where that is set", () => {
    const free = withMemory({ limitBytes: null });
    expect(
      story(memoryLimit, free)
        .see(unit(0), ...ofLimited(901))
        .at(90).health,
    ).toBe("unhealthy");
    expect(
      story(memoryLimit, free)
        .see(unit(0), ...ofLimited(900))
        .at(90).health,
    ).toBe("healthy");
  });
});

describe("the limit in force", () => {
  const nothing = { configured: null, unitLimitBytes: null, settledBytes: null };

  it("is the configured one before all others", () => {
    expect(limitBytes({ configured: 5, unitLimitBytes: 10, settledBytes: 20 })).toBe(5);
  });

  it("is at least 150 MiB where it follows from the settled level, and null where nothing is known", () => {
    expect(limitBytes({ ...nothing, settledBytes: 10 * mega })).toBe(150 * mega);
    expect(limitBytes({ ...nothing, settledBytes: 80 * mega })).toBe(160 * mega);
    expect(limitBytes(nothing)).toBeNull();
  });

  it("concludes from what there is before a gap: behind it a leak may have begun", () => {
    expect(settledBy([100, 102, 104, 300], [0, 1, 2, 3600]).bytes).toBe(102);
    const later = Array.from({ length: 20 }, (_, index) => 3600 + index);
    expect(settledBy([100, 102, 104, ...later.map(() => 300)], [0, 1, 2, ...later]).bytes).toBe(102);
    // Those between were only read later.
    const recalled = [100, 300, ...Array.from({ length: 9 }, () => 110)];
    expect(settledBy(recalled, [0, 3600, 1, 2, 3, 4, 5, 6, 7, 8, 9]).bytes).toBe(110);
  });

  it("takes the median of the first 10 samples after warm-up for the settled level, and keeps it", () => {
    expect(settledBy(every(1, { to: 9 })).bytes).toBeNull();
    const settled = settledBy([...Array.from({ length: 6 }, () => 100), 1, 900, 901, 902]);
    expect(settled.bytes).toBe(100);
    expect(settle(settled, { atMs: 11_000, bytes: 5000 }, 10_000).bytes).toBe(100);
  });
});
