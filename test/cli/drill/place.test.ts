import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drillSettings, daemonUnit, sweepScript } from "../../../src/cli/drill/files.ts";
import { leftBehind, namesOf, newNames, placeOf } from "../../../src/cli/drill/place.ts";
import { loadConfiguration } from "../../../src/config/load.ts";
import { success } from "../../../src/model/result.ts";

const place = placeOf({ user: false }, {});

describe("the names of a drill", () => {
  let directory = "";
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "drill-place-"));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it("are new each time, and begin alike", () => {
    const [one, other] = [newNames(place), newNames(place)];
    expect(one.name).toMatch(/^unitwarden-drill-[0-9a-f]{8}$/u);
    expect(one.name).not.toBe(other.name);
    expect([one.unit, one.daemon, one.guard, one.directory].every((name) => name.includes(one.name))).toBe(true);
  });

  it("are found again by the directory that a drill leaves behind, and nothing else is", () => {
    const there = [
      "unitwarden-drill-0123abcd",
      "unitwarden-drill-mine",
      "unitwarden-drill-0123abcd.service",
      "unitwarden",
    ];
    for (const name of there) mkdirSync(join(directory, name));
    const here = { ...place, runtimeDirectory: directory };
    expect(leftBehind(here)).toEqual([namesOf("unitwarden-drill-0123abcd", here)]);
  });

  it("are under the user's own directory with --user", () => {
    const theirs = placeOf({ user: true }, { XDG_RUNTIME_DIR: "/run/user/7" });
    expect(theirs).toMatchObject({ managerFlags: ["--user"], unitDirectory: "/run/user/7/systemd/user" });
    expect(sweepScript(namesOf("unitwarden-drill-0123abcd", theirs), theirs)).toContain("systemctl --user stop ");
  });
});

describe("the files of a drill", () => {
  const names = namesOf("unitwarden-drill-0123abcd", place);

  it("hold settings that the program takes, for its own unit only", () => {
    const read = () => success({ text: drillSettings(names), ownerUid: 0, mode: 0o600 });
    const loaded = loadConfiguration({ path: "/c", unitsFromArguments: [], read });
    expect(loaded.ok ? [[...loaded.configuration.units.keys()], loaded.warnings] : loaded.errors).toEqual([
      [names.unit],
      [],
    ]);
  });

  it("keep its unitwarden off the bus, with a state of its own, whatever its path is", () => {
    const text = daemonUnit([`/opt/a "b" 100%/node`, "run"], names);
    expect(text).toContain(String.raw`ExecStart=:"/opt/a \"b\" 100%%/node" "run"`);
    expect(text).toContain(`Environment=UNITWARDEN_NO_BUS=1 "STATE_DIRECTORY=${names.directory}/state"`);
  });

  it("are all taken away by the sweep, its directory last: by it the next drill finds what is left", () => {
    const lines = sweepScript(names, place).trimEnd().split("\n");
    expect(lines).toContain(
      `rm -rf '/run/systemd/system/${names.unit}' '/run/systemd/system/${names.unit}.d' '/run/systemd/system/${names.daemon}'`,
    );
    expect(lines.at(-1)).toBe(`rm -rf '${names.directory}'`);
  });
});
