import { describe, expect, it } from "vitest";

import { KinWatch, type Relative } from "../../src/daemon/kin-watch.ts";
import type { Action } from "../../src/model/decision.ts";
import type { UnitObservation } from "../../src/model/observation.ts";
import type { MonotonicMs, UnitName } from "../../src/model/scalars.ts";
import type { InFlight } from "../../src/policy/state.ts";
import type { Tie } from "../../src/sensors/unit-file/ties.ts";

const bot = "bot.service" as UnitName;
const helper = "helper.service" as UnitName;
const other = "other.service" as UnitName;

interface Actor extends Relative {
  act(kind: Action["kind"]): void;
  end(): void;
  see(more: Partial<UnitObservation>): void;
  unitFile: { readonly ties: readonly Tie[] } | null;
  /** What it does when something is shown to it. */
  answer: () => void;
}

/** A bot, a helper that requires it, another unit that is tied to neither; and what they are shown. */
function world() {
  const told: string[] = [];
  const actors = new Map<UnitName, Actor>();
  let nowMs = 0;
  const kin = new KinWatch({ relatives: () => actors.values(), nowMs: () => nowMs as MonotonicMs });
  const actor = (unit: UnitName, ties: readonly Tie[]): Actor => {
    let inFlight: InFlight | null = null;
    let lastSeen: UnitObservation | null = null;
    const self: Actor = {
      unit,
      unitFile: { ties },
      keeper: {
        get state() {
          return { inFlight };
        },
        get lastSeen() {
          return lastSeen;
        },
      },
      take: (seen) => {
        told.push(`${seen.unit}: ${seen.by} ${seen.phase}`);
        self.answer();
      },
      act: (kind) => {
        inFlight = { kind } as InFlight;
        kin.review();
      },
      end: () => {
        inFlight = null;
        kin.review();
      },
      see: (more) => {
        lastSeen = { activeState: "active", subState: "running", stopCause: null, ...more } as UnitObservation;
        kin.review();
      },
      answer: () => {},
    };
    actors.set(unit, self);
    return self;
  };
  const tell = () => told.splice(0);
  return {
    kin,
    actors,
    tell,
    later: (ms: number) => void (nowMs += ms),
    bot: actor(bot, []),
    helper: actor(helper, [{ kind: "Requires", unit: bot }]),
    other: actor(other, []),
  };
}

describe("the watch over kin", () => {
  it.each(["restart", "start", "hold"] as const)("shows a %s to the units tied to it, and its end", (kind) => {
    const { tell, bot: acting } = world();
    acting.act(kind);
    expect(tell()).toEqual([`${helper}: ${bot} begun`]);
    acting.end();
    expect(tell()).toEqual([`${helper}: ${bot} ended`]);
  });

  it("shows it the other way round", () => {
    const { tell, helper: acting } = world();
    acting.act("restart");
    acting.end();
    expect(tell()).toEqual([`${bot}: ${helper} begun`, `${bot}: ${helper} ended`]);
  });

  it("shows nothing of strays that are ended, and nothing to who is not tied", () => {
    const { tell, bot: acting, other: stranger } = world();
    acting.act("end-strays");
    stranger.act("restart");
    expect(tell()).toEqual([]);
  });

  it("shows nothing twice", () => {
    const { kin, tell, bot: acting } = world();
    acting.act("restart");
    kin.review();
    expect(tell()).toHaveLength(1);
  });

  it("shows what lasts again, before it is taken for lost", () => {
    const { kin, tell, later, bot: acting } = world();
    acting.act("start");
    tell();
    later(299_000);
    kin.review();
    expect(tell()).toEqual([`${helper}: ${bot} begun`]);
    acting.end();
    expect(tell()).toEqual([`${helper}: ${bot} ended`]);
  });

  it("shows the end of an action on a unit that is no longer watched", () => {
    const { kin, actors, tell, bot: acting } = world();
    acting.act("restart");
    tell();
    actors.delete(bot);
    kin.review();
    expect(tell()).toEqual([`${helper}: ${bot} ended`]);
  });

  it("shows the end where the tie is gone from the unit's file", () => {
    const { kin, tell, bot: acting, helper: untied } = world();
    acting.act("restart");
    tell();
    untied.unitFile = { ties: [] };
    kin.review();
    expect(tell()).toEqual([`${helper}: ${bot} ended`]);
  });

  it("knows nobody whose file has not been read", () => {
    const { tell, bot: acting, helper: unread } = world();
    unread.unitFile = null;
    acting.act("restart");
    expect(tell()).toEqual([]);
  });

  it("keeps a unit waiting while one that it needs is down, from its fall to its return", () => {
    const { tell, bot: fallen } = world();
    fallen.see({ activeState: "failed", subState: "failed", stopCause: "itself" });
    expect(tell()).toEqual([`${helper}: ${bot} begun`]);
    fallen.act("start");
    fallen.end();
    expect(tell()).toEqual([]);
    fallen.see({});
    expect(tell()).toEqual([`${helper}: ${bot} ended`]);
  });

  it("keeps nobody waiting for a unit that needs it", () => {
    const { tell, helper: fallen } = world();
    fallen.see({ activeState: "failed", subState: "failed", stopCause: "itself" });
    expect(tell()).toEqual([]);
  });

  it("shows an action to all before it looks at what they did about it", () => {
    const { actors, tell, bot: acting, helper: answering } = world();
    const third = actors.get(other);
    if (third !== undefined) third.unitFile = { ties: [{ kind: "PartOf", unit: bot }] };
    answering.answer = () => {
      answering.answer = () => {};
      answering.act("restart");
    };
    acting.act("restart");
    expect(tell()).toEqual([`${helper}: ${bot} begun`, `${other}: ${bot} begun`, `${bot}: ${helper} begun`]);
  });

  it("names the units that a start would start against their operator", () => {
    const { kin, bot: stopped, helper: starting } = world();
    expect(kin.wouldStart(helper)).toEqual({ required: [], wanted: [] });
    stopped.see({ activeState: "inactive", subState: "dead", stopCause: "job" });
    expect(kin.wouldStart(helper)).toEqual({ required: [bot], wanted: [] });
    expect(kin.wouldStart(bot)).toEqual({ required: [], wanted: [] });
    starting.unitFile = { ties: [{ kind: "Wants", unit: bot }] };
    expect(kin.wouldStart(helper)).toEqual({ required: [], wanted: [bot] });
    stopped.see({ activeState: "failed", subState: "failed", stopCause: "itself" });
    expect(kin.wouldStart(helper)).toEqual({ required: [], wanted: [] });
  });

  it("names the units bound to one that nobody here watches", () => {
    const { kin, bot: bound } = world();
    const ties = [
      { kind: "BoundBy", unit: "stranger.service" },
      { kind: "PropagatesStopTo", unit: "stranger.service" },
      { kind: "BoundBy", unit: helper },
      { kind: "RequiredBy", unit: "lasting.service" },
    ] as const;
    bound.unitFile = { ties };
    expect(kin.strangersBoundTo(bot)).toEqual(["stranger.service"]);
  });
});
