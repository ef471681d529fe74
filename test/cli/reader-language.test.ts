import { describe, expect, it } from "vitest";
import { readerLanguage } from "../../src/cli/reader-language.ts";
import type { Locale } from "../../src/model/language.ts";
import type { UnitName } from "../../src/model/scalars.ts";
import { settings } from "../policy/settings.ts";

const russian = { LANG: "ru_RU.UTF-8" };
const english = { LANG: "C.UTF-8" };
const configured = (locale: Locale, ...ofUnits: readonly Locale[]) => ({
  locale,
  units: new Map(ofUnits.map((one, index) => [`${index}.service` as UnitName, { ...settings, locale: one }])),
});

describe("the language of who reads about units", () => {
  it("is that of the environment, where the configuration leaves it open", () => {
    expect(readerLanguage(configured("auto", "auto"), russian)).toBe("ru");
    expect(readerLanguage(configured("auto", "auto"), english)).toBe("en");
  });

  it("is what the units agree on, whatever the environment says", () => {
    expect(readerLanguage(configured("auto", "ru", "ru"), english)).toBe("ru");
    expect(readerLanguage(configured("ru", "en"), russian)).toBe("en");
  });

  it("is that of [defaults], where they do not", () => {
    expect(readerLanguage(configured("ru", "en", "ru"), english)).toBe("ru");
    expect(readerLanguage(configured("auto", "en", "ru"), english)).toBe("en");
  });
});
