import { describe, expect, it } from "vitest";
import { conflict } from "../../src/detectors/conflict/conflict.ts";
import { at, every, message, second, story, unit } from "./observations.ts";

const running = story(conflict).see(unit(0));
const conflicts = (...seconds: readonly number[]) => seconds.map((time) => message(time, "conflict"));
const polls = (from: number) => [message(from, "activity"), message(from + 10, "activity")];

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

  it("clears after two good polls and 3 minutes without a conflict: two pollers take turns", () => {
    const conflicting = running.see(...conflicts(0, 10, 20));
    expect(conflicting.see(message(25, "activity")).at(201).health).toBe("unhealthy");
    const polling = conflicting.see(message(25, "activity"), message(35, "activity"));
    expect(polling.at(199).health).toBe("unhealthy");
    expect(polling.at(200).health).toBe("healthy");
  });

  it("needs a longer calm with each relapse within an hour", () => {
    const relapsed = running.see(...conflicts(0, 10, 20), ...polls(30), ...conflicts(300, 310, 320), ...polls(330));
    expect(relapsed.at(320 + 359).health).toBe("unhealthy");
    expect(relapsed.at(320 + 360).health).toBe("healthy");
  });

  it("detects one conflict every two minutes, between good polls, and as one trouble", () => {
    const flips = every(120, { to: 7200 }).flatMap((time) => [
      ...conflicts(time),
      message(time + 30, "activity"),
      message(time + 60, "activity"),
    ]);
    const flapping = running.see(...flips.filter(({ atMs }) => atMs <= at(700)));
    expect(flapping.at(700)).toMatchObject({ health: "unhealthy", reason: "conflict-flaps" });
    const judged = every(60, { to: 7200 })
      .filter((time) => time > 700)
      .map((time) => running.see(...flips.filter(({ atMs }) => atMs <= at(time))).at(time).health);
    expect(new Set(judged)).toEqual(new Set(["unhealthy"]));
  });

  it("does not detect one conflict after each of many starts", () => {
    const starts = every(900, { to: 36_000 }).flatMap((time, index) => [
      unit(time, { invocationId: index.toString(16).padStart(32, "0") as typeof second, activeSinceMs: at(time) }),
      ...conflicts(time + 5),
      message(time + 20, "activity"),
      message(time + 30, "activity"),
    ]);
    expect(running.see(...starts).at(36_000).health).toBe("healthy");
  });

  it("detects conflicts of a bot that exits on each: its starts excuse nothing after the first grace", () => {
    const starts = every(8, { to: 130 }).flatMap((time, index) => [
      unit(time, { invocationId: index.toString(16).padStart(32, "0") as typeof second, activeSinceMs: at(time) }),
      ...conflicts(time + 2),
    ]);
    expect(running.see(...starts).at(131)).toMatchObject({ health: "unhealthy", reason: "conflict-lasts" });
    expect(running.see(...starts.filter(({ atMs }) => atMs < at(88))).at(88).health).toBe("healthy");
  });

  it("does not excuse conflicts for ever because network errors come between", () => {
    const lines = every(60, { to: 3600 }).flatMap((time) => [
      message(time, "network"),
      ...conflicts(time + 10),
      message(time + 30, "activity"),
    ]);
    expect(running.see(...lines).at(3600)).toMatchObject({ health: "unhealthy", reason: "conflict-flaps" });
  });

  it("does not clear when a conflict comes between the good polls", () => {
    const flips = [message(25, "activity"), ...conflicts(30), message(35, "activity")];
    expect(running.see(...conflicts(0, 10, 20), ...flips).at(36).health).toBe("unhealthy");
  });

  it("clears after 9 quiet minutes where there is no heartbeat", () => {
    const conflicting = running.see(...conflicts(0, 10, 20));
    expect(conflicting.at(559).health).toBe("unhealthy");
    expect(conflicting.at(560).health).toBe("healthy");
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
