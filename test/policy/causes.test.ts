import { describe, expect, it } from "vitest";
import { decide } from "../../src/policy/decide.ts";
import { evolve } from "../../src/policy/evolve.ts";
import type { Evidence } from "../../src/model/scalars.ts";
import { freshState } from "../../src/policy/state.ts";
import { at, fallen, first, unit, unitName } from "../detectors/observations.ts";
import {
  decided,
  down,
  flapping,
  type Given,
  type Judged,
  situation,
  stalled,
  strayed,
  swollen,
} from "./situations.ts";
import { settings } from "./settings.ts";

/** The decisions, notices apart. */
const acts = (given: Given) => decided(given).filter((text) => !text.startsWith("notice"));
const auth = (falls: number): Judged => ({
  incurable: { health: "unhealthy", reason: "auth", evidence: { class: "auth", ofFall: true, falls }, sinceMs: at(0) },
});
const running: Judged = {
  incurable: { health: "unhealthy", reason: "ssl", evidence: { class: "ssl", ofFall: false }, sinceMs: at(0) },
};
const conflict: Judged = { conflict: { health: "unhealthy", reason: "conflict-lasts", sinceMs: at(0) } };
const webhook: Judged = { conflict: { health: "unhealthy", reason: "webhook", sinceMs: at(0) } };
const looping = fallen(0, { activeState: "activating", subState: "auto-restart" });

const silent: Judged = {
  stall: { health: "unhealthy", reason: "stall", evidence: { silentMs: 300_000 }, sinceMs: at(0) },
};
const raisedWith = (evidence: Evidence): Judged => ({
  conflict: { health: "unhealthy", reason: "conflict-lasts", evidence, sinceMs: at(0) },
});
const troubled = (evidence: Evidence): Judged => ({
  incurable: { health: "unhealthy", reason: "google", evidence: { class: "google", ...evidence }, sinceMs: at(0) },
});

describe("a unit that fell of a cause that no restart cures", () => {
  it("is started as ever after the first fall: it may have been chance", () => {
    expect(acts({ judged: { ...down, ...auth(1) }, unit: fallen(0), seconds: 20 })).toEqual(["start"]);
  });

  it.each<[string, Judged]>([
    ["the second fall in a row", auth(2)],
    ["a lasting conflict with another host", conflict],
    ["a webhook", webhook],
  ])("is started slowly after %s", (_, judged) => {
    const given = { judged: { ...down, ...judged }, unit: fallen(0) };
    expect(acts({ ...given, seconds: 20 })).toEqual(["withheld start: incurable"]);
    expect(acts({ ...given, seconds: 1799 })).toEqual(["withheld start: incurable"]);
    expect(acts({ ...given, seconds: 1800 })).toEqual(["start"]);
  });

  it("is tried at that pace also where the budget is spent, and no oftener", () => {
    const restarts = [-50, -40, -30, -20, -10].map(
      (time) => ({ atMs: at(time), by: "systemd", beyondBudget: false }) as const,
    );
    const given = { judged: { ...down, ...auth(2) }, unit: fallen(0) };
    const slow = { restarts, slowUntilMs: at(1800) };
    expect(acts({ ...given, state: slow, seconds: 1799 })).toEqual(["withheld start: incurable"]);
    expect(acts({ ...given, state: slow, seconds: 1800 })).toEqual(["start"]);
    expect(acts({ ...given, state: { ...slow, lastSlowRetryMs: at(1) }, seconds: 1800 })).toEqual([
      "withheld start: budget-spent",
    ]);
  });

  it("is started as ever where it fell of something else while a conflict was on", () => {
    const conflicted = {
      conflict: { health: "unhealthy", reason: "conflict-lasts", evidence: { ofFall: false } },
    } as const;
    expect(acts({ judged: { ...down, ...conflicted }, unit: fallen(0), seconds: 20 })).toEqual(["start"]);
    expect(acts({ judged: { ...down, ...conflicted }, unit: looping, seconds: 1 })).toEqual([]);
  });

  it("is started as ever after its first fall in a conflict, for that may have been chance too", () => {
    for (const ofEarlierInvocation of [false, true]) {
      const judged = { ...down, ...raisedWith({ ofFall: true, ofEarlierInvocation }) };
      expect(acts({ judged, unit: fallen(0), seconds: 20 })).toEqual(
        ofEarlierInvocation ? ["withheld start: incurable"] : ["start"],
      );
    }
  });

  it("is held for as long when systemd is about to restart it, without waiting for a loop", () => {
    const [hold] = decide(situation({ judged: { ...down, ...auth(2) }, unit: looping })).filter(
      ({ kind }) => kind === "hold",
    );
    expect(hold).toMatchObject({ detector: "incurable", reason: "auth", untilMs: at(1800) });
  });

  it("is started after the backoff where its last fall turns out to have had another cause than those it was held for", () => {
    const hold = { untilMs: at(1800), invocation: first };
    const given = { unit: fallen(0), state: { hold } };
    expect(acts({ ...given, judged: { ...down, ...auth(2) }, seconds: 0.9 })).toEqual([
      "withheld start: lines-to-come",
    ]);
    expect(acts({ ...given, judged: { ...down, ...auth(2) }, seconds: 1 })).toEqual(["withheld start: incurable"]);
    expect(acts({ ...given, judged: down, seconds: 9 })).toEqual(["withheld start: backoff"]);
    expect(acts({ ...given, judged: down, seconds: 11 })).toEqual(["start"]);
    const slowly = { hold, slowUntilMs: at(1800) };
    expect(acts({ ...given, state: slowly, judged: down, seconds: 900 })).toEqual(["withheld start: incurable"]);
    const short = { hold: { untilMs: at(250), invocation: first } };
    expect(acts({ ...given, state: short, judged: down, seconds: 240 })).toEqual(["withheld start: backoff"]);
  });

  it("is held for the backoff only where a loop has no such cause", () => {
    const [hold] = decide(situation({ judged: { ...down, ...flapping }, unit: looping })).filter(
      ({ kind }) => kind === "hold",
    );
    expect(hold).toMatchObject({ detector: "flapping", untilMs: at(10) });
  });

  it("goes on being tried slowly though a dead unit logs no more of its cause", () => {
    const given = { judged: { ...down, ...conflict }, unit: fallen(0) };
    const before = situation({ ...given, seconds: 1 });
    const withheld = decide(before).find(({ kind }) => kind === "withheld");
    const state =
      withheld === undefined
        ? before.state
        : evolve(freshState(unitName), { kind: "said", decision: withheld, atMs: at(1) }, settings);
    expect(acts({ judged: down, unit: fallen(0), state: { ...state, said: [] }, seconds: 900 })).toEqual([
      "withheld start: incurable",
    ]);
    expect(acts({ judged: down, unit: fallen(0), state, seconds: 1801 })).toEqual(["start"]);
    const freed = evolve(state, { kind: "operator-started", atMs: at(5) }, settings);
    expect(freed.slowUntilMs).toBeNull();
  });

  it("is started at once when a stray was its cause and has been ended", () => {
    const state = { curedAtMs: at(1), curedBy: "stray-ended" } as const;
    expect(acts({ judged: { ...down, ...auth(2) }, unit: fallen(0), state, seconds: 2 })).toEqual(["start"]);
    expect(acts({ judged: { ...down, ...conflict, ...strayed }, unit: fallen(0), seconds: 20 })).toEqual([
      "end-strays",
    ]);
  });

  it("is told once, with its class, and neither as a loop nor as given up", () => {
    const spent = {
      restarts: [-50, -40, -30, -20, -10].map(
        (time) => ({ atMs: at(time), by: "systemd", beyondBudget: false }) as const,
      ),
    };
    const judged = { ...down, ...flapping, ...auth(2) };
    expect(decided({ judged, unit: fallen(0), state: spent }).filter((text) => text.startsWith("notice"))).toEqual([
      "notice auth",
    ]);
  });
});

describe("a unit that is silent while something else explains it", () => {
  it.each<[string, Judged]>([
    ["another host polls", conflict],
    ["a webhook is set", webhook],
    ["TLS is refused", running],
  ])("is not restarted: %s", (_, judged) => {
    expect(acts({ judged: { ...stalled, ...judged } })).toEqual(["withheld restart: incurable"]);
  });

  it("is restarted where the last conflict was before the silence: it has polled well since", () => {
    const seconds = 1000;
    expect(acts({ judged: { ...silent, ...raisedWith({ lastMs: at(690) }) }, seconds })).toEqual(["restart"]);
    const after = raisedWith({ lastMs: at(701) });
    expect(acts({ judged: { ...silent, ...after }, seconds })).toEqual(["withheld restart: incurable"]);
  });

  it("is restarted where it polled well after the cause was logged, or only an earlier life fell of it", () => {
    const stays = troubled({ ofFall: false, pollsSince: false });
    expect(acts({ judged: { ...silent, ...stays } })).toEqual(["withheld restart: incurable"]);
    expect(acts({ judged: { ...silent, ...troubled({ ofFall: false, pollsSince: true }) } })).toEqual(["restart"]);
    expect(acts({ judged: { ...silent, ...troubled({ ofFall: true, falls: 3 }) } })).toEqual(["restart"]);
  });

  it("is restarted for its memory all the same", () => {
    expect(acts({ judged: { ...swollen, ...running } })).toEqual(["restart"]);
    expect(acts({ judged: stalled, unit: unit(0) })).toEqual(["restart"]);
  });
});
