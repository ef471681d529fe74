import { describe, expect, it } from "vitest";
import { commandNames } from "../../src/cli/arguments.ts";
import { exitStatusHelp } from "../../src/cli/help-exit-statuses.ts";
import { helpText } from "../../src/cli/help.ts";

const topics = [null, ...commandNames];

describe.each(["en", "ru"] as const)("help in %s", (language) => {
  it.each(topics)("on %s fits a terminal of 80 columns, and shows examples", (topic) => {
    const lines = helpText(topic, language).split("\n");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const examples = lines.indexOf({ en: "Examples:", ru: "Примеры:" }[language]);
    expect(examples).toBeGreaterThan(0);
    expect(lines.slice(examples + 1).every((line) => line === "" || line.startsWith("  "))).toBe(true);
    expect(lines[examples + 1]).toMatch(/^ {2}(?:sudo |journalctl .* \| )?unitwarden /);
  });

  it.each(commandNames)("on %s says how it may end", (name) => {
    const said = helpText(name, language).replaceAll(/\n(?!\n)/g, " ");
    expect(said).toMatch({ en: /Exit status: 0 /, ru: /Код возврата: 0 / }[language]);
    for (const { status, what } of exitStatusHelp[name]) expect(said).toContain(`${status} ${what[language]}`);
  });

  it("names every command", () => {
    for (const name of commandNames) expect(helpText(null, language)).toMatch(new RegExp(`^  ${name} `, "m"));
  });
});
