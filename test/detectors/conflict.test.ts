import { describe, expect, it } from "vitest";
import { conflict } from "../../src/detectors/conflict/conflict.ts";
import { at, every, message, second, story, unit } from "./observations.ts";

const running = story(conflict).see(unit(0));
const conflicts = (...seconds: readonly number[]) => seconds.map((time) => message(time, "conflict"));

describe("the conflict detector", () => {
  it("detects 3 episodes within 3 minutes", () => {
    const judgement = running.see(...conflicts(0, 10, 25)).at(30);
    expect(judgement).toMatchObject({ health: "unhealthy", reason: "conflict-lasts" });
    expect(judgement.evidence).toMatchObject({ episodes: 3, line: "a line of class conflict" });
  });

  it("does not detect 2 episodes", () => {
    expect(running.see(...conflicts(0, 10)).at(30).health).toBe("healthy");
  });

  it("does not detect 3 episodes over exactly 3 minutes", () => {
    expect(running.see(...conflicts(0, 90, 180)).at(180).health).toBe("healthy");
    expect(running.see(...conflicts(1, 90, 180)).at(180).health).toBe("unhealthy");
  });

  it("does not detect a traceback: its lines are one episode", () => {
    const traceback = every(0.1, { to: 2 });
    expect(running.see(...conflicts(...traceback)).at(5).health).toBe("healthy");
  });

  it("detects two tracebacks and a third as three episodes", () => {
    const tracebacks = [0, 8, 16].flatMap((start) => [start, start + 0.2, start + 0.4]);
    expect(running.see(...conflicts(...tracebacks)).at(20).evidence).toMatchObject({ episodes: 3 });
  });

  it("takes lines 2 s apart for two episodes, and lines closer for one", () => {
    expect(running.see(...conflicts(0, 2, 4)).at(5).health).toBe("unhealthy");
    expect(running.see(...conflicts(0, 1.9, 3.8)).at(5).health).toBe("healthy");
  });

  it("does not detect conflicts within 90 s after a start of the unit: an old poll is dying", () => {
    const started = unit(10, { invocationId: second, activeSinceMs: at(10) });
    expect(running.see(started, ...conflicts(15, 30, 60, 99)).at(99).health).toBe("healthy");
  });

  it("detects conflicts that go on after those 90 s", () => {
    const started = unit(10, { invocationId: second, activeSinceMs: at(10) });
    expect(running.see(started, ...conflicts(15, 100, 110, 120)).at(120).health).toBe("unhealthy");
  });

  it("does not detect conflicts within 90 s after a network error", () => {
    expect(running.see(message(0, "network"), ...conflicts(5, 20, 40)).at(41).health).toBe("healthy");
  });

  it("detects conflicts that go on 90 s after a network error", () => {
    expect(running.see(message(0, "network"), ...conflicts(90, 100, 110)).at(111).health).toBe("unhealthy");
  });

  it("does not take this program's own start for a start of the unit", () => {
    expect(
      story(conflict)
        .see(unit(0), ...conflicts(1, 11, 21))
        .at(22).health,
    ).toBe("unhealthy");
  });

  it("counts MTProto's session conflicts too", () => {
    const lines = [0, 10, 20].map((time) => message(time, "session_conflict"));
    expect(running.see(...lines).at(21).health).toBe("unhealthy");
  });

  it("clears after two good polls and 30 s without a conflict", () => {
    const conflicting = running.see(...conflicts(0, 10, 20));
    expect(conflicting.see(message(25, "activity")).at(51).health).toBe("unhealthy");
    const polling = conflicting.see(message(25, "activity"), message(35, "activity"));
    expect(polling.at(49).health).toBe("unhealthy");
    expect(polling.at(50).health).toBe("healthy");
  });

  it("does not clear when a conflict comes between the good polls", () => {
    const flips = [message(25, "activity"), ...conflicts(30), message(35, "activity")];
    expect(running.see(...conflicts(0, 10, 20), ...flips).at(36).health).toBe("unhealthy");
  });

  it("clears after 3 quiet minutes where there is no heartbeat", () => {
    const conflicting = running.see(...conflicts(0, 10, 20));
    expect(conflicting.at(179).health).toBe("unhealthy");
    expect(conflicting.at(201).health).toBe("healthy");
  });

  it("detects a webhook at its first line, in the grace too", () => {
    const started = unit(10, { invocationId: second, activeSinceMs: at(10) });
    expect(running.see(started, message(12, "conflict_webhook")).at(13)).toMatchObject({
      health: "unhealthy",
      reason: "webhook",
      evidence: { line: "a line of class conflict_webhook" },
    });
  });

  it("does not detect a webhook any more after a good poll, or after 3 quiet minutes", () => {
    const hooked = running.see(message(0, "conflict_webhook"));
    expect(hooked.see(message(5, "activity")).at(6).health).toBe("healthy");
    expect(hooked.at(180).health).toBe("healthy");
  });

  it("takes no other class of line for a conflict: what a user wrote in a chat is none", () => {
    const others = (["critical", "auth", "flood", "remote_api", "activity", "oom"] as const).flatMap((kind) =>
      [0, 10, 20, 30].map((time) => message(time, kind, { text: "Conflict: terminated by other getUpdates request" })),
    );
    expect(running.see(...others).at(31).health).toBe("healthy");
  });

  it("stays healthy when it has seen nothing", () => {
    expect(story(conflict).at(0).health).toBe("healthy");
  });
});
