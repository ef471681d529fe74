import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Heard } from "../../../src/policy/telling/heard.ts";
import { closed, doing, done, notice, opened, settings, Telling, unit } from "./bench.ts";

const minute = 60_000;
const hour = 60 * minute;

describe("a story", () => {
  it("is told once what was done about it is known, and when it has stayed well for a while", () => {
    const telling = new Telling().hear(opened("stall", "i1")).pass(5000);
    expect(telling.short).toEqual([]);
    telling.hear(doing("stall")).hear(done("i1")).pass(2000);
    expect(telling.short).toEqual(["opened stall"]);
    expect(telling.told[0]?.done).toEqual(["Restarted it."]);
    telling.hear(closed("i1")).pass(settings.stableMs - 2000);
    expect(telling.short).toHaveLength(1);
    telling.pass(3000);
    expect(telling.short).toEqual(["opened stall", "recovered stall"]);
    expect(telling.told[1]).toMatchObject({ story: telling.told[0]?.id, happened: "It has recovered." });
    expect(telling.state.stories).toEqual([]);
  });

  it("is told though it counts as over in the moment in which its deed is to be told", () => {
    const telling = new Telling({ stableMs: 1000 }).hear(opened("down", "i1")).hear(closed("i1")).pass(500);
    telling.hear(done("i1")).pass(700).pass(3000);
    expect(telling.short).toEqual(["opened down", "recovered down"]);
  });

  it("shows the last line or two of what the unit said, and none that its sentence quotes already", () => {
    const evidence = ["one", "two", "three", "It says four."];
    const telling = new Telling()
      .hear(notice("down", "i1", { happened: `Look: "It says four."`, evidence }))
      .pass(2000);
    expect(telling.told[0]?.evidence).toEqual(["two", "three"]);
  });

  it("is told after the time to gather where nothing is done, with what is about to be", () => {
    const telling = new Telling().hear(opened("memory-limit", "i1")).hear(doing("memory-limit", "Not now: paused."));
    telling.pass(settings.gatherMs + 1000);
    expect(telling.told).toMatchObject([{ phase: "opened", done: ["Not now: paused."] }]);
  });

  it("does not say that something is being done, where the daemon that did it has died", () => {
    const telling = new Telling().hear(opened("stall", "i1")).hear(doing("stall", "Restarting it."));
    telling.hear({ kind: "done", unit, incident: null, sentence: "The restart was interrupted.", ok: true });
    telling.pass(settings.gatherMs + 1000);
    expect(telling.told[0]?.done).toEqual(["The restart was interrupted."]);
  });

  it("is not told where it was over by itself before anybody would have been told", () => {
    const telling = new Telling().hear(opened("dependency", "i1")).pass(5000).hear(closed("i1")).pass(hour);
    expect(telling.short).toEqual([]);
    expect(telling.state.stories).toEqual([]);
  });

  it("is told where it comes and goes, though it is over each time that one looks", () => {
    const telling = new Telling();
    for (const id of ["i1", "i2", "i3"]) {
      telling.hear(opened("dependency", id)).pass(4000).hear(closed(id)).pass(settings.gatherMs);
    }
    expect(telling.short).toEqual(["opened dependency"]);
    expect(telling.told[0]?.happened).toContain("3 times");
    expect(telling.told[0]?.happened).toContain("well again");
  });

  it("that comes back before it counts as over is the same one", () => {
    const telling = new Telling().hear(opened("down", "i1")).hear(done("i1")).pass(2000).hear(closed("i1"));
    telling
      .pass(2 * minute)
      .hear(opened("down", "i2"))
      .hear(done("i2"))
      .hear(closed("i2"))
      .pass(hour);
    expect(telling.short).toEqual(["opened down", "recovered down"]);
    expect(telling.told[1]?.done).toEqual(["Restarted it."]);
  });

  it("is another one when it comes back later", () => {
    const telling = new Telling();
    for (const id of ["i1", "i2"]) telling.hear(opened("down", id)).hear(done(id)).hear(closed(id)).pass(hour);
    expect(telling.short).toEqual(["opened down", "recovered down", "opened down", "recovered down"]);
    expect(new Set(telling.told.map(({ story }) => story)).size).toBe(2);
  });

  it("is reminded of after an hour, then after twice the time, in its own thread", () => {
    const telling = new Telling()
      .hear(opened("conflict", "i1"))
      .hear(notice("conflict", "i1"))
      .pass(8 * hour);
    expect(telling.short).toEqual(["opened conflict", "reminder conflict", "reminder conflict", "reminder conflict"]);
    const at = telling.told.map(({ atWallMs }) => Math.round((atWallMs - (telling.told[0]?.atWallMs ?? 0)) / hour));
    expect(at).toEqual([0, 1, 3, 7]);
    expect(telling.told[1]).toMatchObject({ story: telling.told[0]?.id, left: "Mend it." });
    expect(telling.told[1]?.happened).toContain("goes on");
  });

  it("is not reminded of while it seems over", () => {
    const telling = new Telling()
      .hear(opened("down", "i1"))
      .hear(done("i1"))
      .pass(hour - 2 * minute);
    telling.hear(closed("i1")).pass(4 * minute);
    expect(telling.short).toEqual(["opened down"]);
  });

  it("has an update when it gets worse, and none when the same is said again", () => {
    const telling = new Telling().hear(opened("down", "i1")).hear(done("i1")).pass(minute);
    telling.hear(notice("down", "i1", { severity: "critical", happened: "GIVING UP." })).pass(minute);
    telling.hear(notice("down", "i1", { severity: "critical", happened: "GIVING UP." })).pass(minute);
    expect(telling.short).toEqual(["opened down", "update down"]);
    expect(telling.told[1]).toMatchObject({ severity: "critical", happened: "GIVING UP.", left: "Mend it." });
  });

  it("has an update when what is done fails", () => {
    const telling = new Telling().hear(opened("down", "i1")).hear(done("i1")).pass(minute).hear(done("i1", false));
    telling.pass(minute);
    expect(telling.told[1]).toMatchObject({ phase: "update", severity: "error", done: ["The restart FAILED."] });
  });

  it("ends at once when its operator takes over", () => {
    const telling = new Telling().hear(opened("down", "i1")).hear(done("i1")).pass(2000).hear(closed("i1", "given-up"));
    expect(telling.pass(1000).short).toEqual(["opened down", "recovered down"]);
  });

  it("ends though nobody heard of the end, as when the state was lost", () => {
    const telling = new Telling().hear(opened("down", "i1")).hear(done("i1")).pass(2000);
    telling.open.set("i1", false);
    telling.pass(settings.stableMs + 2000);
    expect(telling.short).toEqual(["opened down", "recovered down"]);
    expect(telling.told[1]?.happened).toContain("over");
  });

  it.each(["incurable", "dependency", "conflict", "stray"])(
    "of a fall that %s explains is told by that one, with what was done",
    (cause) => {
      const telling = new Telling().hear(opened("down", "i1")).hear(opened(cause, "i2")).hear(notice(cause, "i2"));
      telling.pass(2000).hear(done("i1")).pass(minute);
      expect(telling.short).toEqual([`opened ${cause}`]);
      telling.hear(closed("i1")).hear(closed("i2")).pass(hour);
      expect(telling.short).toEqual([`opened ${cause}`, `recovered ${cause}`]);
      expect(telling.told[1]?.done).toEqual(["Restarted it."]);
    },
  );

  it("of a fall is told after all when what explained it is over and it is still down", () => {
    const telling = new Telling().hear(opened("down", "i1")).hear(opened("dependency", "i2")).pass(minute);
    telling.hear(closed("i2")).pass(minute);
    expect(telling.short).toEqual(["opened dependency", "opened down"]);
  });

  it("that is told once has no end, and is not told again soon", () => {
    const telling = new Telling().hear(notice("state-unusable", null)).pass(minute);
    telling.hear(notice("state-unusable", null)).pass(minute);
    expect(telling.short).toEqual(["once state-unusable"]);
    telling.pass(hour).hear(notice("state-unusable", null)).pass(minute);
    expect(telling.short).toEqual(["once state-unusable", "once state-unusable"]);
    expect(telling.state.stories).toEqual([]);
  });
});

function play(steps: readonly (Heard | number)[]): Telling {
  const telling = new Telling();
  for (const one of steps) {
    if (typeof one === "object") telling.hear(one).look();
    // In strides that no rule depends on.
    else for (let leftMs = one; leftMs > 0; leftMs -= 30_000) telling.pass(Math.min(1000, leftMs)).nowMs += 29_000;
  }
  return telling;
}

describe("whatever is heard, in whatever order", () => {
  const incident = fc.constantFrom("i1", "i2", "i3");
  const kind = fc.constantFrom("down", "stray", "stall");
  const step: fc.Arbitrary<Heard | number> = fc.oneof(
    fc.tuple(kind, incident).map(([one, id]) => opened(one, `${one}-${id}`)),
    fc.tuple(kind, incident).map(([one, id]) => notice(one, `${one}-${id}`)),
    fc.tuple(kind, incident, fc.boolean()).map(([one, id, ok]) => done(`${one}-${id}`, ok)),
    fc.tuple(kind, incident).map(([one, id]) => closed(`${one}-${id}`)),
    kind.map((one) => notice(one, null)),
    fc.integer({ min: 1, max: 2 * hour }),
  );

  it("no ID comes twice, each thread begins with its own first notification and ends with one recovery at most", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { told } = play(steps);
        expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
        for (const thread of Map.groupBy(told, ({ story }) => story).values()) {
          expect(thread[0]?.id).toBe(thread[0]?.story);
          expect(["opened", "once"]).toContain(thread[0]?.phase);
          const ends = thread.flatMap(({ phase }, index) => (phase === "recovered" ? [index] : []));
          expect(ends.length === 0 || ends[0] === thread.length - 1).toBe(true);
        }
      }),
    );
  });

  it("nobody is reminded more than hourly", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { told } = play(steps);
        for (const thread of Map.groupBy(told, ({ story }) => story).values()) {
          thread.forEach((one, index) => {
            const before = thread[index - 1];
            if (one.phase !== "reminder" || before === undefined) return;
            expect(one.atWallMs - before.atWallMs).toBeGreaterThanOrEqual(settings.reminderMs);
          });
        }
      }),
    );
  });

  it("every fault that lasts is told, and every story that was told and is over for long has ended", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const telling = play(steps);
        telling.hear(opened("memory-limit", "last")).pass(settings.gatherMs + 1000);
        expect(telling.told.some(({ class: one, phase }) => one === "memory-limit" && phase === "opened")).toBe(true);
        for (const id of telling.open.keys()) telling.hear(closed(id));
        for (const { open } of telling.state.stories) for (const id of open) telling.open.set(id, false);
        telling.pass(settings.stableMs + 3000);
        expect(telling.state.stories).toEqual([]);
      }),
    );
  });
});
