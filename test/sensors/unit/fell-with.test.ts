import { describe, expect, it } from "vitest";

import type { UnitObservation } from "../../../src/model/observation.ts";
import { failure, success } from "../../../src/model/result.ts";
import type { UnitName } from "../../../src/model/scalars.ts";
import { fellWith } from "../../../src/sensors/unit/fell-with.ts";

const helper = "helper.service" as UnitName;
const bot = "bot.service";

const exit = (ms: number) => ({ ActiveExitTimestampMonotonic: BigInt(Math.round(ms * 1000)) });

/** A bot that left `active` at 5 s, and a helper that left it some milliseconds later. */
function world(
  afterMs: number,
  seen: Partial<UnitObservation> | null,
  ties: Readonly<Record<string, unknown>> = { BindsTo: [bot] },
) {
  const properties: Record<string, Record<string, unknown>> = {
    [helper]: { ...ties, ...exit(5000 + afterMs) },
    [bot]: exit(5000),
  };
  return fellWith(helper, {
    manager: {
      rawProperties: (unit) => {
        const found = properties[unit];
        return Promise.resolve(
          found === undefined ? failure("gone", `no ${unit}`, { recoverable: false }) : success(found),
        );
      },
    },
    look: () => Promise.resolve(seen === null ? null : ({ kind: "unit", ...seen } as UnitObservation)),
  });
}
const fell = { activeState: "failed", subState: "failed", stopCause: "itself" } as const;

describe("a stop of a unit that is bound to another was systemd's own, when the other", () => {
  it.each<[string, Partial<UnitObservation>]>([
    ["fell in the same moment", fell],
    ["is about to be restarted", { activeState: "activating", subState: "auto-restart", stopCause: null }],
    [
      "is back by systemd's restart",
      { activeState: "active", subState: "running", stopCause: null, startCause: "systemd" },
    ],
    ["is held by us by now", { activeState: "inactive", subState: "dead", stopCause: "ours" }],
  ])("%s", async (_, seen) => expect(await world(0.4, seen)).toBe(true));

  it("fell in the same moment, and the tie is StopPropagatedFrom=", async () =>
    expect(await world(0.4, fell, { StopPropagatedFrom: [bot] })).toBe(true));
});

describe("a stop of a unit was a hand's, when the other", () => {
  it.each<[string, Partial<UnitObservation> | null]>([
    ["was stopped by a hand", { activeState: "inactive", subState: "dead", stopCause: "job" }],
    ["fell for no known reason", { activeState: "failed", subState: "failed", stopCause: "unknown" }],
    ["is back by a hand", { activeState: "active", subState: "running", stopCause: null, startCause: "operator" }],
    ["cannot be seen", null],
    ["is not to be seen in systemd", { kind: "blind" } as never],
  ])("%s", async (_, seen) => expect(await world(0.4, seen)).toBe(false));

  it("fell long before", async () => expect(await world(2000, fell)).toBe(false));
  it("went after it", async () => expect(await world(-0.4, fell)).toBe(false));
  it("does not stop it by falling", async () => expect(await world(0.4, fell, { Requires: [bot] })).toBe(false));
  it("is not there", async () => expect(await world(0.4, fell, { BindsTo: ["gone.service"] })).toBe(false));
});
