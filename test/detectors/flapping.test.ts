import { describe, expect, it } from "vitest";
import { flapping } from "../../src/detectors/flapping/flapping.ts";
import { settings } from "../policy/settings.ts";
import { at, every, fallen, message, restarted, second, story, unit } from "./observations.ts";

const seen = () => story(flapping).see(unit(-1));
const told = (seconds: readonly number[]) => seen().see(...seconds.map((time) => restarted(time)));

describe("the flapping detector", () => {
  it("detects 3 restarts within 2 minutes", () => {
    const judgement = told([0, 60, 119]).at(119);
    expect(judgement).toMatchObject({ health: "unhealthy", reason: "fast-loop" });
    expect(judgement.evidence).toMatchObject({ restartsInFastLoop: 3, fastLoopWindowMs: 120_000 });
  });

  it("does not detect 3 restarts over exactly 2 minutes", () => {
    expect(told([0, 60, 120]).at(120).health).toBe("healthy");
  });

  it("does not detect 2 restarts within 2 minutes", () => {
    expect(told([0, 1]).at(2)).toMatchObject({ health: "healthy", reason: "steady" });
  });

  it("detects more restarts in an hour than the budget", () => {
    expect(told(every(600, { to: 3600 })).at(3599)).toMatchObject({
      health: "unhealthy",
      reason: "restarts-over-budget",
    });
  });

  it("does not detect as many restarts in an hour as the budget", () => {
    expect(told(every(600, { to: 3000 })).at(3000).health).toBe("healthy");
    expect(told(every(600, { to: 3600 })).at(3600).health).toBe("healthy");
  });

  it("counts each of several restarts that are told at once", () => {
    expect(seen().see(restarted(0, 3)).at(0).health).toBe("unhealthy");
    expect(seen().see(restarted(0, 2)).at(0).health).toBe("healthy");
  });

  it("counts ours, systemd's and those of nobody knows whom alike", () => {
    const mixed = seen().see(restarted(0, 1, "ours"), restarted(1, 1, "systemd"), restarted(2, 1, "unknown"));
    expect(mixed.at(3).health).toBe("unhealthy");
  });

  it("calms down when the unit has stayed up for ten minutes, not when its window has passed", () => {
    const loop = told([0, 5, 10]);
    expect(loop.at(131)).toMatchObject({ health: "unhealthy", reason: "fast-loop" });
    expect(loop.at(609.9).health).toBe("unhealthy");
    expect(loop.at(610).health).toBe("healthy");
  });

  it("goes on while the unit does not stay up, and begins anew after it has", () => {
    const loop = told([0, 5, 10, 400]);
    expect(loop.at(999).health).toBe("unhealthy");
    expect(loop.at(1000).health).toBe("healthy");
    expect(told([0, 5, 10, 700]).at(701).health).toBe("healthy");
  });

  it("does not calm down while the unit is down: a loop that is held is not over", () => {
    const held = told([0, 5, 10]).see(fallen(16, { stopCause: "ours" }));
    expect(held.at(3000)).toMatchObject({ health: "unhealthy", reason: "fast-loop" });
    const tried = held.see(unit(3000, { activeSinceMs: at(3000), startCause: "ours", invocationId: second }));
    expect(tried.at(3590).health).toBe("unhealthy");
    expect(tried.at(3600).health).toBe("healthy");
    expect(tried.see(restarted(3001, 1, "ours"), fallen(3005, { invocationId: second })).at(3006).health).toBe(
      "unhealthy",
    );
  });

  it("is over when somebody starts or stops the unit by hand", () => {
    const held = told([0, 5, 10]).see(fallen(16));
    const again = held.see(unit(300, { activeSinceMs: at(300), startCause: "operator", invocationId: second }));
    expect(again.at(301).health).toBe("healthy");
    expect(held.see(fallen(300, { stopCause: "job" }), fallen(310)).at(311).health).toBe("healthy");
  });

  it("takes only restarts for restarts", () => {
    expect(story(flapping).see(unit(0), message(1, "critical"), unit(2), unit(3)).at(4).health).toBe("healthy");
  });

  it("survives a count beyond measure, and still forgets it", () => {
    const absurd = seen().see(restarted(0, Number.MAX_SAFE_INTEGER));
    expect(absurd.at(1).health).toBe("unhealthy");
    expect(absurd.at(3601).health).toBe("healthy");
  });

  it("follows the windows that are set", () => {
    const quick = { ...settings, restart: { ...settings.restart, fastLoop: { restarts: 2, windowMs: 1000 } } };
    expect(story(flapping, quick).see(unit(-1)).see(restarted(0), restarted(0.5)).at(0.6).health).toBe("unhealthy");
    expect(story(flapping, quick).see(unit(-1)).see(restarted(0), restarted(1)).at(1).health).toBe("healthy");
  });
});
