import { describe, expect, it } from "vitest";
import { dependency } from "../../src/detectors/dependency/dependency.ts";
import type { Observation } from "../../src/model/observation.ts";
import { at, blind, message, probe, story, unit, unitName } from "./observations.ts";

const proxy = "https://proxy.example";
const asked = story(dependency);

describe("the dependency detector", () => {
  it("detects a dependency that answered once and does not answer now", () => {
    const judgement = asked.see(probe(0, true), probe(10, false)).at(11);
    expect(judgement).toMatchObject({ health: "unhealthy", reason: "dependency-down" });
    expect(judgement.evidence["down"]).toEqual([{ name: "https://api.telegram.org", stage: "tcp", detail: "" }]);
  });

  it("detects one that is down beside one that is up", () => {
    const seen = asked.see(probe(0, true), probe(0, true, proxy), probe(10, true), probe(10, false, proxy));
    expect(seen.at(11).evidence["down"]).toMatchObject([{ name: proxy }]);
  });

  it("does not detect dependencies that answer", () => {
    expect(asked.see(probe(0, true), probe(0, true, proxy)).at(1)).toMatchObject({
      health: "healthy",
      reason: "dependencies-up",
    });
  });

  it("does not detect one that answers again, twice in a row", () => {
    const back = asked.see(probe(0, true), probe(10, false), probe(20, true));
    expect(back.at(21).health).toBe("unhealthy");
    expect(back.see(probe(30, true)).at(31).health).toBe("healthy");
    expect(back.see(probe(30, false), probe(40, true)).at(41).health).toBe("unhealthy");
  });

  it("needs no second answer of one that was never down", () => {
    expect(asked.see(probe(0, true)).at(1).health).toBe("healthy");
    const again = asked.see(probe(0, true), probe(10, false), probe(20, true), probe(30, true), probe(40, true));
    expect(again.at(41).health).toBe("healthy");
  });

  it("needs no second answer of one that was never reached before", () => {
    expect(asked.see(probe(0, false), probe(10, false), probe(20, true)).at(21).health).toBe("healthy");
  });

  it("does not take it for up again, after a restart of the daemon in an outage, for what it had answered before", () => {
    const openedAtMs = at(-600);
    const recalled = {
      kind: "incident-recalled",
      unit: unitName,
      atMs: openedAtMs,
      detector: "dependency",
      openedAtMs,
    };
    const again = asked.see(recalled as Observation, unit(0), probe(-3600, true));
    expect(again.at(1)).toMatchObject({ health: "unknown", reason: "not-asked-since" });
    expect(again.see(probe(2, true)).at(3).health).toBe("healthy");
    expect(again.see(probe(2, false)).at(3).health).toBe("unhealthy");
    expect(asked.see(unit(0), probe(-3600, true)).at(1).health).toBe("healthy");
  });

  it("tells how often in a row it has not answered", () => {
    const failing = asked.see(probe(0, true), probe(10, false));
    expect(failing.at(11).evidence["failures"]).toBe(1);
    expect(failing.see(probe(20, false)).at(21).evidence["failures"]).toBe(2);
    expect(failing.see(probe(20, true), probe(30, false)).at(31).evidence["failures"]).toBe(1);
  });

  it("tells when one that was reached was last seen down, also when it is up again", () => {
    const back = asked.see(probe(0, true), probe(10, false), probe(20, true));
    expect(back.at(21).evidence["lastDownAtMs"]).toBe(at(10));
    expect(asked.see(probe(0, false), probe(10, true)).at(11).evidence["lastDownAtMs"]).toBeNull();
  });

  it("does not know of one that was never reached: the unit may go another way", () => {
    expect(asked.see(probe(0, false), probe(10, false)).at(11)).toMatchObject({
      health: "unknown",
      reason: "never-reached",
    });
  });

  it("does not know while one was never reached, even if another is up", () => {
    expect(asked.see(probe(0, true), probe(0, false, proxy)).at(1).health).toBe("unknown");
  });

  it("does not know before it has asked", () => {
    expect(asked.at(0)).toMatchObject({ health: "unknown", reason: "not-probed" });
    expect(asked.see(message(0, "network")).at(1).reason).toBe("not-probed");
  });

  it("does not know while they cannot be asked, and knows again when they can", () => {
    const lost = asked.see(probe(0, true), blind(10, "probe"));
    expect(lost.at(11)).toMatchObject({ health: "unknown", reason: "cannot-be-asked" });
    expect(lost.see(probe(20, true)).at(21).health).toBe("healthy");
    expect(asked.see(probe(0, true), blind(10, "journal")).at(11).health).toBe("healthy");
  });

  it("tells how old its oldest answer is", () => {
    const seen = asked.see(probe(0, true), probe(5, true, proxy), probe(20, true));
    expect(seen.at(30).evidence["probedAtMs"]).toBe(at(5));
  });
});
