import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ManualSources } from "../../../src/cli/manual/manual-page.ts";
import { type ManualPage, manualPages } from "../../../src/cli/manual/pages.ts";
import type { Language } from "../../../src/model/language.ts";
import { projectFolder } from "../../architecture/sources.ts";

/** A file of the project. */
export function projectFile(path: string): string {
  return readFileSync(join(projectFolder, path), "utf8");
}

/** What the build makes the pages from, with a version that stands nowhere else. */
export const sources: ManualSources = {
  version: "1.2.3",
  catalog: {
    en: projectFile("units/catalog/unitwarden.catalog"),
    ru: projectFile("units/catalog/unitwarden.ru.catalog"),
  },
  serviceUnit: projectFile("units/unitwarden.service"),
};

/** The pages as the build makes them. */
export const pages = manualPages(sources);

/** One of them. */
export function pageOf(section: ManualPage["section"], language: Language): string {
  return pages.find((page) => page.section === section && page.language === language)?.text ?? "";
}

/** What a reader sees of a page on a wide terminal. */
export function shown(page: string): string {
  const { stdout } = spawnSync("mandoc", ["-T", "utf8", "-O", "width=1000"], { input: page, encoding: "utf8" });
  // Bold is a letter struck twice.
  const struck = stdout.split("\b");
  return struck.map((piece, index) => (index < struck.length - 1 ? piece.slice(0, -1) : piece)).join("");
}

/** What a page says, without its markup. */
export function plainText(page: string): string {
  return page
    .replaceAll(/^\.(?:S[HS]|TH) ?/gm, "")
    .replaceAll(/\\f[BIR]|\\&/g, "")
    .replaceAll(String.raw`\-`, "-")
    .replaceAll(String.raw`\(aq`, "'")
    .replaceAll(String.raw`\(dq`, '"')
    .replaceAll(String.raw`\(ti`, "~")
    .replaceAll(String.raw`\(ha`, "^")
    .replaceAll(String.raw`\e`, "\\")
    .replaceAll("...", "…");
}
