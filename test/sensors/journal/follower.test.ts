import { describe, expect, it } from "vitest";
import type { Observation } from "../../../src/model/observation.ts";
import type { UnitName } from "../../../src/model/scalars.ts";
import { JournalFollower } from "../../../src/sensors/journal/follower.ts";
import type { JournalScope } from "../../../src/sensors/journal/matches.ts";
import { CONFLICT, journalLine, standingClock, suppressedLine, UNIT } from "./lines.ts";

interface Child {
  readonly args: readonly string[];
  readonly line: (line: string) => void;
  readonly die: (why?: string) => void;
  /** As the splitter does with a line that nobody needs: it is given where somebody asks for the last. */
  readonly passOver: (line: string) => void;
  stopped: boolean;
}

/** A follower over children that do as the test says, and timers that wait for the test. */
function followed(options: { cursor?: string | null; units?: UnitName[]; scope?: JournalScope } = {}) {
  const children: Child[] = [];
  const timers: { callback: () => void; delayMs: number; live: boolean }[] = [];
  const seen: Observation[] = [];
  const clock = standingClock();
  const follower = new JournalFollower({
    units: options.units ?? [UNIT],
    scope: options.scope ?? { kind: "system" },
    cursor: options.cursor ?? null,
    clock,
    onObservation: (observation) => seen.push(observation),
    follow: (_file, args, ends) => {
      let passed: string | null = null;
      const child: Child = {
        args,
        passOver: (line) => {
          expect(ends.skim?.(`${line}\n`, 0)).toBe(line.length + 1);
          passed = line;
        },
        line: (line) => ends.onLine(line),
        die: (why = "exit status 1") => ends.onEnd(why),
        stopped: false,
      };
      children.push(child);
      const catchUp = (): void => {
        if (passed !== null) ends.onLine(passed);
        passed = null;
      };
      return { stop: () => (child.stopped = true), catchUp };
    },
    schedule: (callback, delayMs) => {
      const timer = { callback, delayMs, live: true };
      timers.push(timer);
      return () => (timer.live = false);
    },
  });
  const last = (): Child => {
    const child = children.at(-1);
    if (child === undefined) throw new Error("no child was started");
    return child;
  };
  return {
    follower,
    clock,
    children,
    seen,
    last,
    /** Lets the one timer that is due run, and gives its delay. */
    fire: (): number => {
      const due = timers.filter(({ live }) => live);
      expect(due).toHaveLength(1);
      const [timer] = due;
      if (timer === undefined) return 0;
      timer.live = false;
      timer.callback();
      return timer.delayMs;
    },
    pending: () => timers.filter(({ live }) => live).length,
    sights: () => seen.filter((one) => one.kind === "sight").map(({ visible, reason }) => `${visible} ${reason}`),
    messages: () => seen.filter((one) => one.kind === "message").map(({ atMs }) => atMs),
  };
}

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

  it("tells that it is behind once it reads what is long past, and that it sees again when it has read no such thing for a while", () => {
    const { clock, follower, last, fire, sights, messages } = followed();
    const at = (nowMs: number, lines: readonly number[] = []): void => {
      clock.nowMs = nowMs;
      for (const atMs of lines) last().line(journalLine({}, atMs));
      follower.tick();
    };
    fire();
    at(10_000, [9900]);
    at(11_000, [9901, 9902]);
    expect(sights()).toEqual(["true following"]);
    at(20_000, [15_000, 16_000]);
    expect(sights()).toEqual(["true following", "false behind"]);
    at(21_000, [18_900]);
    // Young ones between old ones are another journal file's.
    at(22_000, [21_900, 19_000, 21_950]);
    at(26_900);
    expect(sights()).toEqual(["true following", "false behind"]);
    at(27_000);
    expect(sights()).toEqual(["true following", "false behind", "true following"]);
    expect(messages()).toHaveLength(9);
  });

  it("knows by what was passed over how far it had come then, and not how old that is by now", () => {
    const { clock, follower, last, fire, sights } = followed();
    const passOver = (nowMs: number, atMs: number): void => {
      clock.nowMs = nowMs;
      last().passOver(journalLine({ MESSAGE: "INFO:root:nothing" }, atMs));
    };
    fire();
    passOver(5100, 5000);
    clock.nowMs = 9900;
    follower.tick();
    expect(sights()).toEqual(["true following"]);
    passOver(10_000, 7000);
    clock.nowMs = 10_100;
    follower.tick();
    expect(sights()).toEqual(["true following", "false behind"]);
  });

  it("says nothing of a past that it catches up with at its start: it sees once that is read", () => {
    const { clock, follower, last, fire, sights } = followed({ cursor: "s=c;i=1" });
    clock.nowMs = 60_000;
    last().line(journalLine({}, 2000));
    fire();
    last().line(journalLine({}, 59_990));
    clock.nowMs = 64_900;
    follower.tick();
    expect(sights()).toEqual([]);
    clock.nowMs = 65_000;
    follower.tick();
    expect(sights()).toEqual(["true following"]);
  });

  it("tells of a death while it is behind, and nothing of catching up after it but that it sees", () => {
    const { clock, last, fire, sights } = followed();
    last().line(journalLine({}, 4990));
    clock.nowMs = 9000;
    last().line(journalLine({}, 6000));
    last().die("killed");
    fire();
    last().line(journalLine({}, 6500));
    fire();
    clock.nowMs = 14_000;
    last().line(journalLine({}, 13_900));
    expect(sights()).toEqual(["true following", "false behind", "false follower-lost", "true following"]);
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

  it("is not behind for entries of another boot, whose time says nothing", () => {
    const { clock, last, fire, sights } = followed();
    fire();
    clock.nowMs = 90_000;
    last().line(journalLine({ _BOOT_ID: "f".repeat(32) }, 10));
    expect(sights()).toEqual(["true following"]);
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
