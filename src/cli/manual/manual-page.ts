import type { Language } from "../../model/language.ts";
import type { InEach } from "../help-contract.ts";
import { bold, inline, line, lines, macro, type Roff, text } from "./roff.ts";
import { paragraph, section } from "./blocks.ts";
import { titles } from "./titles.ts";

/** What the pages are made from, beside the program's own tables. */
export interface ManualSources {
  readonly version: string;
  /** The text of units/catalog/unitwarden.catalog and of its translation. */
  readonly catalog: InEach<string>;
  /** The text of units/unitwarden.service. */
  readonly serviceUnit: string;
}

/** What a page is called, and what it is about; `section` is that of the manual. */
export interface PageHead {
  readonly name: string;
  readonly section: 1 | 5 | 8;
  readonly what: InEach<string>;
  readonly seeAlso: readonly string[];
}

/** A whole page. No date stands in it: the same sources give the same bytes. */
export function manualPage(
  { name, section: number, what, seeAlso }: PageHead,
  {
    language,
    version,
    body,
  }: { readonly language: Language; readonly version: string; readonly body: readonly Roff[] },
): string {
  const { name: nameTitle, seeAlso: seeAlsoTitle, manual } = titles[language];
  return `${lines(
    // For readers that would guess the encoding.
    String.raw`.\" -*- mode: nroff; coding: utf-8 -*-` as Roff,
    macro("TH", name.toUpperCase(), String(number), "", `unitwarden ${version}`, manual),
    section(nameTitle, line(text(`${name} - ${what[language]}`))),
    ...body,
    section(seeAlsoTitle, paragraph(references(seeAlso))),
  )}\n`;
}

function references(pages: readonly string[]): Roff {
  const parts = pages.flatMap((page, index) => {
    const [name = "", inSection = ""] = page.split(/(?=\()/);
    return [text(index === 0 ? "" : ", "), bold(name), text(inSection)];
  });
  return inline(...parts);
}
