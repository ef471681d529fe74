import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unitReconstruction } from "../../../src/cli/replay/reconstruct-unit.ts";
import { isStateRecord, stateRecord } from "../../../src/cli/replay/state-record.ts";
import type { UnitObservation } from "../../../src/model/observation.ts";
import type { InvocationId, MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import { type Entry, inShort, json, line, played, stamp } from "./made.ts";

/** What systemd 252 wrote about three units: crashes, restarts by hand and by itself, stops, its start limit, a oneshot. */
const recorded = readFileSync(join(import.meta.dirname, "../../fixtures/journal/replay/systemd-252.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((text) => JSON.parse(text) as Entry);

/** The unit's states as they are put together, in short; the times are of when they are dated. */
function states(
  unit: string,
  options: { deeds?: { started?: boolean; held?: boolean }; entries?: readonly Entry[] } = {},
) {
  const told: UnitObservation[] = [];
  const deeds = {
    startedLately: () => options.deeds?.started ?? false,
    heldLately: () => options.deeds?.held ?? false,
  };
  const rebuilt = unitReconstruction(unit as UnitName, { deeds, tell: (observation) => told.push(observation) });
  let atMs = 0 as MonotonicMs;
  for (const entry of options.entries ?? recorded) {
    atMs = (Number(entry["__MONOTONIC_TIMESTAMP"]) / 1000) as MonotonicMs;
    const id = (entry["MESSAGE_ID"] ?? null) as string | null;
    const fields = new Map(Object.entries(entry));
    if (entry["UNIT"] === unit && isStateRecord(id)) rebuilt.record(stateRecord(fields, id, atMs));
    if (entry["_SYSTEMD_UNIT"] !== unit) continue;
    rebuilt.line({ atMs, invocationId: entry["_SYSTEMD_INVOCATION_ID"] as InvocationId, pid: 7 });
  }
  rebuilt.tick(Infinity as MonotonicMs);
  return told;
}

const short = ({ activeState, subState, result, startCause, stopCause, automaticRestarts }: UnitObservation) =>
  activeState === "active"
    ? `${subState} by ${startCause} (${automaticRestarts})`
    : `${activeState}/${subState} ${result} ${stopCause ?? "-"}`;

/** Each state once, however often it is told. */
function course(told: readonly UnitObservation[]): readonly string[] {
  return told.map(short).filter((state, index, all) => state !== all[index - 1]);
}

/** A line of an invocation. */
const own = (seconds: number, digit: string) => line(seconds, "x", { _SYSTEMD_INVOCATION_ID: digit.repeat(32) });

describe("a unit put together from systemd's own records", () => {
  it("crashes, is restarted by systemd, by hand, stopped, started, and hits its start limit", () => {
    expect(course(states("bot.service"))).toEqual([
      "running by operator (0)",
      "activating/auto-restart signal -",
      "running by systemd (1)",
      "deactivating/stop-sigterm success -",
      "running by operator (0)",
      "deactivating/stop-sigterm success -",
      "inactive/dead success job",
      "running by operator (0)",
      "activating/auto-restart signal -",
      "running by systemd (1)",
      "activating/auto-restart exit-code -",
      "running by systemd (2)",
      "activating/auto-restart exit-code -",
      "running by systemd (3)",
      "activating/auto-restart exit-code -",
      "running by systemd (4)",
      "activating/auto-restart exit-code -",
      "failed/failed exit-code itself",
      "running by operator (0)",
    ]);
  });

  it("has the exit status, the invocation and the time of each fall", () => {
    const fall = states("bot.service").find(({ exitStatus }) => exitStatus === 3);
    expect(fall).toMatchObject({ exitCode: "exited", exitStatus: 3, result: "exit-code", mainPid: null });
    expect(fall?.invocationId).toMatch(/^3bfb/);
    const [first, next] = states("bot.service");
    expect(next?.atMs).toBeCloseTo((first?.atMs ?? 0) + 1848, -2);
  });

  it("that falls without Restart= has failed by itself, dated when it did", () => {
    const told = states("note.service");
    expect(course(told)).toEqual([
      "activating/start success -",
      "running by operator (0)",
      "failed/failed signal itself",
    ]);
    expect(told.at(-1)?.downSinceMs).toBeCloseTo(12_257_838, -2);
  });

  it("that is a oneshot has done its work", () => {
    expect(states("once.service").at(-1)).toMatchObject({
      activeState: "inactive",
      serviceType: "oneshot",
      result: "success",
      stopCause: "itself",
    });
  });

  it("was started or held by us where our own records say so", () => {
    expect(states("bot.service", { deeds: { started: true } })[0]).toMatchObject({ startCause: "ours" });
    const held = states("bot.service", { deeds: { held: true } });
    expect(held.map(({ stopCause }) => stopCause)).toContain("ours");
  });

  it("that only its own lines show has run for a while, and runs anew with another invocation", () => {
    const entries = [own(5000, "1"), own(5010, "1"), own(5020, "2"), own(5021, "1")];
    const told = states("marketingbot-bot.service", { entries });
    expect(told).toHaveLength(2);
    expect(told[0]).toMatchObject({ activeState: "active", activeSinceMs: 5_000_000 - 3_600_000 });
    expect(told[1]).toMatchObject({ startCause: "unknown", activeSinceMs: 5_020_000 });
  });
});

describe("the replay of systemd's own records", () => {
  const told = played(json(recorded));
  const of = (unit: string) => inShort(told.filter((event) => event.unit === unit));

  it("sees the hands, the falls and the loop, and would have taken it over", () => {
    const found = of("bot.service");
    expect(found.filter((text) => text.startsWith("operator"))).toEqual([
      "operator started",
      "operator stopped",
      "operator started",
      "operator started",
    ]);
    expect(found).toContain("hold fast-loop");
    expect(found.filter((text) => text.startsWith("start "))).toEqual([]);
  });

  it("leaves a oneshot alone", () => {
    expect(of("once.service")).toEqual([]);
  });

  it("would have started what fell and stayed down, once its backoff was over", () => {
    const later = { ...line(12_300, "still there"), _SYSTEMD_UNIT: "other.service" };
    const longer = inShort(played(json([...recorded, { ...later, ...sameBoot(12_300) }])));
    expect(longer).toContain("start signal");
  });
});

/** A later moment of the recorded boot. */
function sameBoot(seconds: number): Entry {
  const first = recorded[0] ?? {};
  const passedUs = seconds * 1e6 - Number(first["__MONOTONIC_TIMESTAMP"]);
  return {
    ...stamp(seconds),
    _BOOT_ID: first["_BOOT_ID"],
    __REALTIME_TIMESTAMP: String(Number(first["__REALTIME_TIMESTAMP"]) + passedUs),
  };
}
