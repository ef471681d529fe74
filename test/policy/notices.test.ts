import type { DecisionId, Evidence } from "../../src/model/scalars.ts";
import { describe, expect, it } from "vitest";
import { evolve } from "../../src/policy/evolve.ts";
import { decide } from "../../src/policy/decide.ts";
import { reviewIncidents } from "../../src/policy/incidents.ts";
import { forgetSaid } from "../../src/policy/said.ts";
import { freshState, type PolicyState } from "../../src/policy/state.ts";
import { at, fallen, first, unit, unitName } from "../detectors/observations.ts";
import {
  action,
  assessments,
  counted,
  decided,
  down,
  flapping,
  type Given,
  type Judged,
  offline,
  situation,
  stalled,
  strayed,
  swollen,
  told,
} from "./situations.ts";

const spent = counted([-50, -40, -30, -20, -10]);
const conflict = { health: "unhealthy", reason: "conflict-lasts" } as const;
/** The same, so many seconds later. */
const later = (given: Given, seconds: number): Given => ({ ...given, seconds });
/** Down since 50 s ago, as it was seen then. */
const seenAt = (seconds: number): Given => ({ judged: down, unit: fallen(-50, { atMs: at(seconds) }) });
/** Down with a spent budget, and the processes not seen for this reason. */
const notSeen = (why: string): Given => ({
  judged: { ...down, stray: { health: "unknown", reason: "processes-not-seen", evidence: { why } } },
  state: { restarts: spent },
  unit: fallen(-50),
});
const noticed = (given: Given) => decided(given).filter((text) => text.startsWith("notice"));

/** One turn of notices and withheld actions: what is forgotten, decided and remembered. */
function say(state: PolicyState, given: Given): { readonly state: PolicyState; readonly said: readonly string[] } {
  const before = forgetSaid(situation({ ...given, state }));
  const decisions = decide(situation({ ...given, state: before }));
  const after = decisions.reduce(
    (remembered, decision) =>
      decision.kind === "notice" || decision.kind === "withheld"
        ? evolve(remembered, { kind: "said", decision, atMs: at(0) }, situation(given).settings)
        : remembered,
    before,
  );
  return { state: after, said: decisions.map(told) };
}

/** What is said over several turns. */
function sayAll(...turns: readonly Given[]): readonly (readonly string[])[] {
  let state = freshState(unitName);
  return turns.map((given) => {
    const turn = say({ ...state, ...given.state }, given);
    ({ state } = turn);
    return turn.said;
  });
}

describe("the owner is told", () => {
  it.each<[string, Judged, Given]>([
    ["respawner", strayed, { state: { kills: [at(-30), at(-20), at(-10)] } }],
    ["stray-reported", strayed, { strays: { action: "report" } }],
    ["enforcement-off", { stray: { health: "unknown", reason: "enforcement-off" } }, {}],
    ["copies-not-judged", { stray: { health: "unknown", reason: "copies-not-judged" } }, {}],
    ["webhook-conflict", { conflict: { health: "unhealthy", reason: "webhook" } }, {}],
    ["remote-instance", { conflict }, {}],
    ["critical-errors", { errors: { health: "unhealthy", reason: "critical-errors" } }, {}],
    ["dependency-down", offline, {}],
    ["not-loaded", { inactive: { health: "unknown", reason: "not-loaded" } }, {}],
    ["restart-loop", flapping, { unit: unit(0, { activeSinceMs: at(-59) }) }],
    ["gave-up", swollen, { state: { restarts: spent } }],
    ["gave-up", stalled, { state: { restarts: spent } }],
    ["gave-up", down, { state: { restarts: spent }, unit: fallen(-50) }],
  ])("%s", (reason, judged, given) => {
    expect(noticed({ ...given, judged })).toEqual([`notice ${reason}`]);
    expect(noticed({ ...given, judged: {} })).toEqual([]);
  });

  it.each<[string, Judged]>([
    ["a stray that can be ended", strayed],
    ["a stall that can be cured", stalled],
    ["memory over the limit", swollen],
  ])("no notice of %s", (_, judged) => expect(noticed({ judged })).toEqual([]));

  it("nothing of another host while there is a copy here, or there may be one", () => {
    expect(noticed({ judged: { conflict, ...strayed } })).toEqual([]);
    const unconfirmed = { health: "unknown", reason: "stray-unconfirmed" } as const;
    expect(noticed({ judged: { conflict, stray: unconfirmed } })).toEqual([]);
    // The scan is older than the conflict.
    const stray = { health: "healthy", reason: "single-instance", evidence: { scannedAtMs: at(-1) } } as const;
    expect(noticed({ judged: { conflict: { ...conflict, sinceMs: at(0) }, stray } })).toEqual([]);
  });

  it("that a conflict is not explained, where the processes cannot be seen", () => {
    const stray = {
      health: "unknown",
      reason: "processes-not-seen",
      evidence: { why: "/proc cannot be listed" },
    } as const;
    expect(noticed({ judged: { conflict, stray } })).toEqual(["notice unexplained-conflict"]);
  });

  it("nothing of another host for the old poll that dies after a start, where the conflict was a stray's", () => {
    const gone = { health: "healthy", reason: "single-instance", sinceMs: at(0) } as const;
    const since = (sinceMs: number, lastMs: number): Given => ({
      judged: { conflict: { ...conflict, evidence: { sinceMs, lastMs } }, stray: gone },
      unit: unit(800, { activeSinceMs: at(800) }),
      seconds: 980,
    });
    expect(noticed(since(at(-60), at(803)))).toEqual([]);
    expect(noticed(since(at(-60), at(900)))).toEqual(["notice remote-instance"]);
    expect(noticed(since(at(700), at(803)))).toEqual(["notice remote-instance"]);
  });

  it("nothing of another host while the last conflict may have been with a stray that is gone", () => {
    const gone = { health: "healthy", reason: "single-instance", sinceMs: at(0) } as const;
    const since = (lastMs: number) => ({ conflict: { ...conflict, evidence: { lastMs } }, stray: gone });
    expect(noticed({ judged: since(at(89)), seconds: 250 })).toEqual([]);
    expect(noticed({ judged: since(at(90)), seconds: 250 })).toEqual(["notice remote-instance"]);
  });

  it.each<[string, (evidence: Evidence) => Judged, string, number]>([
    ["another host by a conflict", (evidence) => ({ conflict: { ...conflict, evidence } }), "lastMs", 180],
    ["a webhook by a 409", (evidence) => ({ conflict: { ...conflict, reason: "webhook", evidence } }), "lastMs", 180],
    ["an outage by an answer", (evidence) => ({ dependency: { ...offline.dependency, evidence } }), "lastDownAtMs", 30],
  ])("nothing of %s that was over long before it was read", (_, judged, key, limitS) => {
    expect(noticed({ judged: judged({ [key]: at(399 - limitS) }), seconds: 400 })).toEqual([]);
    expect(noticed({ judged: judged({ [key]: at(401 - limitS) }), seconds: 400 })).toHaveLength(1);
  });

  it("nothing of CRITICAL errors that are only not calm yet, and were told before", () => {
    const errors = { health: "unhealthy", reason: "critical-errors" } as const;
    expect(noticed({ judged: { errors: { ...errors, evidence: { notSteadyYet: true } } } })).toEqual([]);
    expect(noticed({ judged: { errors } })).toEqual(["notice critical-errors"]);
  });

  it("nothing of a loop that is only remembered: what is counted now tells", () => {
    const remembered = { flapping: { ...flapping.flapping, evidence: { notSteadyYet: true } } };
    expect(noticed({ judged: remembered, unit: fallen(-5) })).toEqual([]);
    expect(noticed({ judged: flapping, unit: fallen(-5) })).toEqual(["notice restart-loop"]);
  });

  it("of a copy that another unit of this machine runs, where there is one", () => {
    const evidence = { scannedAtMs: at(1), managedCopies: [{ pid: 1, cgroup: "/system.slice/bot@b.service" }] };
    const stray = { health: "healthy", reason: "single-instance", evidence } as const;
    expect(noticed({ judged: { conflict: { ...conflict, sinceMs: at(0) }, stray } })).toEqual([
      "notice copy-elsewhere-here",
    ]);
  });

  it("nothing of another host while the conflicts may be those with a copy that was ended here", () => {
    expect(noticed({ judged: { conflict }, state: { kills: [at(-170)] } })).toEqual([]);
    expect(noticed({ judged: { conflict }, state: { kills: [at(-190)] } })).toEqual(["notice remote-instance"]);
  });

  it("nothing of giving up before anybody has looked for strays", () => {
    expect(noticed(notSeen("not-scanned-yet"))).toEqual([]);
    expect(noticed(notSeen("/proc cannot be listed"))).toEqual(["notice gave-up"]);
  });

  it("nothing of a unit that its operator holds", () => {
    const judged = { ...strayed, ...flapping, ...offline, ...down, conflict };
    expect(noticed({ judged, unit: fallen(-50, { stopCause: "job" }), state: { restarts: spent } })).toEqual([]);
  });

  it("nothing of giving up with 4 of 5 spent, or when nothing more is due", () => {
    expect(noticed({ judged: swollen, state: { restarts: spent.slice(1) } })).toEqual([]);
    expect(noticed({ state: { restarts: spent } })).toEqual([]);
  });

  it("nothing of giving up while the last start or restart of the budget is under way, or its end is yet to be seen", () => {
    const inFlight = {
      decision: action("restart").id,
      kind: "restart",
      sinceMs: at(-1),
      invocationBefore: first,
    } as const;
    expect(noticed({ judged: swollen, state: { restarts: spent, inFlight } })).toEqual([]);
    expect(noticed({ judged: swollen, state: { restarts: spent, restartedInvocation: first } })).toEqual([]);
    expect(noticed({ ...seenAt(-3), state: { restarts: spent, startEndedMs: at(-2) } })).toEqual([]);
    expect(noticed({ ...seenAt(-1), state: { restarts: spent, startEndedMs: at(-2) } })).toEqual(["notice gave-up"]);
  });

  it("nothing of giving up before systemd's own restarts are a loop", () => {
    const looping = fallen(0, { activeState: "activating", subState: "auto-restart" });
    expect(noticed({ judged: down, unit: looping, state: { restarts: spent } })).toEqual([]);
    expect(noticed({ judged: { ...down, ...flapping }, unit: looping, state: { restarts: spent } })).toEqual([
      "notice restart-loop",
      "notice gave-up",
    ]);
  });

  it("of giving up once, however long it lasts", () => {
    const given = { judged: down, unit: fallen(-50) };
    const turns = sayAll({ ...given, state: { restarts: spent } }, given, { ...given, seconds: 900 });
    expect(turns.flat().filter((text) => text === "notice gave-up")).toHaveLength(1);
  });
});

describe("a notice", () => {
  const errors = { judged: { errors: { health: "unhealthy", reason: "critical-errors" } } } as const;

  it("is given once while the condition lasts", () => {
    expect(sayAll(errors, errors, errors)).toEqual([["notice critical-errors"], [], []]);
  });

  it("is given again when the condition was over for an hour in between, not when it comes and goes", () => {
    expect(sayAll(errors, later({}, 3599), later(errors, 3600))).toEqual([["notice critical-errors"], [], []]);
    expect(sayAll(errors, later({}, 3600), later(errors, 3601))).toEqual([
      ["notice critical-errors"],
      [],
      ["notice critical-errors"],
    ]);
  });

  it("of one condition does not swallow that of another", () => {
    expect(sayAll(errors, { judged: { ...errors.judged, ...offline } })).toEqual([
      ["notice critical-errors"],
      ["notice dependency-down"],
    ]);
  });

  it("of a respawner waits until the third kill is over: the stray has not come back yet", () => {
    const kills = [at(-30), at(-20), at(-1)];
    const inFlight = {
      decision: "d" as DecisionId,
      kind: "end-strays",
      sinceMs: at(-1),
      invocationBefore: null,
    } as const;
    expect(noticed({ judged: strayed, state: { kills, inFlight } })).toEqual([]);
    expect(noticed({ judged: strayed, state: { kills } })).toHaveLength(1);
  });

  it("of a respawner stands until the strays stay away", () => {
    const kills = [at(-30), at(-20), at(-10)];
    const muchLater = { judged: strayed, seconds: 5000 };
    expect(sayAll({ judged: strayed, state: { kills } }, muchLater)).toEqual([["notice respawner"], []]);
    expect(sayAll({ judged: strayed, state: { kills } }, { seconds: 4000 }, muchLater).at(-1)).toEqual(["end-strays"]);
  });

  it("of a respawner does not fall silent because the processes cannot be seen", () => {
    const kills = [at(-30), at(-20), at(-10)];
    const unseen = { judged: { stray: { health: "unknown", reason: "processes-not-seen" } }, seconds: 4000 } as const;
    const turns = sayAll({ judged: strayed, state: { kills } }, unseen, { judged: strayed, seconds: 5000 });
    expect(turns.flat()).not.toContain("end-strays");
  });
});

describe("a withheld action", () => {
  const paused = { judged: swollen, state: { pausedUntilMs: at(100) } };

  it("is told once for each reason, and again when it was not due in between", () => {
    const fine = { state: { pausedUntilMs: at(100) } };
    expect(sayAll(paused, paused, fine, paused)).toEqual([
      ["withheld restart: paused"],
      [],
      [],
      ["withheld restart: paused"],
    ]);
  });

  it("is told anew where another gate holds it", () => {
    const settlesNow = { ...paused, state: { pausedUntilMs: null, startEndedMs: at(-1) } };
    expect(sayAll(paused, settlesNow)).toEqual([["withheld restart: paused"], ["withheld restart: settling"]]);
  });
});

/** The incidents after one review. */
const review = (state: PolicyState, judged: Judged, options: { seconds?: number; operatorHolds?: boolean } = {}) => {
  const { seconds = 0, operatorHolds = false } = options;
  return reviewIncidents(state, assessments(judged), { nowMs: at(seconds), operatorHolds });
};
const open = review(freshState(unitName), stalled).state;

describe("an incident", () => {
  it("opens when a detector comes to judge unhealthy, with a number of its own", () => {
    const { state, changes } = review({ ...freshState(unitName), sequence: 5 }, { ...stalled, ...flapping });
    expect(changes.map(({ kind, incident }) => [kind, incident.detector, incident.id])).toEqual([
      ["opened", "flapping", `${unitName}/i5`],
      ["opened", "stall", `${unitName}/i6`],
    ]);
    expect(state).toMatchObject({ sequence: 7, incidents: [{ openedAtMs: at(0) }, { reason: "stall" }] });
  });

  it("does not open on what is not known", () => {
    const unknown = { stall: { health: "unknown", reason: "silent-once" } } as const;
    expect(review(freshState(unitName), unknown).changes).toEqual([]);
  });

  it("stays open while it lasts, and while it is not known", () => {
    expect(review(open, stalled, { seconds: 60 })).toMatchObject({ changes: [], state: open });
    expect(review(open, { stall: { health: "unknown" } }, { seconds: 60 })).toMatchObject({ changes: [], state: open });
  });

  it("recovers only when what is being done about it is over", () => {
    const restarting = {
      decision: "d" as DecisionId,
      kind: "restart",
      sinceMs: at(50),
      invocationBefore: first,
    } as const;
    const acting = { ...open, inFlight: restarting };
    expect(review(acting, {}, { seconds: 60 })).toMatchObject({ changes: [], state: acting });
    expect(review({ ...acting, inFlight: null }, {}, { seconds: 60 }).changes).toMatchObject([{ kind: "recovered" }]);
    expect(review(acting, {}, { operatorHolds: true }).changes).toHaveLength(1);
  });

  it("recovers when its detector judges healthy", () => {
    const { state, changes } = review(open, {}, { seconds: 60 });
    expect(changes).toMatchObject([{ kind: "recovered", incident: { detector: "stall" } }]);
    expect(state.incidents).toEqual([]);
  });

  it("is dropped when the operator takes the unit", () => {
    const { state, changes } = review(open, stalled, { operatorHolds: true });
    expect(changes).toMatchObject([{ kind: "dropped", incident: { detector: "stall" } }]);
    expect(state.incidents).toEqual([]);
  });

  it("does not open while the operator has the unit", () => {
    expect(review(freshState(unitName), { ...down, ...strayed }, { operatorHolds: true }).changes).toEqual([]);
  });

  it("opens under a new number when it comes back", () => {
    const back = review(review(open, {}).state, stalled);
    expect(back.changes).toMatchObject([{ kind: "opened", incident: { id: `${unitName}/i2` } }]);
  });

  it("is named in the decisions about it, and in no others", () => {
    const state = { incidents: open.incidents };
    expect(decide(situation({ judged: stalled, state }))).toMatchObject([{ incident: `${unitName}/i1` }]);
    expect(decide(situation({ judged: swollen, state, unit: unit(0, { invocationId: first }) }))).toMatchObject([
      { incident: null },
    ]);
  });
});
