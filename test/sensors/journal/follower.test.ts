import { describe, expect, it } from "vitest";
import type { Observation } from "../../../src/model/observation.ts";
import type { UnitName } from "../../../src/model/scalars.ts";
import { JournalFollower } from "../../../src/sensors/journal/follower.ts";
import { followed } from "./followed.ts";
import { CONFLICT, journalLine, standingClock, suppressedLine, UNIT } from "./lines.ts";

describe("JournalFollower", () => {
  it("asks journalctl for the units, for systemd's records about them and for suppressions", () => {
    const { last } = followed({ units: [UNIT, "b.service" as UnitName], cursor: "s=c;i=5" });
    expect(last().args).toContain("--after-cursor=s=c;i=5");
    expect(last().args.join(" ")).toMatch(
      / _SYSTEMD_UNIT=marketingbot-bot\.service _SYSTEMD_UNIT=b\.service \+ UNIT=marketingbot-bot\.service UNIT=b\.service _PID=1 \+ OBJECT_SYSTEMD_UNIT=\S+ OBJECT_SYSTEMD_UNIT=\S+ MESSAGE_ID=a596d6fe7bfa4994828e72309e95d61e _TRANSPORT=driver$/,
    );
    expect(last().args.filter((arg) => arg === "-u" || arg.startsWith("--unit"))).toEqual([]);
  });

  it("asks for a user's units by the validated fields of that user", () => {
    const { last } = followed({ scope: { kind: "user", uid: 1000 } });
    expect(last().args.join(" ")).toContain(
      `_SYSTEMD_USER_UNIT=${UNIT} _UID=1000 + USER_UNIT=${UNIT} _SYSTEMD_USER_UNIT=init.scope _UID=1000 +`,
    );
  });

  it("starts from now without a cursor, and from the same moment when it dies before the first entry", () => {
    const { last, fire, children } = followed();
    const since = "--since=@1700000005.000000";
    expect(last().args).toContain(since);
    last().die();
    fire();
    expect(children).toHaveLength(2);
    expect(last().args).toContain(since);
  });

  it("tells once that it sees, when the child has settled or given a line", () => {
    const { last, fire, sights } = followed();
    expect(sights()).toEqual([]);
    fire();
    expect(sights()).toEqual(["true following"]);
    last().line(journalLine({}, 4990));
    expect(sights()).toEqual(["true following"]);
  });

  it("tells that its user may not read the journal", () => {
    const { last, sights } = followed();
    last().die("exit status 1: No journal files were opened due to insufficient permissions.");
    expect(sights()).toEqual(["false not-permitted"]);
  });

  it("goes on from the last entry after a death, and tells that it was blind", () => {
    const { follower, last, fire, seen, sights, messages } = followed();
    last().line(journalLine({}, 4001));
    last().line(journalLine({ MESSAGE: CONFLICT }, 4002));
    last().die("killed");
    expect(seen.find((one) => one.kind === "blind")).toMatchObject({ sensor: "journal", unit: UNIT, why: "killed" });
    fire();
    expect(last().args).toContain("--after-cursor=s=c;i=4002");
    last().line(journalLine({}, 4003));
    expect(sights()).toEqual(["true following", "false follower-lost", "true following"]);
    expect(messages()).toEqual([4001, 4002, 4003]);
    expect(follower.cursor).toBe("s=c;i=4003");
  });

  it("does not see, by being back, a unit whose lines journald drops", () => {
    const other = "b.service" as UnitName;
    const { clock, last, fire, seen } = followed({ units: [UNIT, other] });
    fire();
    last().line(suppressedLine(4990));
    last().die();
    clock.nowMs = 10_000;
    fire();
    fire();
    const told = seen.filter((one) => one.kind === "sight").map(({ unit, visible, reason }) => [unit, visible, reason]);
    expect(told.slice(2)).toEqual([
      [UNIT, false, "suppressed"],
      [UNIT, false, "follower-lost"],
      [other, false, "follower-lost"],
      [other, true, "following"],
    ]);
  });

  it("tells every unit when sight is lost, but only once while it stays lost", () => {
    const { last, fire, seen } = followed({ units: [UNIT, "b.service" as UnitName] });
    last().die();
    fire();
    last().die();
    const lost = seen.filter((one) => one.kind === "sight" && !one.visible);
    expect(lost.map(({ unit }) => unit)).toEqual([UNIT, "b.service"]);
  });

  it("takes no line from a child that has ended", () => {
    const { last, messages } = followed();
    const dead = last();
    dead.die();
    dead.line(journalLine());
    dead.die();
    expect(messages()).toEqual([]);
  });

  it("waits longer after each death, at most 30 s, and short again once a child has lived", () => {
    const { last, fire } = followed();
    const delaysMs = Array.from({ length: 9 }, () => {
      last().die();
      return fire();
    });
    expect(delaysMs).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    fire();
    last().die();
    expect(fire()).toBe(250);
  });

  it("waits longer, too, for a child that gives a line and dies at once", () => {
    const { last, fire } = followed();
    last().line(journalLine({}, 1));
    last().die();
    expect(fire()).toBe(250);
    last().line(journalLine({}, 2));
    last().die();
    expect(fire()).toBe(500);
  });

  it("gives up a cursor that journalctl refuses, and goes on from where it began", () => {
    const { last, fire } = followed({ cursor: "garbage" });
    last().die('"journalctl" exited with status 1: Failed to seek to cursor: Invalid argument');
    fire();
    expect(last().args.join(" ")).not.toContain("cursor=");
    expect(last().args).toContain("--since=@1700000005.000001");
  });

  it("gives up a cursor after three deaths in a row, whatever journalctl says", () => {
    const { last, fire } = followed({ cursor: "s=old" });
    for (const expected of [true, true, false]) {
      last().die("segmentation fault");
      fire();
      expect(last().args.some((arg) => arg === "--after-cursor=s=old")).toBe(expected);
    }
  });

  it("keeps a cursor over deaths that are not its fault", () => {
    const { last, fire } = followed();
    for (const atMs of [1, 2, 3, 4, 5]) {
      last().line(journalLine({}, atMs));
      last().die();
      fire();
      expect(last().args).toContain(`--after-cursor=s=c;i=${atMs}`);
    }
  });

  it("counts garbage and goes on", () => {
    const { follower, last, messages } = followed();
    for (const line of ["", "{", "-- No entries --", "null"]) last().line(line);
    last().line(journalLine());
    expect(follower.garbageLines).toBe(4);
    expect(messages()).toEqual([1000]);
  });

  it("survives a program that cannot be started at all", () => {
    const seen: Observation[] = [];
    const retries: (() => void)[] = [];
    let starts = 0;
    const follower = new JournalFollower({
      units: [UNIT],
      scope: { kind: "system" },
      cursor: null,
      clock: standingClock(),
      onObservation: (observation) => seen.push(observation),
      follow: (_file, _args, ends) => {
        starts += 1;
        ends.onEnd('Cannot start "journalctl": there is no such program');
        return { stop: () => {} };
      },
      schedule: (callback) => {
        retries.push(callback);
        return () => {};
      },
    });
    expect(seen.map(({ kind }) => kind)).toEqual(["blind", "sight"]);
    retries.shift()?.();
    expect(starts).toBe(2);
    follower.stop();
  });

  it("observes nothing after stop(), and starts nothing", () => {
    const { follower, last, pending, seen, children } = followed();
    const child = last();
    follower.stop();
    child.line(journalLine());
    child.die();
    expect(child.stopped).toBe(true);
    expect(seen).toEqual([]);
    expect(pending()).toBe(0);
    expect(children).toHaveLength(1);
  });

  it("stops between a death and the next start", () => {
    const { follower, last, pending } = followed();
    last().die();
    follower.stop();
    expect(pending()).toBe(0);
  });
});
