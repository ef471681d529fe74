import { describe, expect, it, vi } from "vitest";
import * as fc from "fast-check";
import { loadConfiguration } from "../../src/config/load.ts";
import { defaultSettings } from "../../src/config/settings-defaults.ts";
import { failure, success } from "../../src/model/result.ts";
import type { UnitName } from "../../src/model/scalars.ts";

// Many runs, or whole programs: a slow machine needs more than the usual 5 s.
vi.setConfig({ testTimeout: 60_000 });

interface Given {
  readonly text: string;
  readonly units?: readonly string[];
  readonly mode?: number;
  readonly ownerUid?: number;
}

function load({ text, units = [], mode = 0o644, ownerUid = 0 }: Given) {
  return loadConfiguration({
    path: "/etc/u.toml",
    unitsFromArguments: units,
    read: () => success({ text, ownerUid, mode }),
  });
}

function settingsOf(given: Given, unit = "x.service") {
  const loaded = load(given);
  if (!loaded.ok) throw new Error(loaded.errors.join("\n"));
  return loaded.configuration.units.get(unit as UnitName);
}

function errorsOf(text: string, given: Omit<Given, "text"> = {}): readonly string[] {
  const loaded = load({ ...given, text });
  return loaded.ok ? [] : loaded.errors;
}

const missing = () => failure("missing", "Cannot read F: there is no such file", { recoverable: true });
const unreadable = () => failure("unreadable", "Cannot read F: permission denied", { recoverable: true });

const unit = `[units."x.service"]\n`;

describe("loadConfiguration() on what holds for a unit", () => {
  it("gives the built-in defaults where the file says nothing", () => {
    expect(settingsOf({ text: unit })).toEqual(defaultSettings);
  });

  it("puts the unit over [defaults] over what is built in, key by key", () => {
    const text = `[defaults]
memory.limit = "1G"
memory.growth = "10M/h"
restart.backoff = { initial = "1s", max = "20s" }
depends = ["https://a.example", "https://b.example"]
[units."x.service".memory]
limit = "2G"
[units."x.service".restart.backoff]
max = "30s"
[units."y.service"]
depends = ["env:URL"]`;
    const settings = settingsOf({ text });
    expect(settings?.memory.limitBytes).toBe(2 * 1024 ** 3);
    expect(settings?.memory.growthBytesPerHour).toBe(10 * 1024 ** 2);
    expect(settings?.memory.measure).toBe("anon");
    expect(settings?.restart.backoff).toEqual({ initialMs: 1000, factor: 2, maxMs: 30_000, resetAfterMs: 600_000 });
    expect(settings?.depends).toEqual(["https://a.example", "https://b.example"]);
    expect(settingsOf({ text }, "y.service")?.depends).toEqual(["env:URL"]);
    expect(settingsOf({ text }, "y.service")?.memory.limitBytes).toBe(1024 ** 3);
  });

  it("reads the same from tables, dotted keys and inline tables", () => {
    const tables = `[units."x.service".strays.respawn]\nkills = 4\nwindow = "1min"`;
    const dotted = `units."x.service".strays.respawn.kills = 4\nunits."x.service".strays.respawn.window = "1min"`;
    const inline = `units = { 'x.service' = { strays = { respawn = { kills = 4, window = "1min" } } } }`;
    const settings = settingsOf({ text: tables });
    expect(settings?.strays.respawn).toEqual({ kills: 4, windowMs: 60_000 });
    expect(settingsOf({ text: dotted })).toEqual(settings);
    expect(settingsOf({ text: inline })).toEqual(settings);
  });

  it("takes intervals and windows as short as tests need them", () => {
    const text = `${unit}strays.interval = "200ms"\nactivity.stall_after = "2s"\nrestart.pause = "1ms"`;
    const settings = settingsOf({ text });
    expect(settings?.strays.intervalMs).toBe(200);
    expect(settings?.activity.stallAfterMs).toBe(2000);
    expect(settings?.restart.pauseMs).toBe(1);
  });
});

describe("loadConfiguration() on which units are watched", () => {
  it("takes those of the file where the command line names none", () => {
    const loaded = load({ text: `[units."b.service"]\n[units."a.service"]` });
    expect(loaded.ok && [...loaded.configuration.units.keys()]).toEqual(["b.service", "a.service"]);
  });

  it("takes those of the command line only, with the file's settings for them", () => {
    const text = `[defaults]\nmode = "observe"\n[units."a.service"]\nmode = "heal"\n[units."b.service"]`;
    const loaded = load({ text, units: ["c", "a", "a.service"] });
    const modes = loaded.ok ? [...loaded.configuration.units].map(([name, { mode }]) => [name, mode]) : loaded.errors;
    expect(modes).toEqual([
      ["c.service", "observe"],
      ["a.service", "heal"],
    ]);
  });

  it("refuses wrong names on the command line, all of them, together with the errors of the file", () => {
    const errors = errorsOf("modus = 1", { units: ["x.timer", "bot@", "fine"] });
    expect(errors).toHaveLength(3);
    expect(errors[0]).toBe(`Cannot watch a unit: "x.timer" is not a service; only .service units can be watched`);
  });

  it("refuses to watch nothing", () => {
    expect(errorsOf(`[defaults]\nmode = "heal"`)).toEqual([
      `/etc/u.toml names no unit; name a unit on the command line, or write a section [units."NAME.service"] into /etc/u.toml`,
    ]);
  });

  it("does not take names of Object's own for units of the file", () => {
    expect(settingsOf({ text: "", units: ["constructor", "__proto__"] }, "__proto__.service")).toEqual(defaultSettings);
    expect(errorsOf("[units.__proto__]\n[units.constructor]")).toHaveLength(2);
  });
});

describe("loadConfiguration() on the file itself", () => {
  it("does without the default file where units are named", () => {
    const loaded = loadConfiguration({ path: null, unitsFromArguments: ["x"], read: missing });
    expect(loaded.ok && loaded.configuration.path).toBeNull();
    expect(loaded.ok && [...loaded.configuration.units]).toEqual([["x.service", defaultSettings]]);
  });

  it("does not do without it where no unit is named", () => {
    const loaded = loadConfiguration({ path: null, unitsFromArguments: [], read: missing });
    expect(loaded.ok ? [] : loaded.errors).toEqual([expect.stringContaining("name a unit on the command line")]);
  });

  it("does not do without a file that --config names", () => {
    expect(loadConfiguration({ path: "/F", unitsFromArguments: ["x"], read: missing }).ok).toBe(false);
  });

  it("does not take a default file that cannot be read for one that is missing", () => {
    expect(loadConfiguration({ path: null, unitsFromArguments: ["x"], read: unreadable }).ok).toBe(false);
  });

  it("refuses a file that everybody may write", () => {
    expect(errorsOf(unit, { mode: 0o646 })).toEqual([
      "/etc/u.toml: everybody may write this file, and so command this program; chmod o-w /etc/u.toml",
    ]);
  });

  it("warns of a file that its group may write, and of a foreign owner", () => {
    const loaded = load({ text: unit, mode: 0o664, ownerUid: 12_345 });
    expect(loaded.ok && loaded.warnings.map((line) => line.split(";").at(-1))).toEqual([" chown root", " chmod g-w"]);
  });

  it("has no warning for a file as it should be", () => {
    const loaded = load({ text: unit });
    expect(loaded.ok && loaded.warnings).toEqual([]);
  });

  it.each([
    ["a = 1\nb = \n", "/etc/u.toml:2:5: not valid TOML: "],
    ["[a]\n[a]\n", "/etc/u.toml:2:"],
    [`a = "open\n`, "/etc/u.toml:1:"],
    ["a = 99999999999999999999", "/etc/u.toml:1:"],
    ["\u0001", "/etc/u.toml:1:"],
    ["[".repeat(5000), "/etc/u.toml"],
    [`a = ${"[".repeat(20_000)}`, "/etc/u.toml"],
  ])("says where TOML is not valid, in one line (%#)", (text, place) => {
    const errors = errorsOf(text);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.startsWith(place)).toBe(true);
    expect(errors[0]).not.toContain("\n");
  });

  it("does not quote the line of a syntax error, for it may hold a secret", () => {
    expect(errorsOf(`phrase = "open sesame\n`).join("")).not.toMatch(/sesame/);
  });

  it("never throws, whatever the text, and gives one line each error", () => {
    const pieces = fc.constantFrom(
      "[",
      "]",
      "=",
      '"',
      ".",
      "\n",
      "units",
      '"x.service"',
      "memory",
      "limit",
      "{",
      "}",
      "1",
      ",",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        for (const error of errorsOf(parts.join(""))) expect(error).toMatch(/^\/etc\/u\.toml.+$/);
      }),
      { numRuns: 1000 },
    );
  });
});
