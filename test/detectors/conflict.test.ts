import { describe, expect, it } from "vitest";
import { conflict } from "../../src/detectors/conflict/conflict.ts";
import type { Observation } from "../../src/model/observation.ts";
import { at, blind, every, fallen, message, second, sight, story, unit } from "./observations.ts";

const running = story(conflict).see(unit(0));
const conflicts = (...seconds: readonly number[]) => seconds.map((time) => message(time, "conflict"));
const polls = (from: number) => [message(from, "activity"), message(from + 10, "activity")];
/** A logged call that says 409 and no more. */
const bare = (time: number) => message(time, "conflict", { origin: "https://api.telegram.org" });
const hook = (time: number) => message(time, "conflict_webhook");
const again = (seconds: number) => unit(seconds, { invocationId: second, activeSinceMs: at(seconds) });
const life = (index: number) => index.toString(16).padStart(32, "0") as typeof second;
const startedBy = (seconds: number, startCause: "operator" | "ours") => [
  unit(seconds, { invocationId: life(3), activeSinceMs: at(seconds), startCause }),
  message(seconds + 5, "conflict", { invocationId: life(3) }),
];
const ofSecond = (seen: readonly Observation[]) =>
  running.see(...seen.map((one) => ({ ...one, invocationId: second })));

/** Conflicts each 15 s, of one invocation whose start was not seen. */
const ofUnseen = (to: number) =>
  every(15, { from: 10, to }).map((time) => message(time, "conflict", { invocationId: second }));

/** A loop: lives of so many seconds, one each `each` seconds; of every three, those of `met` meet one 409 two seconds after their start. */
const livesOf = (livesFor: number, { each, met = [0, 1, 2] }: { each: number; met?: readonly number[] }) =>
  every(each, { to: 400 }).flatMap((time, index) => [
    unit(time, { invocationId: life(index), activeSinceMs: at(time), startCause: "systemd" }),
    ...(met.includes(index % 3) ? [message(time + 2, "conflict", { invocationId: life(index) })] : []),
    fallen(time + livesFor, { invocationId: life(index) }),
  ]);

/** A loop: lives of 18 s, each with a 409 at first, and a good poll or another 409 after that. */
const goesOn = (then: "activity" | "conflict") =>
  every(23, { to: 3600 }).flatMap((time) => [
    unit(time, { invocationId: life(time), activeSinceMs: at(time), startCause: "systemd" }),
    message(time + 3, "conflict", { invocationId: life(time) }),
    message(time + 14, then, { invocationId: life(time) }),
    fallen(time + 18, { invocationId: life(time) }),
  ]);

/** Short lives ten seconds apart, of which some meet a 409, with a rest after the second. */
const rests = (forSeconds: number, ...met: readonly boolean[]) =>
  met.flatMap((meets, index) => {
    const time = 10 * index + (index < 2 ? 0 : forSeconds);
    return [
      unit(time, { invocationId: life(index), activeSinceMs: at(time), startCause: "systemd" }),
      ...(meets ? [message(time + 2, "conflict", { invocationId: life(index) })] : []),
      fallen(time + 2.5, { invocationId: life(index) }),
    ];
  });

/** Another invocation that meets a conflict and falls at once. */
const laterBy = (startCause: "systemd" | "operator") => [
  unit(60, { invocationId: second, activeSinceMs: at(60), startCause }),
  message(75, "conflict", { invocationId: second }),
  fallen(76, { invocationId: second }),
];

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

  it("does not count as one the old polls of a loop whose lives end when they might just have met one", () => {
    const each = { each: 15 };
    expect(running.see(...livesOf(2.5, { ...each, met: [0, 1] })).at(400).health).toBe("unhealthy");
    const few = new Set([0, 1, 5, 10, 14, 15, 20]);
    const lives = every(15, { to: 400 }).flatMap((time, index) => [
      unit(time, { invocationId: life(index), activeSinceMs: at(time), startCause: "systemd" }),
      ...(few.has(index) ? [message(time + 2, "conflict", { invocationId: life(index) })] : []),
      fallen(time + 2.5, { invocationId: life(index) }),
    ]);
    expect(running.see(...lives).at(400).health).toBe("healthy");
  });

  it("does not count the old polls of a loop whose lives poll well after them", () => {
    expect(running.see(...goesOn("activity")).at(3600).health).toBe("healthy");
    expect(running.see(...goesOn("conflict")).at(3600).health).toBe("unhealthy");
  });

  it("begins to count anew where the first life after a long rest meets none: no old poll is held then", () => {
    const quarrel = [true, true, false, true, true] as const;
    expect(running.see(...rests(80, ...quarrel)).at(130).health).toBe("unhealthy");
    expect(running.see(...rests(1800, ...quarrel)).at(1850).health).toBe("healthy");
    expect(running.see(...rests(1800, true, true, true, true)).at(1850).health).toBe("unhealthy");
  });

  it("does not count the first of an invocation that began unseen: an old poll may be dying", () => {
    const lives = every(15, { from: 10, to: 400 }).map((time) =>
      message(time, "conflict", { invocationId: life(time) }),
    );
    expect(running.see(...lives).at(400).health).toBe("unhealthy");
    expect(running.see(blind(5, "unit"), ...lives).at(400).health).toBe("healthy");
  });

  it("adds nothing up over an hour of invocations that began unseen", () => {
    const lives = every(15, { from: 10, to: 3600 }).map((time) =>
      message(time, "conflict", { invocationId: life(time) }),
    );
    expect(running.see(blind(5, "unit"), ...lives).at(3600).health).toBe("healthy");
  });

  it("detects one that goes on in an invocation that began unseen", () => {
    expect(running.see(blind(5, "unit"), ...ofUnseen(90)).at(90).health).toBe("healthy");
    expect(running.see(blind(5, "unit"), ...ofUnseen(130)).at(130)).toMatchObject({ reason: "conflict-lasts" });
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
    const starts = every(25, { to: 130 }).flatMap((time, index) => [
      unit(time, { invocationId: life(index), activeSinceMs: at(time) }),
      message(time + 2, "conflict", { invocationId: life(index) }),
      fallen(time + 3, { invocationId: life(index) }),
    ]);
    expect(running.see(...starts.filter(({ atMs }) => atMs < at(102))).at(102).health).toBe("healthy");
    expect(running.see(...starts).at(102)).toMatchObject({ health: "unhealthy", reason: "conflict-lasts" });
  });

  it("does not raise the dying polls of a bot that crashes of something else: each life outlives its only conflict", () => {
    expect(running.see(...livesOf(27, { each: 27.1 })).at(400).health).toBe("healthy");
    expect(running.see(...livesOf(4, { each: 4.1 })).at(400).health).toBe("unhealthy");
  });

  it("does not raise the dying polls of some lives of a loop: the others met none", () => {
    expect(running.see(...livesOf(6.5, { each: 7, met: [0, 1] })).at(400).health).toBe("healthy");
    expect(running.see(...livesOf(6.5, { each: 7 })).at(400).health).toBe("unhealthy");
  });

  it("raises a bot that falls some seconds after each 409 by its sixth life only: it may fall of something else", () => {
    expect(running.see(...livesOf(4, { each: 40 })).at(90).health).toBe("unhealthy");
    expect(running.see(...livesOf(7, { each: 40 }).filter(({ atMs }) => atMs < at(200))).at(200).health).toBe(
      "healthy",
    );
    expect(running.see(...livesOf(7, { each: 40 })).at(203).health).toBe("unhealthy");
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

  it("does not take the 409 of a webhook for one of another poller, whichever of its lines comes first", () => {
    const times = every(6, { to: 120 });
    for (const seen of [
      running.see(...times.flatMap((time) => [bare(time), hook(time + 0.1)])),
      running.see(...times.flatMap((time) => [hook(time + 0.1), bare(time)])),
    ]) {
      expect(seen.at(121)).toMatchObject({ reason: "webhook", evidence: { episodes: 0, totalEpisodes: 20 } });
      expect(seen.see(message(130, "activity")).at(131)).toMatchObject({
        health: "healthy",
        evidence: { episodes: 0 },
      });
    }
  });

  it("waits a second for the words behind a bare 409, and no longer", () => {
    const calls = [0, 10, 20].map(bare);
    expect(running.see(...calls).at(20.9).health).toBe("healthy");
    expect(running.see(...calls).at(21)).toMatchObject({ health: "unhealthy", reason: "conflict-lasts" });
  });

  it("does not flap with a bot that meets its webhook once a minute", () => {
    const hooked = running.see(...every(60, { to: 3600 }).map((time) => message(time, "conflict_webhook")));
    expect(hooked.at(3600)).toMatchObject({ reason: "webhook", evidence: { totalEpisodes: 60, sinceMs: at(0) } });
    expect(hooked.at(3540 + 179).health).toBe("unhealthy");
    expect(hooked.at(3540 + 180).health).toBe("healthy");
  });

  it("asks for a longer calm of a webhook that comes back", () => {
    const back = running.see(message(0, "conflict_webhook"), message(5, "activity"), message(300, "conflict_webhook"));
    expect(back.see(message(310, "activity")).at(311).health).toBe("unhealthy");
    expect(back.see(message(310, "activity")).at(480).health).toBe("healthy");
  });

  it("tells a session conflict apart", () => {
    const session = [0, 10, 20].map((time) => message(time, "session_conflict"));
    expect(running.see(...session).at(21).evidence).toMatchObject({ session: true });
    expect(running.see(...conflicts(0, 10, 20)).at(21).evidence).toMatchObject({ session: false });
  });

  it("shows since when, how often and how lately", () => {
    expect(running.see(...conflicts(0, 10, 20, 31.2)).at(40).evidence).toEqual({
      episodes: 4,
      windowMs: 180_000,
      line: "a line of class conflict",
      ofEarlierInvocation: false,
      sinceMs: at(0),
      lastAtMs: at(31.2),
      lastMs: at(31.2),
      totalEpisodes: 4,
      withoutPollSinceMs: at(0),
      ofFall: false,
      session: false,
    });
  });

  it("shows whether it began in an earlier invocation: a first fall in it may be of something else", () => {
    const met = running.see(hook(5));
    expect(met.see(fallen(6)).at(7).evidence).toMatchObject({ ofFall: true, ofEarlierInvocation: false });
    expect(met.see(fallen(6), again(11)).at(12).evidence).toMatchObject({ ofEarlierInvocation: true });
  });

  it("shows whether the unit went down right after a conflict", () => {
    const down = (...before: readonly Observation[]) => running.see(...before, fallen(30)).at(31).evidence;
    expect(down(...conflicts(29))["ofFall"]).toBe(true);
    expect(down(...conflicts(29), message(29.5, "activity"))["ofFall"]).toBe(false);
    expect(running.see(...conflicts(1), fallen(40)).at(41).evidence["ofFall"]).toBe(false);
    // It has lived on with one before: it falls of something else.
    expect(down(...conflicts(0, 29))["ofFall"]).toBe(false);
    expect(down(...conflicts(1, 29))["ofFall"]).toBe(true);
    // With a webhook likewise.
    expect(down(hook(0), hook(15), hook(29))["ofFall"]).toBe(false);
    expect(down(hook(1), hook(15), hook(29))["ofFall"]).toBe(true);
    // Or an earlier invocation has.
    const later = laterBy("systemd");
    expect(running.see(...conflicts(1, 15, 40), fallen(50), ...later).at(77).evidence["ofFall"]).toBe(false);
    expect(running.see(...conflicts(25, 29), fallen(30), ...later).at(77).evidence["ofFall"]).toBe(true);
    // Who starts it by hand may have another program to start.
    const byHand = running.see(...conflicts(1, 15, 40), fallen(50), ...laterBy("operator"));
    expect(byHand.at(77).evidence["ofFall"]).toBe(true);
    expect(running.see(...conflicts(29)).at(31).evidence["ofFall"]).toBe(false);
    // Somebody killed it: whoever polls elsewhere has nothing to do with it.
    expect(running.see(...conflicts(29), fallen(30, { result: "signal" })).at(31).evidence["ofFall"]).toBe(false);
    expect(running.see(fallen(30), ...conflicts(29.9)).at(31).evidence["ofFall"]).toBe(true);
  });

  it("is not over because the unit is down, or cannot be seen or heard, for long", () => {
    const conflicting = running.see(...conflicts(0, 10, 20));
    expect(conflicting.see(fallen(25)).at(20_000).health).toBe("unhealthy");
    expect(conflicting.see(sight(25, false)).at(20_000).health).toBe("unhealthy");
    expect(conflicting.see(blind(25, "journal")).at(20_000).health).toBe("unhealthy");
    expect(conflicting.see(blind(25, "unit")).at(20_000).health).toBe("unhealthy");
    expect(conflicting.see(sight(25, false), sight(1000, true)).at(1600).health).toBe("healthy");
  });

  it("is over when somebody has stopped the unit for a while, and starts it again", () => {
    const stopped = fallen(25, { activeState: "inactive", result: "success", stopCause: "job" });
    const conflicting = running.see(...conflicts(0, 10, 20), stopped);
    expect(conflicting.see(again(600), ...conflicts(605)).at(606).health).toBe("healthy");
    expect(conflicting.see(again(30)).at(31).health).toBe("unhealthy");
  });

  it("raises a bot that exits on each 409 when it is tried every half an hour", () => {
    const tries = [0, 20, 40, 1840].flatMap((time, index) => [
      unit(time, { invocationId: life(index), activeSinceMs: at(time), startCause: "ours" }),
      message(time + 8, "conflict", { invocationId: life(index) }),
      fallen(time + 9, { invocationId: life(index) }),
    ]);
    expect(running.see(...tries.slice(0, -2)).at(1841).health).toBe("healthy");
    expect(running.see(...tries).at(1850)).toMatchObject({ reason: "conflict-lasts", evidence: { ofFall: true } });
    expect(running.see(...tries).at(3600).health).toBe("unhealthy");
  });

  it("takes a bare 409 for the webhook's while one is set", () => {
    const hooked = running.see(hook(0), ...[10, 20, 30, 40].map(bare));
    expect(hooked.at(50)).toMatchObject({ reason: "webhook", evidence: { episodes: 0 } });
    expect(hooked.see(...conflicts(50, 60, 70)).at(71).evidence).toMatchObject({ episodes: 3 });
  });

  it("ends a streak with a good poll of the same invocation: what comes later may be excused anew", () => {
    const early = [again(0), ...conflicts(1), message(5, "activity"), ...conflicts(80, 85)];
    const later = [message(86, "network"), ...conflicts(95, 100)];
    expect(ofSecond([...early, ...later]).at(101).health).toBe("healthy");
    const withoutPoll = early.filter((one) => one.kind !== "message" || one.class !== "activity");
    expect(ofSecond([...withoutPoll, ...later]).at(101).health).toBe("unhealthy");
  });

  it("does not take one good poll that is told twice for two", () => {
    const poll = message(30, "activity");
    const conflicting = running.see(...conflicts(0, 10, 20), poll, poll);
    expect(conflicting.at(210).health).toBe("unhealthy");
    expect(conflicting.see(message(40, "activity")).at(210).health).toBe("healthy");
  });

  it("does not raise a single conflict after one that is over", () => {
    const many = conflicts(...every(10, { to: 100 }));
    const later = running.see(...many, ...polls(110), ...conflicts(900));
    expect(later.at(901).health).toBe("healthy");
  });

  it("ends a streak when somebody starts the unit by hand some time after its fall", () => {
    const met = [2, 12, 22].map((time) => message(time, "conflict", { invocationId: second }));
    const before = [again(0), ...met, fallen(23, { invocationId: second })];
    expect(running.see(...before, ...startedBy(500, "operator")).at(506).health).toBe("healthy");
    expect(running.see(...before, ...startedBy(500, "ours")).at(506).health).toBe("unhealthy");
    expect(running.see(...before, ...startedBy(100, "operator")).at(106).health).toBe("unhealthy");
  });

  it("stays healthy when it has seen nothing", () => {
    expect(story(conflict).at(0).health).toBe("healthy");
  });
});
