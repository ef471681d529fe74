import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { incurable } from "../../src/detectors/incurable/incurable.ts";
import type { MessageObservation, Observation, UnitObservation } from "../../src/model/observation.ts";
import type { InvocationId } from "../../src/model/scalars.ts";
import { at, every, message, sight, story, unit } from "./observations.ts";

const life = (number: number) => number.toString(16).padStart(32, "0") as InvocationId;
const runs = (number: number, seconds: number, startCause: "systemd" | "operator" = "systemd"): Observation =>
  unit(seconds, { invocationId: life(number), activeSinceMs: at(seconds), startCause });
/** systemd waits to restart that invocation. */
const fell = (number: number, seconds: number): Observation =>
  unit(seconds, {
    invocationId: life(number),
    activeState: "activating",
    subState: "auto-restart",
    result: "exit-code",
    downSinceMs: at(seconds),
    activeSinceMs: at(seconds - 2),
    startCause: "systemd",
  });
const line = (number: number, seconds: number, kind: MessageObservation["class"]): Observation =>
  message(seconds, kind, { invocationId: life(number) });
const begun = story(incurable).see(sight(-2000, true));
/** Falls one after another, each two seconds after its start, of these causes. */
const falls = (...kinds: readonly MessageObservation["class"][]) =>
  begun.see(
    ...kinds.flatMap((kind, at10) => [
      runs(at10, at10 * 10),
      line(at10, at10 * 10 + 1.9, kind),
      fell(at10, at10 * 10 + 2),
    ]),
  );

/** Falls of a conflict, so many seconds apart, and so long after its line. */
const looping = (everySeconds: number, { times = 4, livesOn = 0.1 } = {}) =>
  begun.see(
    ...every(1, { to: times }).flatMap((n) => [
      runs(n, n * everySeconds),
      line(n, n * everySeconds + 1.9, "conflict"),
      fell(n, n * everySeconds + 1.9 + livesOn),
    ]),
  );

const fallenOf = (number: number, start: number) => [
  runs(number, start),
  line(number, start + 4, "auth"),
  fell(number, start + 5),
];

describe("the incurable detector", () => {
  it.each<MessageObservation["class"]>(["auth", "import_error", "env_missing", "google_credentials", "ssl", "flood"])(
    "detects a fall of %s",
    (kind) => {
      expect(falls(kind).at(3)).toMatchObject({
        health: "unhealthy",
        reason: kind,
        evidence: { ofFall: true, falls: 1 },
      });
    },
  );

  it.each<MessageObservation["class"]>(["network", "oom", "memory_error", "remote_api", "critical", "conflict"])(
    "does not detect a fall of %s",
    (kind) => {
      expect(falls(kind).at(3).health).toBe("healthy");
    },
  );

  it("counts falls in a row of the same cause, and no others", () => {
    expect(falls("auth", "auth", "auth").at(23).evidence).toMatchObject({ falls: 3 });
    expect(falls("auth", "network", "auth").at(23).evidence).toMatchObject({ falls: 1 });
    expect(falls("ssl", "auth").at(13).evidence).toMatchObject({ class: "auth", falls: 1 });
  });

  it("knows the cause also when its line comes after the fall was seen", () => {
    const late = begun.see(
      runs(1, 0),
      fell(1, 2),
      line(1, 1.9, "auth"),
      runs(2, 10),
      fell(2, 12),
      line(2, 11.9, "auth"),
    );
    expect(late.at(13)).toMatchObject({ reason: "auth", evidence: { falls: 2 } });
    const later = begun.see(
      runs(1, 0),
      fell(1, 2),
      runs(2, 2.1),
      line(1, 1.9, "auth"),
      fell(2, 4),
      line(2, 3.9, "auth"),
    );
    expect(later.at(5).evidence).toMatchObject({ falls: 2 });
  });

  it("does not take for the cause what was logged long before the fall, or survived", () => {
    // The unit ran on with it for over a minute, so it is a trouble, and not the cause of the fall.
    const before = begun.see(runs(1, 0), line(1, 100, "auth"), fell(1, 161));
    expect(before.at(162)).toMatchObject({ reason: "auth", evidence: { ofFall: false } });
    const survived = begun.see(runs(1, 0), line(1, 100, "auth"), line(1, 105, "activity"), fell(1, 110));
    expect(survived.at(111).health).toBe("healthy");
  });

  it("takes the newest fault for the cause: an outage after it is cured by waiting", () => {
    const mixed = begun.see(runs(1, 0), line(1, 1, "auth"), line(1, 1.5, "network"), fell(1, 2));
    expect(mixed.at(3).health).toBe("healthy");
  });

  it("takes a conflict for the cause only after three falls in a row over more than its grace", () => {
    expect(looping(10).at(33).health).toBe("healthy");
    expect(looping(31).at(96)).toMatchObject({ reason: "conflict", evidence: { ofFall: true, falls: 4 } });
    // Where it lives on for some seconds it may fall of something that it does not log.
    expect(looping(31, { livesOn: 5 }).at(102).health).toBe("healthy");
    expect(looping(31, { livesOn: 5, times: 6 }).at(164)).toMatchObject({ reason: "conflict", evidence: { falls: 6 } });
  });

  it("ends once another invocation has had its minute, and not while it is young", () => {
    const again = falls("auth").see(runs(9, 20));
    expect(again.at(79.9).health).toBe("unhealthy");
    expect(again.at(80).health).toBe("healthy");
  });

  it("forgets the falls when somebody starts the unit by hand", () => {
    expect(
      falls("auth", "auth")
        .see(runs(9, 30, "operator"))
        .at(31).health,
    ).toBe("healthy");
  });

  it("detects a unit that runs on with such a cause, until it has been quiet for half an hour", () => {
    const running = begun.see(runs(1, 0), line(1, 100, "ssl"), line(1, 110, "activity"), line(1, 1300, "ssl"));
    expect(running.at(1301)).toMatchObject({
      health: "unhealthy",
      reason: "ssl",
      evidence: { ofFall: false, count: 2 },
    });
    expect(running.at(3099).health).toBe("unhealthy");
    expect(running.at(3100).health).toBe("healthy");
  });

  it("waits for the lines of a fall for a second: the newest of them is the cause", () => {
    const seen = begun.see(runs(1, 0), line(1, 1.8, "auth"), fell(1, 2));
    expect(seen.at(2.9).health).toBe("healthy");
    expect(seen.at(3).health).toBe("unhealthy");
    expect(seen.see(line(1, 1.9, "network")).at(3).health).toBe("healthy");
  });

  it("reads systemd's own words, which may bear no invocation", () => {
    const missing = message(2, "env_missing", { invocationId: null });
    expect(begun.see(runs(1, 0), missing, fell(1, 2)).at(3)).toMatchObject({ reason: "env_missing" });
    expect(begun.see(runs(1, 0), fell(1, 2), missing).at(3)).toMatchObject({ reason: "env_missing" });
    const later = begun.see(runs(1, 0), missing, fell(1, 2), runs(2, 10), fell(2, 40));
    expect(later.at(41).health).toBe("healthy");
  });

  it("knows lines of an invocation that came and went before it was seen", () => {
    const missed = begun.see(runs(1, 0), line(2, 10.1, "auth"), line(3, 15.1, "auth"), runs(3, 15.2), fell(3, 15.4));
    expect(missed.at(17).evidence).toMatchObject({ class: "auth", falls: 2 });
  });

  it("takes no restart of ours for a fall", () => {
    const ours = unit(20, { invocationId: life(2), activeSinceMs: at(20), startCause: "ours" });
    expect(begun.see(runs(1, 0), line(1, 19, "google_credentials"), ours).at(22).health).toBe("healthy");
  });

  it.each(["signal", "core-dump", "oom-kill", "watchdog"])(
    "takes a fall by %s for no fault that was logged",
    (result) => {
      const down = unit(20, { ...fell(1, 20), result } as Partial<UnitObservation>);
      expect(begun.see(runs(1, 0), line(1, 19, "auth"), down).at(22).health).toBe("healthy");
    },
  );

  it("does not count a fall from before the unit ran well", () => {
    const long = begun.see(runs(1, 0), line(1, 1, "auth"), fell(1, 2), runs(2, 10), line(2, 500, "auth"), fell(2, 501));
    expect(long.at(503).evidence).toMatchObject({ ofFall: true, falls: 1 });
  });

  it("counts on where the unit tries for longer than its minute before it falls", () => {
    const tries = [0, 1, 2].flatMap((number) => [
      runs(number, number * 100),
      line(number, number * 100 + 40, "auth"),
      line(number, number * 100 + 80, "auth"),
      fell(number, number * 100 + 81),
    ]);
    const tried = begun.see(...tries);
    expect(tried.at(283).evidence).toMatchObject({ ofFall: true, falls: 3 });
  });

  it("takes a fault for the cause that ended the polls some minutes before the fall", () => {
    const polls = [10, 20, 30].map((time) => line(1, time, "activity"));
    const revoked = [35, 60, 120, 240].map((time) => line(1, time, "auth"));
    expect(begun.see(runs(1, 0), ...polls, ...revoked, fell(1, 241)).at(243)).toMatchObject({
      reason: "auth",
      evidence: { ofFall: true, falls: 1 },
    });
  });

  it("is silent about a unit that somebody stopped, and about its falls before", () => {
    const stopped = unit(30, {
      ...fell(1, 30),
      activeState: "inactive",
      subState: "dead",
      stopCause: "job",
    } as Partial<UnitObservation>);
    expect(falls("auth", "auth").see(stopped).at(40).health).toBe("healthy");
  });

  it("goes on while the unit is held down", () => {
    const held = unit(14, {
      ...fell(1, 14),
      activeState: "inactive",
      subState: "dead",
      stopCause: "ours",
    } as Partial<UnitObservation>);
    expect(falls("auth", "auth").see(held).at(1800).evidence).toMatchObject({ ofFall: true, falls: 2 });
  });

  it("does not call a line a trouble of a running unit before the unit has run on with it for a minute", () => {
    const running = begun.see(runs(1, 0), line(1, 100, "ssl"));
    expect(running.at(159).health).toBe("healthy");
    expect(running.at(160)).toMatchObject({ reason: "ssl", evidence: { ofFall: false, count: 1, pollsSince: false } });
    expect(running.see(line(1, 150, "activity")).at(160).evidence).toMatchObject({ pollsSince: true });
  });

  it("calls a limit of rate one only from the third time on", () => {
    const floods = [100, 400, 700].map((time) => line(1, time, "flood"));
    expect(begun.see(runs(1, 0), ...floods.slice(1)).at(800).health).toBe("healthy");
    expect(begun.see(runs(1, 0), ...floods).at(800)).toMatchObject({ reason: "flood", evidence: { count: 3 } });
  });

  it("keeps one line every twenty minutes one trouble, through other faults and restarts", () => {
    const lines = every(1200, { to: 36_000 }).flatMap((time) => [
      line(1, time + 1, "ssl"),
      line(1, time + 300, "network"),
    ]);
    const seen = begun.see(runs(1, 0), ...lines);
    for (const time of every(60, { from: 70, to: 36_000 })) expect(seen.at(time).health).toBe("unhealthy");
    const restarted = seen.see(runs(2, 36_000, "operator"), line(2, 36_010, "activity"));
    expect(restarted.at(36_500).health).toBe("unhealthy");
    expect(restarted.at(35_401 + 1801).health).toBe("healthy");
  });

  it("ends a trouble with a new invocation that polls well, where it had shown often", () => {
    const often = every(20, { to: 600 }).map((time) => line(1, time + 1, "google_credentials"));
    const mended = begun.see(runs(1, 0), ...often, runs(2, 610, "operator"), line(2, 620, "activity"));
    expect(mended.at(669).health).toBe("unhealthy");
    expect(mended.at(670).health).toBe("healthy");
    const dumb = begun.see(runs(1, 0), ...often, runs(2, 610, "operator"));
    expect(dumb.at(670).health).toBe("unhealthy");
  });

  it("asks for a longer calm of a trouble that comes back", () => {
    const back = begun.see(runs(1, 0), line(1, 1, "ssl"), line(1, 1900, "ssl"));
    expect(back.at(1850).health).toBe("healthy");
    expect(back.at(1900 + 3599).health).toBe("unhealthy");
    expect(back.at(1900 + 3600).health).toBe("healthy");
  });

  it("shows other troubles beside the first", () => {
    const both = begun.see(runs(1, 0), line(1, 10, "ssl"), line(1, 20, "google_credentials"));
    expect(both.at(90)).toMatchObject({
      reason: "ssl",
      evidence: { also: [{ class: "google_credentials", count: 1 }] },
    });
  });

  it("does not know the cause of a fall from before the journal was seen", () => {
    const before = story(incurable).see(runs(1, 0), fell(1, 2), sight(5, true));
    expect(before.at(10)).toMatchObject({ health: "unknown", reason: "fall-not-seen" });
  });

  it("makes the same of every order of telling within the journal's latency", () => {
    const kinds = ["auth", "network", "activity", "ssl", "conflict", "critical", "flood"] as const;
    const drawn = fc.record({
      livesFor: fc.double({ min: 0.5, max: 90, noNaN: true }),
      lines: fc.array(
        fc.record({
          kind: fc.constantFrom(...kinds),
          part: fc.double({ min: 0, max: 1, noNaN: true }),
          delay: fc.double({ min: 0, max: 0.9, noNaN: true }),
        }),
        { maxLength: 6 },
      ),
    });
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 8 }), fc.integer({ min: 1, max: 4000 }), (lives, later) => {
        let time = 0;
        const told = lives.flatMap(({ livesFor, lines }, number) => {
          const began = time;
          time += livesFor + 5;
          return [
            { of: runs(number, began), at: began },
            ...lines.map(({ kind, part, delay }) => ({
              of: line(number, began + part * livesFor, kind),
              at: began + part * livesFor + delay,
            })),
            { of: fell(number, began + livesFor), at: began + livesFor },
          ];
        });
        const inTime = told.toSorted((one, other) => one.of.atMs - other.of.atMs).map((one) => one.of);
        const arriving = told.toSorted((one, other) => one.at - other.at).map((one) => one.of);
        expect(begun.see(...arriving).at(time + later)).toEqual(begun.see(...inTime).at(time + later));
      }),
      { numRuns: 300 },
    );
  });

  it("keeps the newest fault also when an older line is told very late", () => {
    const seen = begun.see(runs(1, 0), line(1, 1.9, "auth"), fell(1, 2), runs(2, 20), line(2, 25, "activity"));
    expect(seen.see(line(1, 1.5, "network")).at(26)).toMatchObject({ reason: "auth" });
  });

  it("takes a line of an invocation from before it looked for none of the falls since", () => {
    const since = begun.see(...fallenOf(5, 100), ...fallenOf(6, 109), line(4, 90, "auth"), ...fallenOf(7, 118));
    expect(since.at(125).evidence).toMatchObject({ falls: 3 });
  });

  it.each<[string, Partial<UnitObservation>]>([
    ["that cannot be told from a stop", { stopCause: "unknown", activeState: "failed" }],
    [
      "of a oneshot unit that is done",
      { stopCause: "itself", activeState: "inactive", result: "success", serviceType: "oneshot" },
    ],
    ["of a condition that is not met", { stopCause: "itself", activeState: "inactive", result: "exec-condition" }],
  ])("does not judge an end %s", (_, more) => {
    const down = unit(20, { ...fell(1, 20), subState: "dead", ...more } as Partial<UnitObservation>);
    expect(begun.see(runs(1, 0), line(1, 19, "auth"), down).at(22).health).toBe("healthy");
  });

  it("does not call a unit mended that shows its cause again, though it has had its minute", () => {
    const again = falls("auth", "auth").see(runs(9, 20), line(9, 70, "auth"));
    expect(again.at(79.9).evidence).toMatchObject({ ofFall: true, falls: 2 });
    expect(again.at(129).evidence).toMatchObject({ ofFall: true, falls: 2 });
    expect(again.at(130).evidence).toMatchObject({ ofFall: false });
    expect(again.see(line(9, 75, "activity")).at(90).health).toBe("healthy");
  });

  it("asks for a calm of one and a half times the pauses that a trouble has made", () => {
    const rare = begun.see(runs(1, 0), ...[0, 1740, 3480].map((time) => line(1, time + 1, "ssl")));
    expect(rare.at(3481 + 2609).health).toBe("unhealthy");
    expect(rare.at(3481 + 2610).health).toBe("healthy");
  });

  it("counts a traceback once", () => {
    const lines = [1, 1.1, 1.2, 60, 60.3].map((time) => line(1, time, "ssl"));
    expect(begun.see(runs(1, 0), ...lines).at(90).evidence).toMatchObject({ count: 2 });
  });

  it("does not know while the journal cannot be seen", () => {
    expect(story(incurable).see(runs(1, 0)).at(1).health).toBe("unknown");
    expect(begun.see(runs(1, 0), sight(1, false)).at(2).health).toBe("unknown");
  });
});
