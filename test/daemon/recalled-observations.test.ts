import { describe, expect, it } from "vitest";
import { encodeObserved } from "../../src/audit/observed.ts";
import { recallObservations } from "../../src/daemon/recall-observations.ts";
import { observationsOf, recalledFor, recalledProbes } from "../../src/daemon/recalled-observations.ts";
import type { MemoryObservation, Observation, ProbeObservation } from "../../src/model/observation.ts";
import { failure, type Result, success } from "../../src/model/result.ts";
import type { Evidence, InvocationId, MonotonicMs, UnitName, WallMs } from "../../src/model/scalars.ts";
import type { RecordedSample } from "../../src/sensors/journal/query.ts";
import type { UnitQuestions } from "../../src/sensors/journal/unit-questions.ts";
import { SimulatedUnit, unitName } from "../policy/simulated-unit.ts";

const minute = 60_000;
const telegram = "https://api.telegram.org";

function record(atMs: number, evidence: Evidence, fields: Readonly<Record<string, string>> = {}): RecordedSample {
  const all = { UNITWARDEN_EVIDENCE: JSON.stringify(evidence), UNITWARDEN_INVOCATION: "1".repeat(32), ...fields };
  return { atMs: atMs as MonotonicMs, atWallMs: (1.7e12 + atMs) as WallMs, fields: new Map(Object.entries(all)) };
}

function probe(atMs: number, up: boolean, dependency = telegram): ProbeObservation {
  return { kind: "probe", unit: unitName, atMs: atMs as MonotonicMs, dependency, up, stage: "http", detail: "" };
}

function memory(atMs: number, unit: SimulatedUnit): MemoryObservation {
  return { ...(unit.observeMemory() as MemoryObservation), atMs: atMs as MonotonicMs };
}

function settled(invocationId: string): Observation {
  const said = { kind: "settled", unit: unitName, atMs: 5 as MonotonicMs, measure: "anon", bytes: 80e6 } as const;
  return { ...said, invocationId: invocationId as InvocationId };
}

describe("what a sample record tells of the past", () => {
  it("is what was observed, as it was written", () => {
    const seen = [probe(90, true), memory(100, new SimulatedUnit())];
    expect(observationsOf(record(150, { observed: encodeObserved(seen), anonBytes: 1 }), unitName)).toEqual(seen);
  });

  it("is the memory it shows, where it is from before observations were written into it", () => {
    const evidence = { anonBytes: 5, workingSetBytes: 6, currentBytes: null, memorySource: "cgroup-v1", heartbeats: 2 };
    expect(observationsOf(record(150, evidence), unitName)).toEqual([
      {
        kind: "memory",
        unit: unitName,
        atMs: 150,
        invocationId: "1".repeat(32),
        source: "cgroup-v1",
        anonBytes: 5,
        workingSetBytes: 6,
        currentBytes: null,
        unitLimitBytes: null,
      },
    ]);
  });

  it.each([
    [
      "that was delivered late",
      record(150, { observed: encodeObserved([probe(90, true)]) }, { UNITWARDEN_WALL_USEC: "1" }),
    ],
    ["of a time after it", record(150, { observed: encodeObserved([probe(5000, true)]) })],
    ["of a time long before it", record(9e6, { observed: encodeObserved([probe(90, true)]) })],
    ["that shows no memory", record(150, { anonBytes: null, memorySource: null })],
    ["of no invocation", record(150, { anonBytes: 5, memorySource: "pss" }, { UNITWARDEN_INVOCATION: "" })],
    ["that is torn", record(150, {}, { UNITWARDEN_EVIDENCE: '{"observed":[{"kind":"pro' })],
    ["that is a list", record(150, {}, { UNITWARDEN_EVIDENCE: "[1]" })],
  ])("is nothing in one %s", (_, sample) => {
    expect(observationsOf(sample, unitName)).toEqual([]);
  });
});

describe("what the detectors are told of the past", () => {
  it("is the memory of the invocation that is seen, of a day at most, and nothing that is to come", () => {
    const unit = new SimulatedUnit();
    unit.nowMs = (30 * 60 * minute) as MonotonicMs;
    const other = new SimulatedUnit();
    other.activations = 7;
    const seen = [
      memory(1 * 60 * minute, unit),
      memory(7 * 60 * minute, unit),
      memory(8 * 60 * minute, other),
      memory(29 * 60 * minute, unit),
      memory(31 * 60 * minute, unit),
    ];
    const told = recalledFor(seen, { unit: unit.observeUnit(), depends: null });
    expect(told.map(({ atMs }) => atMs / minute / 60)).toEqual([7, 29]);
    const unknown = { ...unit.observeUnit(), invocationId: null as InvocationId | null };
    expect(recalledFor(seen, { unit: unknown, depends: null })).toEqual([]);
  });

  it("is the last answers of each dependency, and that it answered before it was down, in the order of time", () => {
    const seen = [true, true, false, false, true, true, true, true].map((up, index) => probe(index + 1, up));
    const other = [probe(7, false, "https://b"), probe(3, true, "https://c"), probe(9, true, "https://c")];
    expect(recalledProbes([...seen, ...other], null).map(({ atMs, up }) => [atMs, up])).toEqual([
      [2, true],
      [4, false],
      [6, true],
      [7, true],
      [8, true],
      [7, false],
      [3, true],
      [9, true],
    ]);
    const unit = { ...new SimulatedUnit().observeUnit(), atMs: 60_000 as MonotonicMs };
    const told = recalledFor([...other, ...seen], { unit, depends: null });
    expect(told.map(({ atMs }) => atMs)).toEqual([2, 3, 4, 6, 7, 7, 8, 9]);
  });

  it("is not that one was down which nobody has asked since, only that it has answered", () => {
    const unit = { ...new SimulatedUnit().observeUnit(), atMs: (20 * minute) as MonotonicMs };
    const away = [probe(1, true), probe(2, true), probe(3, false), probe(4, false), probe(5, false, "https://b")];
    const recalled = (seen: readonly Observation[]) =>
      recalledFor(seen, { unit, depends: null }).map(({ atMs }) => atMs);
    expect(recalled(away)).toEqual([2]);
    expect(recalled([...away, probe(19 * minute, false)])).toEqual([2, 3, 4, 19 * minute]);
    expect(recalled([...away, probe(19 * minute, false, "https://b")])).toEqual([2, 5, 19 * minute]);
  });

  it("is also what the present invocation settled at, first of all and however long ago that was said", () => {
    const unit = new SimulatedUnit();
    const seen = unit.observeUnit();
    const later = { ...seen, atMs: (3 * 24 * 60 * minute) as MonotonicMs };
    const mine = settled(seen.invocationId ?? "");
    expect(recalledFor([mine, probe(6, true)], { unit: later, depends: null })[0]).toEqual(mine);
    expect(recalledFor([settled("f".repeat(32))], { unit: later, depends: null })).toEqual([]);
  });

  it("is nothing of what is no dependency any more", () => {
    const seen = [probe(1, true), probe(2, true, "https://b.example")];
    const names = (depends: readonly string[]) => recalledProbes(seen, depends).map(({ dependency }) => dependency);
    expect(names([])).toEqual([]);
    expect(names(["https://b.example/v1"])).toEqual(["https://b.example"]);
    expect(names(["env:BASE_URL"])).toEqual([telegram, "https://b.example"]);
  });
});

/** Questions that are answered by these records, oldest first; by others where reasons are asked for. */
function journal(
  answers: (reasons: readonly string[] | undefined) => Promise<Result<readonly RecordedSample[]>>,
): Pick<UnitQuestions, "ownRecords"> {
  return {
    async ownRecords(units, { reasons, collect }) {
      const answer = await answers(reasons);
      return new Map(
        units.map((unit) => {
          const collector = collect(unit);
          for (const one of answer.ok ? answer.value.toReversed() : []) {
            if (!collector.isFull) collector.take(fieldsOfRecord(one));
          }
          return [unit, answer.ok ? success(collector) : answer];
        }),
      );
    },
  };
}

function fieldsOfRecord({ atMs, atWallMs, fields }: RecordedSample): ReadonlyMap<string, unknown> {
  const times = { __CURSOR: "c", __MONOTONIC_TIMESTAMP: `${atMs * 1000}`, __REALTIME_TIMESTAMP: `${atWallMs * 1000}` };
  return new Map([...Object.entries(times), ...fields]);
}

const recalled = async (questions: Pick<UnitQuestions, "ownRecords">, options?: { timeoutMs: number }) =>
  (await recallObservations(questions, [unitName], options)).get(unitName);

describe("the recall of observations", () => {
  const unit = new SimulatedUnit();

  it("gives memory and probes of the newest samples, and probes from long before", async () => {
    const old = record(60_000, { observed: encodeObserved([probe(60_000, true), memory(60_000, unit)]) });
    const recent: readonly Observation[] = [unit.observeUnit(), unit.observeMemory(), unit.probe(false)];
    const newest = record(unit.nowMs + 1, { observed: encodeObserved(recent) });
    const questions = journal(async (reasons) => success(reasons === undefined ? [newest] : [old, newest]));
    const told = await recalled(questions);
    expect(told?.ok === true && told.value.map(({ kind, atMs }) => [kind, atMs])).toEqual([
      ["probe", 60_000],
      ["memory", unit.nowMs],
      ["probe", unit.nowMs],
    ]);
  });

  it("gives what several records tell in the order of time, of the newest 1500 records at most", async () => {
    const records = Array.from({ length: 1600 }, (_, index) => {
      const atMs = 1000 * (index + 1);
      return record(atMs, { observed: encodeObserved([probe(atMs, true)]) });
    });
    const told = await recalled(journal(async (reasons) => success(reasons === undefined ? records : [])));
    const times = told?.ok === true ? told.value.map(({ atMs }) => atMs) : [];
    expect(times).toEqual(records.slice(-1500).map(({ atMs }) => atMs));
  });

  it("fails where the journal fails, throws, or does not answer in time, and says which", async () => {
    const failing = journal(async () => failure("x", "Cannot read our own samples", { recoverable: true }));
    expect(await recalled(failing)).toMatchObject({ ok: false, code: "x" });
    const throwing = journal(() => Promise.reject(new Error("boom")));
    expect(await recalled(throwing)).toMatchObject({ ok: false, message: expect.stringContaining("boom") });
    const silent = journal(() => new Promise(() => {}));
    expect(await recalled(silent, { timeoutMs: 20 })).toMatchObject({
      ok: false,
      code: "recall-failed",
      message: expect.stringContaining("did not answer within 0.02 s"),
    });
  });

  it("asks two questions for any number of units", async () => {
    const asked: (readonly UnitName[])[] = [];
    const questions: Pick<UnitQuestions, "ownRecords"> = {
      async ownRecords(units, { collect }) {
        asked.push(units);
        return new Map(units.map((one) => [one, success(collect(one))]));
      },
    };
    const units = Array.from({ length: 30 }, (_, number) => `u${number}.service` as UnitName);
    const told = await recallObservations(questions, units);
    expect([...told.values()].every(({ ok }) => ok)).toBe(true);
    expect(asked).toEqual([units, units]);
  });
});
