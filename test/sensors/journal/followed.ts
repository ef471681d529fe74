import { expect } from "vitest";
import type { Observation } from "../../../src/model/observation.ts";
import type { UnitName } from "../../../src/model/scalars.ts";
import { JournalFollower } from "../../../src/sensors/journal/follower.ts";
import type { JournalScope } from "../../../src/sensors/journal/matches.ts";
import { standingClock, UNIT } from "./lines.ts";

/** A child that does as the test says. */
interface Child {
  readonly args: readonly string[];
  readonly line: (line: string) => void;
  readonly die: (why?: string) => void;
  /** As the splitter does with a line that nobody needs: it is given where somebody asks for the last. */
  readonly passOver: (line: string) => void;
  stopped: boolean;
}

/** A follower over such children, and timers that wait for the test. */
export function followed(options: { cursor?: string | null; units?: UnitName[]; scope?: JournalScope } = {}) {
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
