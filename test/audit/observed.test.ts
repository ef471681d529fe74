import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeObserved, encodeObserved } from "../../src/audit/observed.ts";
import { redactEvidence } from "../../src/audit/redacted-evidence.ts";
import { redact } from "../../src/knowledge/redaction.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { Evidence, Json, UnitName } from "../../src/model/scalars.ts";

const unit = "bot.service" as UnitName;

const words = fc.string({ maxLength: 40 });
const hex = fc.stringMatching(/^[0-9a-f]{32}$/);
const bytes = fc.option(fc.nat({ max: 2 ** 40 }));
/** Microseconds, as systemd and journald have them. */
const moment = fc.nat({ max: 2 ** 45 }).map((us) => us / 1000);
const pid = fc.integer({ min: 1, max: 0x400000 });

const summary = fc.record({
  bootId: hex,
  pid,
  startTimeTicks: fc.nat(),
  parentPid: fc.nat(),
  uid: fc.option(fc.nat()),
  commandLine: words,
  cgroup: words,
});
const judged = fc.record({
  process: summary,
  standing: fc.constantFrom("ours", "someone-else", "stray", "unknown"),
  reason: words,
  strayIfConflict: fc.boolean(),
  company: fc.array(summary, { maxLength: 4 }),
  parent: fc.option(summary),
});
const shared = { unit: fc.constant(unit), atMs: moment };
const kinds = {
  unit: fc.record({
    kind: fc.constant("unit"),
    ...shared,
    loadState: words,
    activeState: words,
    subState: words,
    result: words,
    mainPid: fc.option(pid),
    invocationId: fc.option(hex),
    automaticRestarts: fc.nat(),
    controlGroup: fc.option(words),
    exitStatus: fc.option(fc.nat({ max: 255 })),
    exitCode: fc.option(fc.constantFrom("exited", "killed", "dumped")),
    activeSinceMs: fc.option(moment),
    downSinceMs: fc.option(moment),
    stopCause: fc.option(fc.constantFrom("job", "ours", "itself", "never-started", "unknown")),
    startCause: fc.constantFrom("systemd", "ours", "operator", "unknown"),
    serviceType: words,
    restartPolicy: words,
  }),
  processes: fc.record({
    kind: fc.constant("processes"),
    ...shared,
    enforced: fc.boolean(),
    offReason: fc.option(words),
    program: fc.option(words),
    judged: fc.array(judged, { maxLength: 4 }),
  }),
  memory: fc.record({
    kind: fc.constant("memory"),
    ...shared,
    invocationId: fc.option(hex),
    source: fc.constantFrom("cgroup-v2", "cgroup-v1", "pss"),
    anonBytes: bytes,
    workingSetBytes: bytes,
    currentBytes: bytes,
    unitLimitBytes: bytes,
  }),
  settled: fc.record({
    kind: fc.constant("settled"),
    ...shared,
    invocationId: hex,
    measure: fc.constantFrom("anon", "working-set", "current"),
    bytes: fc.nat(),
  }),
  sight: fc.record({ kind: fc.constant("sight"), ...shared, visible: fc.boolean(), reason: words }),
  probe: fc.record({
    kind: fc.constant("probe"),
    ...shared,
    dependency: words,
    up: fc.boolean(),
    stage: fc.constantFrom("dns", "tcp", "tls", "http"),
    detail: words,
  }),
  blind: fc.record({
    kind: fc.constant("blind"),
    ...shared,
    sensor: fc.constantFrom("unit", "processes", "memory", "journal", "probe"),
    why: words,
  }),
  "kin-action": fc.record({
    kind: fc.constant("kin-action"),
    ...shared,
    by: words,
    phase: fc.constantFrom("begun", "ended"),
  }),
};
const observation = fc.oneof(...Object.values(kinds)) as unknown as fc.Arbitrary<Observation>;
const observations = fc.array(observation, { maxLength: 12 });

const plain = (text: string) => text;
const roundTrip = (evidence: Evidence): Evidence => JSON.parse(JSON.stringify(evidence)) as Evidence;

describe("what a sample record carries of the observations", () => {
  it("is read as it was written, in its order", () => {
    fc.assert(
      fc.property(observations, (seen) => {
        expect(decodeObserved(roundTrip({ observed: encodeObserved(seen) })["observed"], unit)).toEqual(seen);
      }),
    );
  });

  it("is the same after it was bounded as evidence, as every record is", () => {
    fc.assert(
      fc.property(observations, (seen) => {
        const evidence = redactEvidence({ observed: encodeObserved(seen) }, plain);
        expect(decodeObserved(roundTrip(evidence)["observed"], unit)).toEqual(seen);
      }),
    );
  });

  it("is not altered by redaction where there is no secret in it, whatever its keys are called", () => {
    const harmless = {
      kind: "processes",
      unit,
      atMs: 1234.567,
      enforced: true,
      offReason: null,
      program: "script /home/ubuntu/marketingbot/bot.py",
      judged: [
        {
          process: {
            bootId: "0123456789abcdef0123456789abcdef",
            pid: 4711,
            startTimeTicks: 123456789,
            parentPid: 1,
            uid: 1000,
            commandLine: "/home/ubuntu/marketingbot/.venv/bin/python -u /home/ubuntu/marketingbot/bot.py",
            cgroup: "/user.slice/user-1000.slice/session-3.scope",
          },
          standing: "stray",
          reason: "same-script",
          strayIfConflict: false,
          company: [],
          parent: null,
        },
      ],
    } as unknown as Observation;
    const evidence = redactEvidence({ observed: encodeObserved([harmless]) }, redact);
    expect(decodeObserved(evidence["observed"], unit)).toEqual([harmless]);
  });

  it("writes the moment to the microsecond, and not the unit's name", () => {
    const sight = { kind: "sight", unit, atMs: 12.345678901, visible: true, reason: "following" } as Observation;
    expect(encodeObserved([sight])).toEqual([{ kind: "sight", visible: true, reason: "following", atMs: 12.346 }]);
  });

  it("leaves out messages, restart records and what is concluded from the rest", () => {
    const others = [
      { kind: "message", unit, atMs: 1, class: "auth", invocationId: null, text: "", origin: null, cursor: "" },
      { kind: "restart", unit, atMs: 1, by: "ours", count: 1 },
      { kind: "restart-record", unit, atMs: 1 },
    ] as unknown as readonly Observation[];
    expect(encodeObserved(others)).toEqual([]);
    expect(decodeObserved(others as unknown as Json, unit)).toEqual([]);
  });

  it("gives only whole observations, each one that was written, when it was cut anywhere", () => {
    /** The values left when a walk through the evidence stops after so many, as the bound of a record does. */
    const cut = (json: Json, budget: { left: number }): Json => {
      if (typeof json !== "object" || json === null) return json;
      const list = Array.isArray(json);
      const kept: [string, Json][] = [];
      for (const [key, value] of Object.entries(json)) {
        budget.left -= 1;
        if (budget.left < 0) break;
        kept.push([key, cut(value, budget)]);
      }
      return list ? kept.map(([, value]) => value) : Object.fromEntries(kept);
    };
    fc.assert(
      fc.property(observations, fc.nat({ max: 400 }), (seen, left) => {
        const read = decodeObserved(cut(encodeObserved(seen), { left }), unit);
        expect(seen.slice(0, read.length)).toEqual(read);
      }),
      { numRuns: 500 },
    );
  });

  it("never throws, and gives nothing that is not wholly an observation, whatever is put there", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(decodeObserved(json as Json, unit)).toEqual([]);
        expect(decodeObserved([json] as Json, unit)).toEqual([]);
      }),
    );
    expect(decodeObserved(undefined, unit)).toEqual([]);
  });

  it("does not read an observation with one value spoilt", () => {
    const spoilt: readonly Json[] = ["?", -1, 1.5, true, [], {}, "Infinity"];
    fc.assert(
      fc.property(observation, fc.nat(), fc.constantFrom(...spoilt), (seen, which, value) => {
        const [written] = encodeObserved([seen]) as readonly Evidence[];
        const keys = Object.keys(written ?? {});
        const key = keys[which % keys.length] ?? "kind";
        const [read] = decodeObserved([{ ...written, [key]: value }], unit) as unknown as readonly Evidence[];
        // Where the value fits the key by chance, it is read as it stands.
        expect(read === undefined ? value : read[key]).toEqual(value);
        const { [key]: _, ...missing } = written ?? {};
        expect(decodeObserved([missing], unit)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
