import { describe, expect, it } from "vitest";
import { success } from "../../src/model/result.ts";
import type { Bus } from "../../src/systemd/bus.ts";
import { readRawProperties, readUnitProperties } from "../../src/systemd/unit-reading.ts";
import { followUnit, isWatched, newWatch } from "../../src/systemd/unit-watch.ts";

/** A bus that answers for any unit, and keeps the rules that were added and the calls that were made. */
function fakeBus() {
  const rules: string[] = [];
  const calls: string[] = [];
  const bus = {
    async call({ member, body }: { readonly member: string; readonly body?: readonly unknown[] }) {
      calls.push(member);
      if (member === "LoadUnit") return success([`/org/freedesktop/systemd1/unit/${String(body?.[0])}`]);
      return success([member === "GetAll" ? { ActiveState: "active", Id: "a.service" } : "a.service"]);
    },
    async addMatch(rule: string) {
      rules.push(rule);
      return success(null);
    },
  };
  return { bus: bus as unknown as Bus, rules, calls };
}

describe("followUnit()", () => {
  it("gives a unit rules of its own while there are few, and those beyond the same three", async () => {
    const { bus, rules } = fakeBus();
    const watches = Array.from({ length: 500 }, () => newWatch());
    for (const [index, watch] of watches.entries()) await followUnit(bus, `u${index}.service`, watch, index + 1);
    expect(rules).toHaveLength(303);
    expect(rules.slice(300)).toEqual([
      expect.stringContaining("path_namespace='/org/freedesktop/systemd1/unit'"),
      expect.stringMatching(/member='JobNew'$/),
      expect.stringMatching(/member='JobRemoved'$/),
    ]);
    expect(watches.at(-1)?.target?.path).toBe("/org/freedesktop/systemd1/unit/u499.service");
    expect(isWatched(watches, ({ path }) => path.endsWith("u499.service"))).toBe(true);
    expect(isWatched(watches, ({ path }) => path.endsWith("u500.service"))).toBe(false);
  });
});

describe("the first reading of a unit", () => {
  it("is all of it in one call, which whoever asks for all next is given, once", async () => {
    const { bus, calls } = fakeBus();
    const path = "/org/freedesktop/systemd1/unit/a";
    expect(await readUnitProperties(bus, path)).toMatchObject({ ok: true, value: { activeState: "active" } });
    expect(calls).toEqual(["GetAll"]);
    expect(await readRawProperties(bus, path)).toMatchObject({ ok: true, value: { ActiveState: "active" } });
    expect(calls).toEqual(["GetAll"]);
    await readRawProperties(bus, path);
    expect(calls).toEqual(["GetAll", "GetAll"]);
    await readUnitProperties(bus, path);
    expect(calls.filter((member) => member === "Get").length).toBeGreaterThan(10);
  });
});
