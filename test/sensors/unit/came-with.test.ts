import { describe, expect, it } from "vitest";

import { success } from "../../../src/model/result.ts";
import type { UnitName } from "../../../src/model/scalars.ts";
import { cameWith } from "../../../src/sensors/unit/came-with.ts";
import { recordIds, type TimedRecord } from "../../../src/sensors/unit/stop-cause-of-records.ts";

const helper = "helper.service" as UnitName;
const bot = "bot.service";
const { started, stopping, deactivated, failed, stopped, restartScheduled } = recordIds;

/** What a record of a job's or a unit's change says of an end. */
const silent = { jobType: null, jobResult: null, result: null, exitCode: null, exitStatus: null };

/** systemd's records of some units, by kind and time since boot, milliseconds. */
type Records = Readonly<Record<string, readonly (readonly [string, number | null])[]>>;

function asked(
  records: Records,
  ties: Readonly<Record<string, Record<string, unknown>>>,
  sinceMs: number | null = null,
): Promise<boolean> {
  const read = (unit: string): readonly TimedRecord[] =>
    (records[unit] ?? []).map(([messageId, atMs]) => ({ ...silent, messageId, atMs }));
  return cameWith(helper, {
    sinceMs,
    manager: { rawProperties: (unit) => Promise.resolve(success(ties[unit] ?? {})) },
    journal: { records: (unit) => Promise.resolve(read(unit)) },
  });
}
const bound = { [helper]: { BindsTo: [bot] } };
const up = [started, 1000] as const;
const helperStops = [up, [stopping, 5006], [deactivated, 5009], [stopped, 5009]] as const;

describe("the stop of a bound unit was systemd's own, when the other", () => {
  it.each<[string, Records[string]]>([
    ["was killed in the moment before", [up, [failed, 5000]]],
    ["ended by itself in the moment before", [up, [deactivated, 5000]]],
    ["has been restarted since", [up, [failed, 5000], [started, 5500]]],
    ["has fallen again, and was stopped by hand, since", [up, [failed, 5000], [started, 5500], [stopping, 7000]]],
  ])("%s", async (_, records) => expect(await asked({ [helper]: helperStops, [bot]: records }, bound)).toBe(true));

  it("was killed, and the tie is StopPropagatedFrom=", async () => {
    const ties = { [helper]: { StopPropagatedFrom: ["odd.service", bot] } };
    expect(await asked({ [helper]: helperStops, [bot]: [up, [failed, 5000]] }, ties)).toBe(true);
  });

  it("was itself stopped with a third that was killed", async () => {
    const records = {
      [helper]: helperStops,
      [bot]: [up, [stopping, 5003]],
      "base.service": [up, [failed, 5000]],
    } as const;
    expect(await asked(records, { ...bound, [bot]: { BindsTo: ["base.service"] } })).toBe(true);
    expect(await asked(records, bound)).toBe(false);
  });
});

describe("the restart of a unit was systemd's own, when systemd restarted the other", () => {
  const again = [...helperStops, [started, 5100]] as const;
  const restarted = [up, [failed, 3000], [restartScheduled, 5005], [started, 5050]] as const;
  const since = 1000;

  it.each(["Requires", "Requisite", "BindsTo", "PartOf"])("and the tie is %s=", async (kind) => {
    const ties = { [helper]: { [kind]: ["system.slice", bot] } };
    expect(await asked({ [helper]: again, [bot]: restarted }, ties, since)).toBe(true);
    expect(await asked({ [helper]: helperStops, [bot]: restarted }, ties)).toBe(true);
  });

  it("with one between them", async () => {
    const ties = { [helper]: { Requires: ["web.service"] }, "web.service": { PartOf: [bot] } };
    const records = {
      [helper]: again,
      "web.service": [up, [stopping, 5008], [started, 5080]],
      [bot]: restarted,
    } as const;
    expect(await asked(records, ties, since)).toBe(true);
  });

  it("and not for a stop of the activation before", async () => {
    const ties = { [helper]: { Requires: [bot] } };
    expect(await asked({ [helper]: again, [bot]: restarted }, ties, 5100)).toBe(false);
    const byHand = [up, [failed, 2000], [started, 2500], ...again.slice(1)] as const;
    expect(await asked({ [helper]: byHand, [bot]: restarted }, ties, since)).toBe(false);
    const twice = [...again, [stopping, 8000], [started, 9000]] as const;
    expect(await asked({ [helper]: twice, [bot]: restarted }, ties, since)).toBe(true);
  });
});

describe("the stop of a unit was a hand's, when the other", () => {
  it.each<[string, Records[string]]>([
    ["was stopped too", [up, [stopping, 5000], [deactivated, 5002]]],
    ["is still being stopped", [up, [stopping, 5000]]],
    ["fell long before", [up, [failed, 2000]]],
    ["fell after it", [up, [failed, 5007]]],
    ["runs", [up]],
    ["is not known to the journal", []],
    ["fell nobody knows when", [up, [failed, null]]],
  ])("%s", async (_, records) => expect(await asked({ [helper]: helperStops, [bot]: records }, bound)).toBe(false));

  it("does not stop it by falling", async () => {
    const ties = { [helper]: { Requires: [bot], Wants: ["other.service"] } };
    expect(await asked({ [helper]: helperStops, [bot]: [up, [failed, 5000]] }, ties)).toBe(false);
  });

  it("is taken along by its restarts and not by its falls, or the other way round", async () => {
    const falls = { [helper]: helperStops, [bot]: [up, [failed, 5000]] } as const;
    expect(await asked(falls, { [helper]: { PartOf: [bot] } })).toBe(false);
    const restarts = { [helper]: helperStops, [bot]: [up, [failed, 3000], [restartScheduled, 5005]] } as const;
    expect(await asked(restarts, { [helper]: { StopPropagatedFrom: [bot] } })).toBe(false);
    expect(await asked(restarts, { [helper]: { After: [bot], Wants: [bot] } })).toBe(false);
  });

  it("fell, and the unit's own stop is in no record, or before its last start", async () => {
    const others = { [bot]: [up, [failed, 5000]] } as const;
    expect(await asked(others, bound)).toBe(false);
    expect(await asked({ ...others, [helper]: [...helperStops, [started, 6000]] }, bound)).toBe(false);
  });

  it("is bound back to it, without end", async () => {
    const records = { [helper]: helperStops, [bot]: [up, [stopping, 5004]] } as const;
    expect(await asked(records, { ...bound, [bot]: { BindsTo: [helper] } })).toBe(false);
  });
});
