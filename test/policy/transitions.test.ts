import { describe, expect, it } from "vitest";
import type { StartCause, UnitObservation } from "../../src/model/observation.ts";
import { type Seen, type Transition, transition } from "../../src/policy/transitions.ts";
import { at, fallen, first, second, unit } from "../detectors/observations.ts";

/** What was seen before: the first invocation, NRestarts 2, running. */
const before: Seen = { atMs: at(0), invocationId: first, automaticRestarts: 2, stoppedByOperator: false };
const activation = (startCause: StartCause, automaticRestarts: number) =>
  unit(10, { invocationId: second, startCause, automaticRestarts });

/** What a change means, in short: `["2 systemd", "1 ours"]` and the operator's hand. */
function read(seen: Seen | null, observation: UnitObservation) {
  const { restarts, operator } = transition(seen, observation);
  return [restarts.map(({ count, by }) => `${count} ${by}`), operator] as const;
}

/** The changes over several observations, one after the other. */
function readAll(...observations: readonly UnitObservation[]): readonly Transition[] {
  let seen: Seen | null = null;
  return observations.map((observation) => {
    const change = transition(seen, observation);
    ({ seen } = change);
    return change;
  });
}

describe("an activation", () => {
  it.each([
    ["systemd's, NRestarts grown by one", "systemd", 3, ["1 systemd"], null],
    ["systemd's, after some that were missed", "systemd", 6, ["4 systemd"], null],
    ["systemd's, NRestarts back at 0 and grown again since", "systemd", 1, ["1 systemd"], null],
    ["systemd's, NRestarts not grown", "systemd", 2, ["1 systemd"], null],
    ["systemd's, NRestarts unreadable", "systemd", 0, ["1 systemd"], null],
    ["ours, NRestarts back at 0", "ours", 0, ["1 ours"], null],
    ["ours, and systemd's since", "ours", 4, ["1 ours", "2 systemd"], null],
    ["the operator's, NRestarts back at 0", "operator", 0, [], "started"],
    ["the operator's, and systemd's before it that were missed", "operator", 3, ["1 systemd"], "started"],
    ["the operator's, and systemd's after it that were missed", "operator", 1, ["1 systemd"], "started"],
    ["nobody knows whose", "unknown", 0, ["1 unknown"], null],
    ["nobody knows whose, with several missed", "unknown", 5, ["3 unknown"], null],
  ] as const)("is %s", (_, cause, automaticRestarts, restarts, operator) => {
    expect(read(before, activation(cause, automaticRestarts))).toEqual([restarts, operator]);
  });

  it("is none when the unit is seen for the first time: this program has only just started", () => {
    for (const cause of ["systemd", "ours", "operator", "unknown"] as const) {
      expect(read(null, activation(cause, 7))).toEqual([[], null]);
    }
  });

  it("is dated by when the invocation became active, where nobody saw that happen", () => {
    const dated = (activeSince: number, startCause: StartCause, automaticRestarts: number, from: Seen = before) =>
      transition(
        from,
        unit(600, { invocationId: second, startCause, automaticRestarts, activeSinceMs: at(activeSince) }),
      ).restarts.map(({ atMs }) => (atMs - at(0)) / 1000);
    expect(dated(20, "unknown", 2)).toEqual([20]);
    expect(dated(20, "systemd", 3)).toEqual([20]);
    // Of several only the last is dated; one that was seen at once, and ours, are dated by the reading.
    expect(dated(20, "unknown", 5)).toEqual([600]);
    expect(dated(598, "systemd", 3)).toEqual([600]);
    expect(dated(20, "ours", 0)).toEqual([600]);
    // It never became active since.
    expect(dated(20, "unknown", 2, { ...before, atMs: at(30) })).toEqual([600]);
  });

  it("is none while the invocation is the same", () => {
    expect(read(before, unit(10, { automaticRestarts: 2 }))).toEqual([[], null]);
  });

  it("is none while there is no invocation", () => {
    expect(read(before, unit(10, { invocationId: null, automaticRestarts: 9 }))).toEqual([[], null]);
  });

  it("is a start by hand when a unit that never ran is started", () => {
    const never = { atMs: at(0), invocationId: null, automaticRestarts: 0, stoppedByOperator: false };
    expect(read(never, activation("operator", 0))).toEqual([[], "started"]);
  });
});

describe("a scheduled restart", () => {
  const waiting = fallen(5, { activeState: "activating", subState: "auto-restart", automaticRestarts: 3 });

  it("is counted once, with its invocation, though NRestarts grows before it", () => {
    const changes = readAll(
      unit(0, { automaticRestarts: 2 }),
      waiting,
      unit(10, { invocationId: second, automaticRestarts: 3, startCause: "systemd" }),
      unit(15, { invocationId: second, automaticRestarts: 3, startCause: "systemd" }),
    );
    expect(changes.map(({ restarts }) => restarts.map(({ count }) => count))).toEqual([[], [], [1], []]);
  });

  it("that the start limit refuses is not counted", () => {
    const refused = fallen(10, { result: "start-limit-hit", automaticRestarts: 3 });
    const byHand = unit(20, { invocationId: second, automaticRestarts: 0, startCause: "operator" });
    const changes = readAll(unit(0, { automaticRestarts: 2 }), waiting, refused, byHand);
    expect(changes.flatMap(({ restarts }) => restarts)).toEqual([]);
    expect(changes.at(-1)?.operator).toBe("started");
  });
});

describe("the operator's hand", () => {
  const stopped = fallen(10, { activeState: "inactive", result: "success", stopCause: "job" });

  it("is seen once when he stops the unit", () => {
    expect(readAll(unit(0), stopped, stopped).map(({ operator }) => operator)).toEqual([null, "stopped", null]);
  });

  it("is not seen in a fall, in a stop of ours, or in one that nobody knows of", () => {
    for (const stopCause of ["itself", "ours", "unknown", "never-started"] as const) {
      expect(read(before, fallen(10, { stopCause }))).toEqual([[], null]);
    }
  });

  it("is not seen in a stop from before this program started", () => {
    expect(read(null, stopped)).toEqual([[], null]);
  });

  it("is seen again when he stops it again", () => {
    const again = unit(20, { invocationId: second });
    const hands = readAll(unit(0), stopped, again, fallen(30, { invocationId: second, stopCause: "job" }));
    expect(hands.map(({ operator }) => operator)).toEqual([null, "stopped", "started", "stopped"]);
  });

  it("is seen in the stop when a start and a stop were both missed", () => {
    const missed = { ...stopped, invocationId: second, startCause: "operator" } as const;
    expect(read(before, missed)).toEqual([[], "stopped"]);
  });

  it("leaves a restart observation dated as the unit was seen", () => {
    const { restarts } = transition(before, activation("systemd", 3));
    expect(restarts).toMatchObject([{ kind: "restart", atMs: at(10) }]);
  });

  it("does not count the restart that the start limit refused, which NRestarts counts", () => {
    const running = transition(null, unit(0, { invocationId: first })).seen;
    const limited = fallen(60, { invocationId: second, automaticRestarts: 3, startCause: "systemd" });
    expect(transition(running, { ...limited, result: "exit-code" }).restarts[0]?.count).toBe(3);
    expect(transition(running, { ...limited, result: "start-limit-hit" }).restarts[0]?.count).toBe(2);
  });
});
