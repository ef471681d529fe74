import type { Language } from "../../model/language.ts";
import type { ManualSources, PageHead } from "./manual-page.ts";
import { programManual, programPage } from "./unitwarden-1.ts";
import { serviceManual, servicePage } from "./unitwarden-service-8.ts";
import { configurationManual, configurationPage } from "./unitwarden-toml-5.ts";

/** One page of the manual in one language. */
export interface ManualPage {
  readonly name: string;
  readonly section: PageHead["section"];
  readonly language: Language;
  /** Below a folder of manuals, as man(1) looks for it: `man1/unitwarden.1`, `ru/man1/unitwarden.1`. */
  readonly path: string;
  readonly text: string;
}

const makers = [
  { head: programPage, make: programManual },
  { head: configurationPage, make: configurationManual },
  { head: servicePage, make: serviceManual },
] as const;

/** Every page in every language; the same sources give the same bytes. */
export function manualPages(sources: ManualSources): readonly ManualPage[] {
  return (["en", "ru"] as const).flatMap((language) =>
    makers.map(({ head: { name, section }, make }) => ({
      name,
      section,
      language,
      path: `${language === "en" ? "" : `${language}/`}man${section}/${name}.${section}`,
      text: make(language, sources),
    })),
  );
}
