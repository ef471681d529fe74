import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { MESSAGE_IDS } from "../../../src/audit/message-ids.ts";
import { commandNames, commonFlags, ownFlags } from "../../../src/cli/arguments.ts";
import { optionHelp } from "../../../src/cli/help-contract.ts";
import { commandHelp } from "../../../src/cli/help-texts.ts";
import { callsOf, exitStatusOf } from "../../../src/cli/help.ts";
import { manualPages } from "../../../src/cli/manual/pages.ts";
import { allKeys, typeWords } from "../../../src/config/describe.ts";
import { ownMessageClasses } from "../../../src/config/own-message.ts";
import { pageOf, pages, plainText, shown, sources } from "./real-pages.ts";

/** The page's lines between one heading and the next. */
function part(page: string, heading: string): string {
  const from = page.indexOf(`${heading}\n`);
  return from < 0 ? "" : page.slice(from, page.indexOf("\n.S", from + 1));
}

describe("the manual", () => {
  it("has three pages in two languages, where man(1) looks for them", () => {
    expect(pages.map(({ path }) => path)).toEqual([
      "man1/unitwarden.1",
      "man5/unitwarden.toml.5",
      "man8/unitwarden.service.8",
      "ru/man1/unitwarden.1",
      "ru/man5/unitwarden.toml.5",
      "ru/man8/unitwarden.service.8",
    ]);
  });

  it("is the same at each build, and has no date but the version", () => {
    expect(manualPages(sources)).toEqual(pages);
    for (const page of pages) expect(page.text).toMatch(/^\.TH "[A-Z.]+" "[158]" "" "unitwarden 1\.2\.3" ".+"$/m);
  });

  it.each(pages)("$path is well formed", ({ text }) => {
    const { stdout, status } = spawnSync("mandoc", ["-T", "lint", "-W", "warning"], { input: text, encoding: "utf8" });
    // A date would be another at each build, or none of the page's own.
    const complaints = stdout.split("\n").filter((line) => line !== "" && !line.includes("missing date"));
    expect(complaints).toEqual([]);
    expect(status).not.toBeNull();
  });

  it.each(pages)("$path is found by its name", ({ text, name }) => {
    expect(text.split("\n")[3]).toMatch(new RegExp(String.raw`^${name} \\- \S`));
  });

  it.each(pages)("$path has its text in its own language", ({ text, language }) => {
    const sentences = text.split("\n").filter((line) => /^[^.\\]/.test(line) && line.split(" ").length > 4);
    expect(sentences.length).toBeGreaterThan(10);
    // Examples are the same in both; none has a full stop.
    const foreign = sentences.filter((line) => line.endsWith(".") && /[а-я]{2}/.test(line) !== (language === "ru"));
    expect(foreign).toEqual([]);
  });

  it.each(pages)("$path shows each hyphen as it is typed", ({ text, section }) => {
    const seen = shown(text);
    expect(seen).not.toMatch(/[\u2010\u2011\u2212]/);
    expect(seen).toContain(["", "--dry-run", "", "", "", "working-set", "", "", "incident-opened"][section]);
  });
});

describe.each(["en", "ru"] as const)("unitwarden(1) in %s", (language) => {
  const page = pageOf(1, language);

  it.each(commandNames)("says of %s what its help says", (name) => {
    const help = commandHelp[name];
    const said = plainText(part(page, `.SS "${name}"`));
    for (const call of callsOf(help, language)) expect(said).toContain(`\n${call}\n`);
    for (const paragraph of [...help.about[language], exitStatusOf(name, language)]) expect(said).toContain(paragraph);
    for (const summary of help.summary[language]) expect(said).toContain(`\n${summary}\n`);
    for (const { command } of help.examples) expect(said).toContain(`\n${command}\n`);
    for (const flag of ownFlags[name] ?? []) expect(said).toMatch(new RegExp(`^--${flag}\\b`, "m"));
    for (const { option, what } of help.options ?? []) {
      expect(said).toContain(`\n${option[language]}\n${what[language]}\n`);
    }
  });

  it("has every option of all commands, and what it does", () => {
    const said = plainText(page);
    for (const { option, what } of optionHelp) expect(said).toContain(`\n${option[language]}\n${what[language]}\n`);
    for (const flag of commonFlags) expect(said).toMatch(new RegExp(`^(?:-h, )?--${flag}\\b`, "m"));
  });
});

describe.each(["en", "ru"] as const)("unitwarden.toml(5) in %s", (language) => {
  const said = plainText(pageOf(5, language));

  it.each(allKeys)("has $path with its meaning, type, and default or example", (key) => {
    const [, entry = ""] = said.split(`\n.TP\n${key.path}\n`);
    const [meaning, , type, , value] = entry.split("\n");
    expect(meaning).toBe(key[language]);
    expect(type).toMatch(/^(?:Type|Тип): /);
    expect(type).toContain(typeWords[key.type][language]);
    const label = key.default === null ? /^(?:Example|Пример): / : /^(?:Default|По умолчанию): /;
    expect(value).toMatch(label);
    expect(value?.replace(label, "")).toBe(key.default ?? key.example);
  });

  it("has every class that a message may be given", () => {
    for (const name of ownMessageClasses) expect(said).toMatch(new RegExp(`^\\.TP\\n${name}\\n\\S`, "m"));
  });
});

describe.each(["en", "ru"] as const)("unitwarden.service(8) in %s", (language) => {
  const said = plainText(pageOf(8, language));

  it.each(Object.entries(MESSAGE_IDS))("explains the event %s in a sentence, and has its ID", (event, id) => {
    const [, entry = ""] = said.split(`\n.TP\n${event}\n`);
    const [meaning = "", , messageId] = entry.split("\n");
    expect(meaning).toMatch(/^.{40,}(?:[.»"]|REASON|ПРИЧИНА)$/);
    expect(meaning).not.toContain("@");
    expect(messageId).toBe(`MESSAGE_ID=${id}`);
  });
});
