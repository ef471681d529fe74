import { wordingIn } from "../../src/audit/wording/wording.ts";
import { describe, expect, it } from "vitest";
import { decodeObserved } from "../../src/audit/observed.ts";
import { redactEvidence } from "../../src/audit/redacted-evidence.ts";
import { SampleLog } from "../../src/daemon/sample-log.ts";
import type { AuditRecord } from "../../src/model/audit-record.ts";
import type { ProcessesObservation } from "../../src/model/observation.ts";
import { failure, success } from "../../src/model/result.ts";
import type { WallMs } from "../../src/model/scalars.ts";
import { SimulatedUnit, strayProcess, unitName } from "../policy/simulated-unit.ts";

function world() {
  const unit = new SimulatedUnit();
  const written: AuditRecord[] = [];
  const trail = { takes: true, asked: 0 };
  const log = new SampleLog({
    unit: unitName,
    nowMs: unit.nowMs,
    wording: () => wordingIn("en").unit,
    record: (record) => {
      trail.asked += 1;
      if (!trail.takes) return failure("not-recorded", "no", { recoverable: true });
      written.push(record);
      return success("journal");
    },
  });
  const moment = () => ({ monotonicMs: unit.nowMs, wallMs: (1.7e12 + unit.nowMs) as WallMs });
  const memory = () => {
    const seen = unit.observeMemory();
    return seen.kind === "memory" ? seen : null;
  };
  const sight = () => ({ unit: unit.observeUnit(), memory: memory(), minuteOfDay: 61 });
  return {
    unit,
    log,
    written,
    trail,
    tick: () => log.tick(moment(), sight()),
    decide: () => log.flush("decision", moment(), sight()),
    /** What the records carry, through the bounds of evidence. */
    observed: () =>
      written.flatMap(({ evidence }) => decodeObserved(redactEvidence(evidence, (text) => text)["observed"], unitName)),
    reasons: () => written.map(({ reason }) => reason),
  };
}

describe("the sample log", () => {
  it("records once a minute what was measured and seen, at the lowest priority, in a sentence", () => {
    const { unit, log, written, tick, observed } = world();
    const seen = [unit.observeUnit(), unit.observeMemory()];
    for (const one of seen) log.see(one);
    log.heartbeat(unit.nowMs);
    tick();
    expect(written).toEqual([]);
    unit.advance(60_000);
    tick();
    tick();
    expect(written).toMatchObject([
      {
        event: "sample",
        reason: "minute",
        priority: 7,
        unit: unitName,
        invocation: unit.invocationId,
        message: `${unitName}: 76 MB anonymous memory, 1 heartbeats in 60 s.`,
        evidence: {
          overMs: 60_000,
          heartbeats: 1,
          anonBytes: 80e6,
          memorySource: "cgroup-v2",
          automaticRestarts: 0,
          minuteOfDay: 61,
        },
      },
    ]);
    expect(observed()).toEqual(seen);
  });

  it("records before a decision what that rests on, at once, and nothing where nothing was seen since", () => {
    const { unit, log, reasons, decide, observed } = world();
    log.see(unit.observeUnit());
    unit.advance(5);
    log.see(unit.observeUnit());
    decide();
    decide();
    expect(reasons()).toEqual(["decision"]);
    expect(observed().map(({ atMs }) => atMs)).toEqual([unit.nowMs - 5, unit.nowMs]);
  });

  it("covers all time and every heartbeat once, whatever comes between", () => {
    const { unit, log, written, tick, decide } = world();
    for (let second = 1; second <= 300; second += 1) {
      unit.advance(1000);
      if (second % 10 === 0) log.heartbeat(unit.nowMs - 150);
      if (second % 70 === 0) log.see(unit.observeMemory());
      if (second % 70 === 0) decide();
      tick();
    }
    unit.advance(60_000);
    tick();
    const sum = (key: string) => written.reduce((total, { evidence }) => total + Number(evidence[key]), 0);
    expect([sum("overMs"), sum("heartbeats")]).toEqual([360_000, 30]);
  });

  it("writes nothing of a unit that is down and shows nothing new, and still what it shows", () => {
    const { unit, log, written, tick } = world();
    unit.stop("job");
    log.see(unit.observeUnit());
    unit.advance(60_000);
    tick();
    expect(written).toMatchObject([
      { reason: "minute", message: `${unitName}: inactive, nothing measured.`, evidence: { anonBytes: null } },
    ]);
    for (let minutes = 0; minutes < 60; minutes += 1) {
      unit.advance(60_000);
      log.see(unit.observeUnit());
      tick();
    }
    expect(written).toHaveLength(1);
  });

  it("records at once that a dependency answers otherwise than before, to be found by that", () => {
    const { unit, log, reasons, tick, decide } = world();
    log.see(unit.probe(true));
    tick();
    log.see(unit.probe(true));
    tick();
    log.see(unit.probe(false));
    decide();
    expect(reasons()).toEqual(["probe", "probe"]);
  });

  it("splits what is much over records that journalctl prints whole, and loses nothing", () => {
    const { unit, log, written, reasons, tick, observed } = world();
    for (let times = 0; times < 60; times += 1) {
      unit.advance(100);
      log.see(unit.observeMemory());
    }
    tick();
    expect(new Set(reasons())).toEqual(new Set(["many"]));
    expect(observed()).toHaveLength(60);
    for (const { evidence } of written) expect(JSON.stringify(evidence).length).toBeLessThan(4000);
    expect(written.slice(1).every(({ evidence }) => !("anonBytes" in evidence))).toBe(true);
  });

  it("keeps what is around an observation too large for any record", () => {
    const { unit, log, decide, observed } = world();
    const large: ProcessesObservation = {
      ...(unit.observeProcesses() as ProcessesObservation),
      judged: Array.from({ length: 900 }, (_, pid) => strayProcess(pid + 1)),
    };
    log.see(unit.observeMemory());
    log.see(large);
    log.see(unit.sight(true));
    decide();
    expect(observed().map(({ kind }) => kind)).toEqual(["memory", "sight"]);
  });

  it("keeps what the trail does not take, asks it a minute later or with the next decision, and counts on", () => {
    const { unit, log, written, trail, tick, decide, observed } = world();
    log.see(unit.observeMemory());
    log.heartbeat(unit.nowMs);
    unit.advance(60_000);
    trail.takes = false;
    for (let second = 0; second < 50; second += 1) {
      tick();
      unit.advance(1000);
    }
    expect(trail.asked).toBe(1);
    decide();
    expect(trail.asked).toBe(2);
    trail.takes = true;
    decide();
    expect(observed()).toHaveLength(1);
    expect(written).toMatchObject([{ evidence: { heartbeats: 1, overMs: 110_000 } }]);
  });
});
