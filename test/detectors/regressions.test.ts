import { describe, expect, it } from "vitest";
import { assess, freshBench, observe } from "../../src/detectors/bench.ts";
import { conflict } from "../../src/detectors/conflict/conflict.ts";
import { dependency } from "../../src/detectors/dependency/dependency.ts";
import { errors } from "../../src/detectors/errors/errors.ts";
import { memoryLimit } from "../../src/detectors/memory-limit/memory-limit.ts";
import { stall } from "../../src/detectors/stall/stall.ts";
import { stray } from "../../src/detectors/stray/stray.ts";
import { settings } from "../policy/settings.ts";
import {
  at,
  blind,
  every,
  judgedProcess,
  memory,
  message,
  probe,
  processes,
  second,
  sight,
  story,
  unit,
} from "../detectors/observations.ts";

describe("conflict", () => {
  it("detects hundreds of 409s a minute: a war is no single episode", () => {
    const war = every(0.3, { to: 175 }).map((time) => message(time, "conflict"));
    expect(
      story(conflict)
        .see(unit(0), ...war)
        .at(175).health,
    ).toBe("unhealthy");
  });

  it("still has its 90 s of grace when the new invocation is first seen while it is activating", () => {
    const activating = unit(10, {
      invocationId: second,
      activeState: "activating",
      subState: "start-pre",
      activeSinceMs: at(-5000),
    });
    const active = unit(12, { invocationId: second, activeSinceMs: at(12) });
    const lines = [20, 30, 40].map((time) => message(time, "conflict"));
    expect(
      story(conflict)
        .see(unit(0), activating, active, ...lines)
        .at(41).health,
    ).toBe("healthy");
  });

  it("is unknown while the journal cannot be seen, not healthy", () => {
    const raised = story(conflict).see(
      unit(0),
      sight(0, true),
      ...[0, 10, 20].map((t) => message(t, "conflict")),
      sight(30, false),
    );
    expect(raised.at(1000).health).not.toBe("healthy");
  });
});
describe("errors", () => {
  it("is unknown while the journal cannot be seen, not healthy", () => {
    const raised = story(errors).see(
      sight(0, true),
      ...every(1, { to: 6 }).map((t) => message(t, "critical")),
      blind(10, "journal"),
    );
    expect(raised.at(4000).health).not.toBe("healthy");
  });
});
describe("stall", () => {
  it("is unknown while the unit cannot be seen: it may have been stopped", () => {
    const seen = story(stall).see(unit(0), sight(0, true), message(10, "activity"), blind(20, "unit"));
    expect(seen.at(1000).health).toBe("unknown");
  });
});
describe("stray", () => {
  it("does not take a transient conflict (90 s after a start of the unit) for backing of a doubtful process", () => {
    const doubtful = judgedProcess(4712, { standing: "unknown", reason: "other-arguments", strayIfConflict: true });
    const restarted = unit(10, { invocationId: second, activeSinceMs: at(10) });
    const lines = [15, 25].map((time) => message(time, "conflict", { invocationId: second }));
    const seen = story(stray).see(unit(0), processes(0, [doubtful]), restarted, ...lines, processes(30, [doubtful]));
    expect(seen.at(30).health).not.toBe("unhealthy");
  });
});
describe("memory-limit", () => {
  it("does not count samples from before a long blindness: 3 of 5 samples are 30 s apart", () => {
    const mega = 1024 ** 2;
    const before = [0, 30].map((time) => memory(time, 151 * mega));
    const seen = story(memoryLimit).see(unit(0), ...before, blind(60, "memory"), memory(6 * 3600, 151 * mega));
    expect(seen.at(6 * 3600 + 1).health).not.toBe("unhealthy");
  });
});
describe("dependency", () => {
  it("forgets a dependency that is asked no more (taken out of depends, or no longer resolvable)", () => {
    const old = "https://old.example";
    const before = story(dependency).see(probe(0, true, old), probe(0, true), probe(10, false, old), probe(10, true));
    expect(before.at(11).health).toBe("unhealthy");
    const after = before.see(...every(60, { from: 60, to: 7200 }).map((time) => probe(time, true)));
    expect(after.at(7200)).toMatchObject({ health: "healthy", evidence: { probedAtMs: at(7140) } });
  });

  it("still sees a dependency that is down beside one that cannot be asked (a proxy), in any order", () => {
    const seen = story(dependency).see(probe(0, true), probe(10, false), blind(10, "probe"));
    expect(seen.at(11).health).toBe("unhealthy");
  });
});
describe("flapping", () => {
  it("does not call a unit steady that it cannot see", () => {
    let bench = observe(freshBench, unit(0), settings);
    bench = observe(bench, blind(1, "unit"), settings);
    expect(assess(bench, settings, at(2)).assessments.flapping.health).toBe("unknown");
  });
});
