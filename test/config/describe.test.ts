import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { allKeys, unitKeys } from "../../src/config/describe.ts";
import { exampleConfiguration } from "../../src/config/example.ts";
import { configurationJsonSchema } from "../../src/config/file-schema.ts";
import { valueAt } from "../../src/config/key-path.ts";
import { loadConfiguration } from "../../src/config/load.ts";
import { defaultSettings } from "../../src/config/settings-defaults.ts";
import { writtenSettings } from "../../src/config/written-settings.ts";
import { success } from "../../src/model/result.ts";

/** Paths of the leaves of a JSON Schema. */
function leaves(schema: unknown, path: string[] = []): string[] {
  const properties = valueAt(schema, ["properties"]);
  if (typeof properties !== "object" || properties === null) return [path.join(".")];
  return Object.entries(properties).flatMap(([name, inner]) => leaves(inner, [...path, name]));
}

function load(text: string) {
  return loadConfiguration({
    path: "/c",
    unitsFromArguments: [],
    read: () => success({ text, ownerUid: 0, mode: 0o600 }),
  });
}

const schema = configurationJsonSchema();

describe("the table of keys", () => {
  it("documents every key of the schema, and no other", () => {
    expect(unitKeys.map(({ path }) => path).toSorted()).toEqual(
      leaves(valueAt(schema, ["properties", "defaults"])).toSorted(),
    );
    const notify = leaves(valueAt(schema, ["properties", "notify"]), ["notify"]);
    expect(
      allKeys
        .slice(unitKeys.length)
        .map(({ path }) => path)
        .toSorted(),
    ).toEqual(notify.toSorted());
  });

  it("holds the same keys for a unit's section as for [defaults]", () => {
    const ofUnit = valueAt(schema, ["properties", "units", "additionalProperties"]);
    expect(leaves(ofUnit)).toEqual(leaves(valueAt(schema, ["properties", "defaults"])));
  });

  it("shows the defaults that are built in", () => {
    const written = writtenSettings(defaultSettings);
    expect([...written.keys()].toSorted()).toEqual(unitKeys.map(({ path }) => path).toSorted());
    for (const { path, default: shown } of unitKeys) {
      expect([path, shown === null]).toEqual([path, written.get(path) === null]);
    }
  });

  it("says a sentence on each key in both languages", () => {
    for (const { en, ru } of allKeys) {
      expect(en).toMatch(/^.{10,}\.$/);
      expect(ru).toMatch(/^(?=.*[а-я]).{10,}\.$/);
    }
  });
});

describe("the example configuration", () => {
  it.each(["en", "ru"] as const)("loads without error and gives the built-in defaults (%s)", (language) => {
    const loaded = load(exampleConfiguration(language));
    expect(loaded.ok ? [...loaded.configuration.units.values()] : loaded.errors).toEqual([defaultSettings]);
  });

  it("holds every key with its default, and loads with every line taken out of comment", () => {
    const everything = exampleConfiguration("en").replaceAll(/^#(?=[[a-z])/gm, "");
    const document = parse(everything);
    for (const { path } of unitKeys)
      expect([path, valueAt(document, ["defaults", ...path.split(".")])]).not.toContain(undefined);
    for (const { path } of allKeys.slice(unitKeys.length)) {
      expect([path, valueAt(document, path.split("."))]).not.toContain(undefined);
    }
    // Two ways to send mail cannot stand together; without one of them all of it holds.
    const loaded = load(everything.replace(/^sendmail = .*$/m, ""));
    expect(loaded.ok ? loaded.warnings : loaded.errors).toEqual([]);
  });
});

describe("the JSON Schema", () => {
  it("describes what is written, not what it is read as", () => {
    const limit = valueAt(schema, ["properties", "defaults", "properties", "memory", "properties", "limit"]);
    expect(limit).toMatchObject({ type: "string", examples: ["150M"] });
    expect(valueAt(schema, ["properties", "defaults", "additionalProperties"])).toBe(false);
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });
});

describe("writtenSettings()", () => {
  it("writes what loads to the same settings again", () => {
    const text = `[units."x.service"]
memory = { limit = "1.5G", samples = [1, 2], growth = "1M/min", window = "23:00-01:30" }
activity.pattern = 'a "b" \\d+'
depends = ["env:A"]
restart.settle = "1h30min"`;
    const first = load(text);
    const [settings] = first.ok ? first.configuration.units.values() : [];
    const lines =
      settings === undefined ? [] : [...writtenSettings(settings)].map(([key, value]) => `${key} = ${value}`);
    const second = load(`[units."x.service"]\n${lines.join("\n")}`);
    expect(second.ok ? [...second.configuration.units.values()] : second.errors).toEqual([settings]);
  });
});
