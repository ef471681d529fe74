import { describe, expect, it } from "vitest";
import { auditFields } from "../../../src/audit/fields.ts";
import { eventMeanings } from "../../../src/cli/manual/event-meanings.ts";
import { manualPages } from "../../../src/cli/manual/pages.ts";
import { environment } from "../../../src/cli/manual/unitwarden-1-prose.ts";
import { exampleFile, forms } from "../../../src/cli/manual/unitwarden-toml-5-prose.ts";
import { fields } from "../../../src/cli/manual/unitwarden-service-8-prose.ts";
import { loadConfiguration } from "../../../src/config/load.ts";
import { parseDuration } from "../../../src/config/duration.ts";
import { parseGrowth, parseSize } from "../../../src/config/size.ts";
import { parseTimeWindow } from "../../../src/config/time-window.ts";
import { success } from "../../../src/model/result.ts";
import type { DecisionId, IncidentId, InvocationId } from "../../../src/model/scalars.ts";
import { sourceFiles } from "../../architecture/sources.ts";
import { aRecord } from "../../audit/a-record.ts";
import { plainText, projectFile, sources } from "./real-pages.ts";

const inManual = (path: string): boolean => path.startsWith("src/cli/manual/");
const program = sourceFiles().filter(({ path }) => !inManual(path));

describe("what the manual says", () => {
  it("of a configuration holds: the example loads", () => {
    const text = exampleFile.join("\n");
    const read = () => success({ text, ownerUid: 0, mode: 0o644 });
    const loaded = loadConfiguration({ path: "/c", unitsFromArguments: [], read });
    expect(loaded.ok ? [...loaded.configuration.units.keys()] : loaded.errors).toEqual([
      "marketingbot-bot.service",
      "other-bot.service",
    ]);
    expect(loaded.ok && loaded.warnings).toEqual([]);
  });

  it.each([
    ["duration", parseDuration],
    ["size", parseSize],
    ["growth", parseGrowth],
    ["window", parseTimeWindow],
  ] as const)("of a %s holds: its examples are read", (type, parse) => {
    const examples = [...(forms[type]?.en ?? "").matchAll(/"([^"]+)"/g)].map(([, example = ""]) => example);
    expect(examples.length).toBeGreaterThan(0);
    expect(examples.filter((example) => !parse(example).ok)).toEqual([]);
  });

  it("of fields is all that records have", () => {
    const record = aRecord({
      incident: "i" as IncidentId,
      decision: "d" as DecisionId,
      invocation: "f" as InvocationId,
      objectPid: 7,
    });
    const ours = Object.keys(auditFields(record, { late: true })).filter((name) => name.startsWith("UNITWARDEN_"));
    expect(fields.flatMap(({ of }) => of.split(", ")).toSorted()).toEqual(ours.toSorted());
  });

  it("of the environment is what the program reads", () => {
    const read = program.map(({ text }) => text).join("\n");
    for (const name of environment.flatMap(({ of }) => of.split(", "))) expect(read).toContain(`["${name}"]`);
  });

  it("of the unit file is what stands in it", () => {
    const unit = sources.serviceUnit.replace("WatchdogSec=30", "WatchdogSec=77");
    const [, , service] = manualPages({ ...sources, serviceUnit: unit });
    expect(plainText(service?.text ?? "")).toContain("\nWatchdogSec=77\n");
  });

  it("of a setting that the unit file has lost is nothing: there is no page then", () => {
    const unit = sources.serviceUnit.replace("WatchdogSec=30", "");
    expect(() => manualPages({ ...sources, serviceUnit: unit })).toThrow("WatchdogSec=");
  });

  it("of an event that the catalog does not explain is nothing: there is no page then", () => {
    const catalog = sources.catalog.en.replace("-- 63f78f85295544e1b5d691db4ec336cd", "-- 0");
    expect(() => eventMeanings(catalog, "en")).toThrow('"intent"');
  });
});

describe("the program", () => {
  it("does not carry its manual", () => {
    expect(program.filter(({ imports }) => imports.some(inManual)).map(({ path }) => path)).toEqual([]);
    expect(projectFile("build/system-files.ts")).toContain("src/cli/manual/pages.ts");
  });
});
