import { describe, expect, it } from "vitest";
import { languageOf } from "../../src/config/language.ts";

describe("languageOf()", () => {
  it.each([
    [{ LANG: "ru_RU.UTF-8" }, "ru"],
    [{ LANG: "ru" }, "ru"],
    [{ LANG: "en_GB.UTF-8", LC_ALL: "ru_UA" }, "ru"],
    [{ LANG: "en_GB.UTF-8", LC_MESSAGES: "ru_RU" }, "ru"],
    [{ LANG: "ru_RU", LC_ALL: "C" }, "en"],
    [{ LANG: "ru_RU", LC_ALL: "" }, "ru"],
    [{ LANG: "rue_UA" }, "en"],
    [{ LANG: "C.UTF-8" }, "en"],
    [{}, "en"],
  ] as const)("reads %o as %s", (environment, language) => {
    expect(languageOf(environment)).toBe(language);
  });
});
