import { settings as defaults } from "./settings.ts";
import { describe, expect, it } from "vitest";
import type { DecisionId } from "../../src/model/scalars.ts";
import { at, fallen, first, second, unit } from "../detectors/observations.ts";
import { counted, decided, down, flapping, type Given, type Judged, stalled, strayed, swollen } from "./situations.ts";

const inFlight = {
  decision: "d" as DecisionId,
  kind: "hold" as const,
  sinceMs: at(-1),
  invocationBefore: first,
};
const spent = counted([-50, -40, -30, -20, -10]);
const aNotice = (text: string) => text.startsWith("notice");
/** The decisions, notices apart. */
const acts = (given: Given) => decided(given).filter((text) => !aNotice(text));

/** A unit over its memory limit, active since `at(0)`. */
const young = (seconds: number) => ({ judged: swollen, unit: unit(0, { activeSinceMs: at(0) }), seconds });

/** A dependency that is up, and was last seen down then. */
const back = (lastDownAtMs: number | null): Judged => ({
  dependency: { evidence: { probedAtMs: at(0), down: [], lastDownAtMs } },
});

describe("nothing holds", () => {
  it("a restart of a unit that stalls", () => expect(acts({ judged: stalled })).toEqual(["restart"]));
  it("a restart of a unit over its memory limit", () => expect(acts({ judged: swollen })).toEqual(["restart"]));
  it("a start of a unit that is down since the backoff", () =>
    expect(acts({ judged: down, unit: fallen(-10) })).toEqual(["start"]));
  it("the end of a stray", () => expect(acts({ judged: strayed })).toEqual(["end-strays"]));
});

describe("the gate in-flight", () => {
  it("holds every action while one is carried out, and says nothing of it", () => {
    for (const judged of [stalled, strayed, swollen]) expect(acts({ judged, state: { inFlight } })).toEqual([]);
    expect(acts({ judged: down, unit: fallen(-100), state: { inFlight } })).toEqual([]);
  });
});

describe("the gate unit-not-seen", () => {
  it("holds every action while the unit cannot be seen", () => {
    expect(acts({ judged: strayed, unit: null })).toEqual(["withheld end-strays: unit-not-seen"]);
    expect(acts({ judged: down, unit: null })).toEqual(["withheld start: unit-not-seen"]);
    expect(acts({ judged: stalled, unit: null })).toEqual([]);
  });
});

describe("the gate state-was-lost", () => {
  it("holds until the unit has been seen for a while, and no longer", () => {
    const state = { observeUntilMs: at(60) };
    expect(acts({ judged: strayed, state, seconds: 59.9 })).toEqual(["withheld end-strays: state-was-lost"]);
    expect(acts({ judged: strayed, state, seconds: 60 })).toEqual(["end-strays"]);
  });
});

describe("the gate paused", () => {
  it("holds until the pause is over, and no longer", () => {
    const state = { pausedUntilMs: at(1800) };
    expect(acts({ judged: swollen, state, seconds: 1799.9 })).toEqual(["withheld restart: paused"]);
    expect(acts({ judged: strayed, state })).toEqual(["withheld end-strays: paused"]);
    expect(acts({ judged: down, unit: fallen(-50), state })).toEqual(["withheld start: paused"]);
    expect(acts({ judged: swollen, state, seconds: 1800 })).toEqual(["restart"]);
  });
});

describe("the gate not-read-since-start", () => {
  it("holds a start while what is seen of the unit is from before the end of the last one", () => {
    const state = { startEndedMs: at(-20) };
    const read = (seconds: number) => acts({ judged: down, unit: fallen(-100, { atMs: at(seconds) }), state });
    expect(read(-20.1)).toEqual(["withheld start: not-read-since-start"]);
    expect(read(-20)).toEqual(["start"]);
  });
});

describe("the gate unit-stopping", () => {
  it("ends no stray while the unit is being stopped: its operator may be about to run it by hand", () => {
    const stopping = unit(0, { activeState: "deactivating", subState: "stop-sigterm" });
    expect(acts({ judged: strayed, unit: stopping })).toEqual(["withheld end-strays: unit-stopping"]);
    expect(acts({ judged: strayed, unit: fallen(-1) })).toEqual(["end-strays"]);
  });
});

describe("the gate stray-first", () => {
  it("holds a start until the processes have been looked at for the first time, for ten seconds at most", () => {
    const stray = { health: "unknown", reason: "processes-not-seen", evidence: { why: "not-scanned-yet" } } as const;
    const judged = { ...down, stray };
    expect(acts({ judged, unit: fallen(-50), seconds: 0 })).toEqual(["withheld start: stray-first"]);
    expect(acts({ judged, unit: fallen(-50), seconds: 10 })).toEqual(["start"]);
    const unreadable = { ...stray, evidence: { why: "EACCES" } };
    expect(acts({ judged: { ...down, stray: unreadable }, unit: fallen(-50), seconds: 0 })).toEqual(["start"]);
  });

  const both = { ...strayed, ...down };

  it("holds a start while a stray runs, and ends the stray", () => {
    expect(acts({ judged: both, unit: fallen(-50) })).toEqual(["end-strays"]);
  });

  it("holds a start while a stray is not confirmed yet", () => {
    const judged = { ...down, stray: { health: "unknown", reason: "stray-unconfirmed" } } as const;
    expect(acts({ judged, unit: fallen(-50) })).toEqual(["withheld start: stray-first"]);
  });

  it("does not hold a start because processes cannot be judged or seen", () => {
    for (const reason of ["copies-not-judged", "processes-not-seen", "enforcement-off"]) {
      const judged = { ...down, stray: { health: "unknown", reason } } as const;
      expect(acts({ judged, unit: fallen(-50) })).toEqual(["start"]);
    }
  });

  it("holds a start beside a stray that is only reported, but for the slow retries", () => {
    const given = { judged: both, strays: { action: "report" as const } };
    expect(acts({ ...given, unit: fallen(-1799) })).toEqual(["withheld start: stray-first"]);
    expect(acts({ ...given, unit: fallen(-1800) })).toEqual(["start"]);
    expect(acts({ ...given, unit: fallen(-5000, { atMs: at(-1) }), state: { startEndedMs: at(-1799) } })).toEqual([
      "withheld start: stray-first",
    ]);
  });

  it("holds a start beside a stray that keeps coming back, but for the slow retries", () => {
    const state = { kills: [at(-30), at(-20), at(-10)] };
    expect(acts({ judged: both, unit: fallen(-1799), state })).toEqual(["withheld start: stray-first"]);
    expect(acts({ judged: both, unit: fallen(-1800), state })).toEqual(["start"]);
  });

  it("does not hold a hold: it takes the loop away from systemd", () => {
    const unconfirmed = { ...flapping, stray: { health: "unknown", reason: "stray-unconfirmed" } } as const;
    const looping = fallen(0, { activeState: "activating", subState: "auto-restart" });
    expect(acts({ judged: unconfirmed, unit: looping })).toEqual(["hold"]);
  });
});

describe("the gate budget-spent", () => {
  it("holds a restart and a start when 5 were made within the hour", () => {
    expect(acts({ judged: swollen, state: { restarts: spent } })).toEqual(["withheld restart: budget-spent"]);
    expect(acts({ judged: down, unit: fallen(-50), state: { restarts: spent } })).toEqual([
      "withheld start: budget-spent",
    ]);
  });

  it("holds neither when 4 were", () => {
    const restarts = spent.slice(1);
    expect(acts({ judged: swollen, state: { restarts } })).toEqual(["restart"]);
    expect(acts({ judged: down, unit: fallen(-50), state: { restarts } })).toEqual(["start"]);
  });

  it("counts those by nobody knows whom, and its own", () => {
    const restarts = [...counted([-50, -40], "ours"), ...counted([-30, -20], "unknown"), ...counted([-10])];
    expect(acts({ judged: swollen, state: { restarts } })).toEqual(["withheld restart: budget-spent"]);
  });

  it("does not count one that is exactly an hour old", () => {
    const restarts = counted([-3600, -40, -30, -20, -10]);
    expect(acts({ judged: swollen, state: { restarts } })).toEqual(["restart"]);
    expect(acts({ judged: swollen, state: { restarts }, seconds: -0.001 })).toEqual(["withheld restart: budget-spent"]);
  });

  it("holds a start after giving up although the window has slid on, but for the slow retries", () => {
    const state = { gaveUpAtMs: at(-100) };
    expect(acts({ judged: down, unit: fallen(-5000), state })).toEqual(["withheld start: budget-spent"]);
    expect(acts({ judged: down, unit: fallen(-5000), state: { gaveUpAtMs: at(-1800) } })).toEqual(["start"]);
  });

  it("does not hold the end of a stray, nor a hold", () => {
    expect(acts({ judged: strayed, state: { restarts: spent } })).toEqual(["end-strays"]);
    const looping = fallen(0, { activeState: "activating", subState: "auto-restart" });
    expect(acts({ judged: flapping, unit: looping, state: { restarts: spent } })).toEqual(["hold"]);
  });
});

describe("the gate settling", () => {
  it("holds a restart in the first 60 s of an invocation", () => {
    expect(acts(young(59.9))).toEqual(["withheld restart: settling"]);
    expect(acts(young(60))).toEqual(["restart"]);
  });

  it("holds a restart for 60 s after our own start or restart ended", () => {
    const given = { judged: swollen, state: { startEndedMs: at(0) } };
    expect(acts({ ...given, seconds: 59 })).toEqual(["withheld restart: settling"]);
    expect(acts({ ...given, seconds: 60 })).toEqual(["restart"]);
  });

  it("holds a restart while the invocation is still seen that our last restart ended", () => {
    const given = { judged: swollen, state: { restartedInvocation: first }, seconds: 1000 };
    expect(acts(given)).toEqual(["withheld restart: settling"]);
    expect(acts({ ...given, unit: unit(0, { invocationId: second }) })).toEqual(["restart"]);
  });

  it("holds a restart of a unit of which it is not known since when it is active", () => {
    expect(acts({ judged: swollen, unit: unit(0, { activeSinceMs: null }) })).toEqual(["withheld restart: settling"]);
  });

  it("does not hold a start: a unit that is down has had its time", () => {
    expect(acts({ judged: down, unit: fallen(-30), state: { startEndedMs: at(-31) } })).toEqual(["start"]);
  });
});

describe("the gate cool-down", () => {
  it("holds every action for 15 s after the last one ended", () => {
    const state = { lastActionEndedMs: at(0) };
    expect(acts({ judged: strayed, state, seconds: 14.9 })).toEqual(["withheld end-strays: cool-down"]);
    expect(acts({ judged: swollen, state, seconds: 14.9 })).toEqual(["withheld restart: cool-down"]);
    expect(acts({ judged: down, unit: fallen(-50), state, seconds: 14.9 })).toEqual(["withheld start: cool-down"]);
    expect(acts({ judged: strayed, state, seconds: 15 })).toEqual(["end-strays"]);
  });
});

describe("the gate dependency-just-back", () => {
  it("holds a stalled unit's restart until it has had the time of a stall to recover by itself", () => {
    const given = { judged: { ...stalled, ...back(at(-1)) } };
    expect(acts({ ...given, seconds: 148 })).toEqual(["withheld restart: dependency-just-back"]);
    expect(acts({ ...given, seconds: 149 })).toEqual(["restart"]);
    expect(acts({ judged: { ...stalled, ...back(null) } })).toEqual(["restart"]);
  });

  it("holds it for a minute at least, however short a stall is set: a bot may pause that long between two tries", () => {
    const quick = { activity: { ...defaults.activity, stallAfterMs: 2000 } };
    const given = { judged: { ...stalled, ...back(at(0)) }, settings: quick };
    expect(acts({ ...given, seconds: 59 })).toEqual(["withheld restart: dependency-just-back"]);
    expect(acts({ ...given, seconds: 60 })).toEqual(["restart"]);
  });

  it("does not hold a restart for memory, nor a start", () => {
    expect(acts({ judged: { ...swollen, ...back(at(-1)) } })).toEqual(["restart"]);
    expect(acts({ judged: { ...down, ...back(at(-1)) }, unit: fallen(-50) })).toEqual(["start"]);
  });
});

describe("the gate backoff", () => {
  it("holds the first start for 10 s, the third for 40 s", () => {
    const fell = { judged: down, unit: fallen(0) };
    expect(acts({ ...fell, seconds: 9.9 })).toEqual(["withheld start: backoff"]);
    expect(acts({ ...fell, seconds: 10 })).toEqual(["start"]);
    expect(acts({ ...fell, seconds: 39.9, state: { attempts: 2 } })).toEqual(["withheld start: backoff"]);
    expect(acts({ ...fell, seconds: 40, state: { attempts: 2 } })).toEqual(["start"]);
  });

  it("holds a unit down until its hold is over, whatever the backoff would be by now", () => {
    const held = { judged: down, unit: fallen(0, { stopCause: "ours" }), state: { attempts: 5 } } as const;
    const hold = { untilMs: at(20), invocation: first };
    expect(acts({ ...held, state: { ...held.state, hold }, seconds: 19.9 })).toEqual(["withheld start: backoff"]);
    expect(acts({ ...held, state: { ...held.state, hold }, seconds: 20 })).toEqual(["start"]);
  });

  it("has nothing to wait for when a stray was ended that had kept the unit down", () => {
    expect(acts({ judged: down, unit: fallen(0), state: { attempts: 4, curedAtMs: at(0) }, seconds: 1 })).toEqual([
      "start",
    ]);
  });

  it("counts from when the trouble was seen, where it is not known since when the unit is down", () => {
    const fell = { judged: down, unit: fallen(0, { downSinceMs: null }) };
    expect(acts({ ...fell, seconds: 9 })).toEqual(["withheld start: backoff"]);
    expect(acts({ ...fell, seconds: 10 })).toEqual(["start"]);
  });

  it("does not hold a restart", () => {
    expect(acts({ judged: swollen, state: { attempts: 8 } })).toEqual(["restart"]);
  });
});

describe("the gate observe", () => {
  it("holds every action in observe mode, and says what would be done", () => {
    const settings = { mode: "observe" as const };
    expect(acts({ judged: swollen, settings })).toEqual(["withheld restart: observe"]);
    expect(acts({ judged: strayed, settings })).toEqual(["withheld end-strays: observe"]);
    expect(acts({ judged: down, unit: fallen(-50), settings })).toEqual(["withheld start: observe"]);
  });

  it("tells another reason first, so that observing shows when it would have acted", () => {
    const settings = { mode: "observe" as const };
    expect(acts({ judged: down, unit: fallen(0), settings, seconds: 1 })).toEqual(["withheld start: backoff"]);
  });
});
