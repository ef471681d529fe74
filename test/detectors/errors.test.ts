import { describe, expect, it } from "vitest";
import { errors } from "../../src/detectors/errors/errors.ts";
import { every, message, story } from "./observations.ts";

const logged = (...seconds: readonly number[]) =>
  story(errors).see(...seconds.map((time) => message(time, "critical", { text: `CRITICAL ${time}` })));

describe("the errors detector", () => {
  it("detects more than 5 CRITICAL errors in an hour, and shows the last", () => {
    const judgement = logged(0, 1, 2, 3, 4, 5).at(6);
    expect(judgement).toMatchObject({ health: "unhealthy", reason: "critical-errors" });
    expect(judgement.evidence).toMatchObject({ count: 6, limit: 5 });
    expect(judgement.evidence["lines"]).toEqual([1, 2, 3, 4, 5].map((time) => `CRITICAL ${time}`));
  });

  it("does not detect 5", () => {
    expect(logged(0, 1, 2, 3, 4).at(6).health).toBe("healthy");
  });

  it("does not detect 6 over exactly an hour", () => {
    expect(logged(...every(720, { to: 3600 }), 3599.9).at(3599.9).health).toBe("unhealthy");
    expect(logged(...every(720, { to: 3600 }), 3600).at(3600).health).toBe("healthy");
  });

  it("calms down at half the limit, so that what stays near the limit is one trouble", () => {
    const judged = logged(0, 1, 2, 3, 4, 5);
    expect(judged.at(3602.9).health).toBe("unhealthy");
    expect(judged.at(3603).health).toBe("healthy");
    expect(judged.see(message(3601, "critical")).at(3602).health).toBe("unhealthy");
    expect(judged.see(message(4000, "critical")).at(4001).health).toBe("healthy");
  });

  it("has ended once it was down to half the limit, and begins anew only above the whole", () => {
    const judged = logged(0, 1, 2, 3, 4, 5);
    expect(judged.see(message(3604, "critical")).at(3604).health).toBe("healthy");
    expect(
      judged.see(...every(1, { from: 3610, to: 3616 }).map((time) => message(time, "critical"))).at(3620).health,
    ).toBe("unhealthy");
  });

  it("does not count lines of another class", () => {
    const others = (["network", "auth", "conflict", "activity", "oom"] as const).flatMap((kind) =>
      every(1, { to: 10 }).map((time) => message(time, kind)),
    );
    expect(
      story(errors)
        .see(...others)
        .at(11).health,
    ).toBe("healthy");
  });

  it("keeps counting right when a bot floods", () => {
    const flood = logged(...every(0.1, { to: 300 }));
    expect(flood.at(300).health).toBe("unhealthy");
    expect(flood.at(4000).health).toBe("healthy");
  });
});
