import { describe, expect, it } from "vitest";
import { stall } from "../../src/detectors/stall/stall.ts";
import { settings } from "../policy/settings.ts";
import { at, blind, every, message, second, sight, story, unit } from "./observations.ts";

const watched = story(stall).see(unit(0), sight(0, true));
const beating = watched.see(message(10, "activity"));

describe("the stall detector", () => {
  it("detects 150 s of silence, twice", () => {
    expect(beating.at(310)).toMatchObject({ health: "unhealthy", reason: "stall", evidence: { silentMs: 300_000 } });
  });

  it("does not detect 150 s of silence once: it is in doubt", () => {
    expect(beating.at(160)).toMatchObject({ health: "unknown", reason: "silent-once" });
    expect(beating.at(309.9).health).toBe("unknown");
  });

  it("does not detect less than 150 s of silence", () => {
    expect(beating.at(159.9)).toMatchObject({ health: "healthy", reason: "heartbeat" });
  });

  it("does not detect a unit that goes on beating", () => {
    const beats = every(100, { to: 3000 }).map((time) => message(time, "activity"));
    expect(watched.see(...beats).at(3000).health).toBe("healthy");
  });

  it("recovers with the next heartbeat", () => {
    expect(beating.see(message(400, "activity")).at(401).health).toBe("healthy");
  });

  it("is not armed before a heartbeat: silence says nothing of a unit that never spoke", () => {
    expect(watched.at(50_000)).toMatchObject({ health: "unknown", reason: "no-heartbeat-in-this-invocation" });
  });

  it("is not armed by a heartbeat of the invocation before", () => {
    const next = beating.see(unit(20, { invocationId: second, activeSinceMs: at(20) }));
    expect(next.at(5000)).toMatchObject({ health: "unknown", reason: "no-heartbeat-in-this-invocation" });
    expect(next.see(message(21, "activity")).at(5000).health).toBe("unknown");
    expect(next.see(message(21, "activity", { invocationId: second })).at(5000).health).toBe("unhealthy");
  });

  it("is armed by a heartbeat whose invocation is not told", () => {
    expect(watched.see(message(10, "activity", { invocationId: null })).at(310).health).toBe("unhealthy");
  });

  it.each(["critical", "remote_api", "coroutine_never_awaited", "network", "conflict"] as const)(
    "does not take a line of class %s for a heartbeat",
    (kind) => {
      expect(watched.see(message(10, kind)).at(5000).reason).toBe("no-heartbeat-in-this-invocation");
      const chatter = every(10, { from: 20, to: 100 }).map((time) => message(time, kind));
      expect(beating.see(...chatter).at(310).health).toBe("unhealthy");
    },
  );

  it("does not judge a unit that is not active", () => {
    for (const activeState of ["inactive", "failed", "activating", "deactivating"]) {
      expect(beating.see(unit(20, { activeState })).at(5000)).toMatchObject({
        health: "unknown",
        reason: "not-active",
      });
    }
    expect(story(stall).at(5000).health).toBe("unknown");
  });

  it("does not judge before it follows the journal", () => {
    const deaf = story(stall).see(unit(0), message(10, "activity"));
    expect(deaf.at(5000)).toMatchObject({ health: "unknown", reason: "journal-not-seen" });
  });

  it.each([sight(20, false), blind(20, "journal")])("does not judge while sight is lost (%s)", (lost) => {
    expect(beating.see(lost).at(5000)).toMatchObject({ health: "unknown", reason: "journal-not-seen" });
  });

  it("counts silence anew from the moment that sight is back", () => {
    const back = beating.see(sight(20, false), sight(1000, true));
    expect(back.at(1149).health).toBe("healthy");
    expect(back.at(1150).health).toBe("unknown");
    expect(back.at(1300).health).toBe("unhealthy");
  });

  it("is not blinded by another sensor", () => {
    expect(beating.see(blind(20, "memory"), blind(20, "probe")).at(310).health).toBe("unhealthy");
  });

  it("does not judge a unit in its first 60 s", () => {
    const young = story(stall, { ...settings, activity: { ...settings.activity, stallAfterMs: 1000 } }).see(
      sight(0, true),
      unit(0, { activeSinceMs: at(0) }),
      message(1, "activity"),
    );
    expect(young.at(59)).toMatchObject({ health: "unknown", reason: "settling" });
    expect(young.at(60).health).toBe("unhealthy");
  });

  it("does not detect silence while the journal shows network errors", () => {
    const offline = beating.see(message(300, "network"));
    expect(offline.at(320)).toMatchObject({ health: "unknown", reason: "network-errors-in-journal" });
    expect(offline.at(449).health).toBe("unknown");
    expect(offline.at(450).health).toBe("unhealthy");
  });

  it("gives a bot its longest pause between two tries after a network error, however short the stall is set", () => {
    const quick = { ...settings, activity: { ...settings.activity, stallAfterMs: 2000 } };
    const offline = story(stall, quick).see(
      unit(-100),
      sight(0, true),
      message(10, "activity"),
      message(20, "network"),
    );
    expect(offline.at(79)).toMatchObject({ health: "unknown", reason: "network-errors-in-journal" });
    expect(offline.at(80)).toMatchObject({ health: "unhealthy", reason: "stall" });
  });

  it("does not take network errors of the invocation before for its own", () => {
    expect(beating.see(message(300, "network", { invocationId: second })).at(320).health).toBe("unhealthy");
  });

  it("follows the strikes that are set", () => {
    const strict = { ...settings, activity: { ...settings.activity, strikes: 1 } };
    const seen = story(stall, strict).see(unit(0), sight(0, true), message(10, "activity"));
    expect(seen.at(159).health).toBe("healthy");
    expect(seen.at(160).health).toBe("unhealthy");
  });
});

const begun = (given = settings) => story(stall, given).see(unit(-100), sight(-100, true));

describe("a heartbeat that comes only with updates", () => {
  const lines = [
    "Update id=7 is handled. Duration 3 ms",
    "2026-01-01 aiogram.event - INFO - Update id=8 is not handled.",
  ];

  it.each(lines)("does not arm the detector: %s", (text) => {
    expect(
      begun()
        .see(message(0, "activity", { text }))
        .at(100_000),
    ).toMatchObject({ reason: "no-heartbeat-in-this-invocation" });
  });

  it("shows that an armed one goes on", () => {
    const armed = begun().see(message(0, "activity", { origin: "https://api.telegram.org" }));
    expect(armed.see(message(200, "activity", { text: lines[0] ?? "" })).at(420).health).not.toBe("unhealthy");
    expect(armed.at(420).health).toBe("unhealthy");
  });

  it("arms it where its owner says that it is one", () => {
    const own = { ...settings, activity: { ...settings.activity, pattern: "is handled" } };
    expect(
      begun(own)
        .see(message(0, "activity", { text: lines[0] ?? "" }))
        .at(420).health,
    ).toBe("unhealthy");
  });
});
