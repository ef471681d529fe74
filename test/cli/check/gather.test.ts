import { describe, expect, it } from "vitest";
import { withinTime } from "../../../src/cli/check/deadline.ts";
import { askDependencies, dependenciesOf } from "../../../src/cli/check/dependencies.ts";
import { fewAtOnce } from "../../../src/cli/check/few-at-once.ts";
import { nearestUnit, serviceNames } from "../../../src/cli/check/nearest-unit.ts";
import { defaultSettings } from "../../../src/config/settings-defaults.ts";
import { failure, success } from "../../../src/model/result.ts";
import type { MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import { systemClock } from "../../../src/runtime/clock.ts";
import type { Run } from "../../../src/sensors/journal/query.ts";

describe("withinTime()", () => {
  const about = "the answer";

  it("gives what the question gives", async () => {
    expect(await withinTime(Promise.resolve(success(42)), { about, timeoutMs: 60_000 })).toEqual(success(42));
  });

  it("fails where it takes too long, or throws", async () => {
    const never = new Promise<never>(() => {});
    expect(await withinTime(never, { about, timeoutMs: 1 })).toMatchObject({ ok: false, code: "timed-out" });
    const thrown = Promise.reject(new Error("boom"));
    expect(await withinTime(thrown, { about, timeoutMs: 60_000 })).toMatchObject({
      ok: false,
      message: "Cannot read the answer: boom",
    });
  });
});

describe("fewAtOnce()", () => {
  it("runs no more than so many at a time, and all of them in the end", async () => {
    let under = 0;
    let most = 0;
    const run: Run = async () => {
      under += 1;
      most = Math.max(most, under);
      await new Promise(setImmediate);
      under -= 1;
      return success({ stdout: "", stderr: "", exitStatus: 0 });
    };
    const few = fewAtOnce(run, { most: 3, leftMs: () => 1000 });
    const results = await Promise.all(Array.from({ length: 20 }, () => few("x", [])));
    expect([most, results.length]).toEqual([3, 20]);
  });

  it("gives each the whole milliseconds that are left, never none", async () => {
    const given: unknown[] = [];
    const run: Run = (_file, _args, options) => {
      given.push(options?.timeoutMs);
      return Promise.resolve(failure("x", "x", { recoverable: true }));
    };
    await fewAtOnce(run, { most: 1, leftMs: () => 7375.387 })("x", []);
    await fewAtOnce(run, { most: 1, leftMs: () => -5 })("x", []);
    expect(given).toEqual([7375, 1]);
  });
});

const beat = (origin: string | null) => ({ atMs: 1 as MonotonicMs, origin });

describe("dependenciesOf()", () => {
  it("are those of depends, whatever the heartbeats show", () => {
    const settings = { ...defaultSettings, depends: ["env:X"] };
    expect(dependenciesOf(settings, [beat("https://a.example")])).toEqual(["env:X"]);
    expect(dependenciesOf({ ...defaultSettings, depends: [] }, [beat(null)])).toEqual([]);
  });

  it("are else where the heartbeats go, a few at most", () => {
    const many = ["a", "a", "b", "c", "d"].map((name) => beat(`https://${name}.example`));
    expect(dependenciesOf(defaultSettings, [beat(null), ...many])).toEqual([
      "https://a.example",
      "https://b.example",
      "https://c.example",
    ]);
  });

  it("are Telegram for a heartbeat that does not show it, unless the owner's pattern found it", () => {
    expect(dependenciesOf(defaultSettings, [beat(null)])).toEqual(["https://api.telegram.org"]);
    const settings = { ...defaultSettings, activity: { ...defaultSettings.activity, pattern: "tick" } };
    expect(dependenciesOf(settings, [beat(null)])).toEqual([]);
    expect(dependenciesOf(defaultSettings, [])).toEqual([]);
  });
});

describe("askDependencies()", () => {
  const unit = "bot.service" as UnitName;
  const ask = (timeoutMs: number) =>
    askDependencies(["http://127.0.0.1:1"], { unit, file: null, clock: systemClock(), timeoutMs });

  it("says of one that refuses that it is down", async () => {
    expect(await ask(5000)).toMatchObject([{ up: false }]);
  });

  it("does not ask where all else has taken the time: no answer at once is no fault", async () => {
    expect(await ask(100)).toEqual([{ name: "http://127.0.0.1:1", up: null, detail: "no time was left to ask it" }]);
    expect(await ask(-20)).toMatchObject([{ up: null }]);
  });
});

const listings: Run = (_file, args) => {
  const listing = args[0] === "list-unit-files" ? "bot@.service static -\nssh.service enabled enabled\n" : "";
  return Promise.resolve(success({ stdout: `${listing}bot.service loaded active\n`, stderr: "", exitStatus: 0 }));
};
const lost: Run = () => Promise.resolve(failure("x", "x", { recoverable: true }));

describe("serviceNames()", () => {
  it("are those of files and of loaded units, templates left out", async () => {
    const names = await serviceNames({ run: listings, scope: { kind: "system" } });
    expect([...new Set(names)].toSorted()).toEqual(["bot.service", "ssh.service"]);
  });

  it("are none where systemctl does not tell", async () => {
    expect(await serviceNames({ run: lost, scope: { kind: "user", uid: 1000 } })).toEqual([]);
  });
});

describe("nearestUnit()", () => {
  const names = ["bot.service", "ssh.service"];

  it("is the name that was probably meant", () => {
    expect(nearestUnit("bto.service" as UnitName, names)).toBe("bot.service");
    expect(nearestUnit("sshd.service" as UnitName, names)).toBe("ssh.service");
  });

  it("is null where none is near", () => {
    expect(nearestUnit("postgresql.service" as UnitName, names)).toBeNull();
    expect(nearestUnit("bot.service" as UnitName, [])).toBeNull();
  });
});
