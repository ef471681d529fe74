import { expect, it, vi } from "vitest";
import type { StartCause, UnitObservation } from "../../../src/model/observation.ts";
import { MissedFalls } from "../../../src/sensors/unit/missed-falls.ts";
import type { UnitJournal } from "../../../src/sensors/unit/unit-journal.ts";
import { at, first, second, unit } from "../../detectors/observations.ts";

const up = unit(1, { automaticRestarts: 3 });
const restarted = unit(2, { invocationId: second, automaticRestarts: 4, mainPid: 1001 });

it.each<[string, UnitObservation, UnitObservation, StartCause, boolean]>([
  ["systemd restarted it", up, restarted, "systemd", true],
  ["systemd restarted it while it reloaded", { ...up, activeState: "reloading" }, restarted, "systemd", true],
  ["systemd restarted it along with another unit", up, { ...restarted, automaticRestarts: 3 }, "systemd", false],
  [
    "systemd restarted it along with another unit, after a reset",
    up,
    { ...restarted, automaticRestarts: 0 },
    "systemd",
    false,
  ],
  ["we restarted it", up, restarted, "ours", false],
  ["nobody can tell who started it", up, restarted, "unknown", false],
  ["it is the same invocation", up, { ...restarted, invocationId: up.invocationId }, "systemd", false],
  ["it was down before", { ...up, activeState: "failed" }, restarted, "systemd", false],
  ["it was on its way down", { ...up, activeState: "deactivating", subState: "stop-post" }, restarted, "systemd", true],
  [
    "systemd waited to restart it",
    { ...up, activeState: "activating", subState: "auto-restart" },
    restarted,
    "systemd",
    false,
  ],
  ["it is down now", up, { ...restarted, activeState: "failed" }, "systemd", false],
])("whether a fall was missed where %s", async (_, before, now, startCause, isMissed) => {
  const how = { result: "oom-kill", exitCode: "killed", exitStatus: 9 } as const;
  const ending = vi.fn<UnitJournal["ending"]>(() => Promise.resolve({ ...how, atMs: at(1.5) }));
  const falls = new MissedFalls({ ending });
  expect(await falls.before(now, startCause)).toBeNull();
  falls.show(before);
  const fall = await falls.before(now, startCause);
  const told = { ...before, ...how, activeState: "activating", subState: "auto-restart", mainPid: null };
  // When it fell: before the restart, of which there is a record of its own.
  expect(fall).toEqual(isMissed ? { ...told, atMs: at(1.5) } : null);
  expect(ending.mock.calls).toEqual(isMissed ? [[{ unit: up.unit, invocationId: first }]] : []);
  expect(await falls.before(now, startCause)).toBeNull();
});

it.each([null, at(0.9)])(
  "is dated by the last sight of it where the journal does not say when, or says a time before that: %j",
  async (atMs) => {
    const ended = { result: "signal", exitCode: "killed", exitStatus: 9, atMs } as const;
    const falls = new MissedFalls({ ending: () => Promise.resolve(ended) });
    falls.show(up);
    expect(await falls.before(restarted, "systemd")).toMatchObject({ atMs: up.atMs, result: "signal" });
  },
);
