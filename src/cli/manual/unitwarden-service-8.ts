import type { Language } from "../../model/language.ts";
import { commonStatus } from "../exit-status.ts";
import { exitStatusHelp } from "../help-exit-statuses.ts";
import { item, paragraph, prose, section, subsection } from "./blocks.ts";
import { eventMeanings } from "./event-meanings.ts";
import { manualPage, type ManualSources, type PageHead } from "./manual-page.ts";
import { bold, type Roff, text } from "./roff.ts";
import { saidItems } from "./said.ts";
import { titles } from "./titles.ts";
import { exitStatuses, files } from "./unitwarden-1-prose.ts";
import { bus, description, directives, fields, life, records, signals } from "./unitwarden-service-8-prose.ts";

/** What unitwarden.service(8) is called and about. */
export const servicePage: PageHead = {
  name: "unitwarden.service",
  section: 8,
  what: { en: "unitwarden as a service of systemd", ru: "unitwarden как служба systemd" },
  seeAlso: ["unitwarden(1)", "unitwarden.toml(5)", "systemctl(1)", "journalctl(1)", "systemd.service(5)"],
};

/** The page unitwarden.service(8): the unit file's own values, and the events by the message catalog. */
export function serviceManual(language: Language, sources: ManualSources): string {
  const title = titles[language];
  const body = [
    section(title.synopsis, paragraph(bold(servicePage.name))),
    section(title.description, ...prose(description[language])),
    section(title.life, ...prose(life[language])),
    section(title.signals, ...saidItems(signals, language)),
    section(title.directives, ...directiveItems(sources.serviceUnit, language)),
    section(title.exitStatus, ...exitStatusItems(language)),
    section(
      title.records,
      ...prose(records[language]),
      subsection(title.fields, ...saidItems(fields, language)),
      subsection(title.events, ...eventItems(sources.catalog[language], language)),
    ),
    section(title.bus, ...prose(bus[language])),
    section(title.files, ...saidItems(systemFiles, language)),
  ];
  return manualPage(servicePage, { language, version: sources.version, body });
}

/** Those of another user are none of the service. */
const systemFiles = files.filter(({ of }) => of.startsWith("/"));
const unexpected = exitStatuses.filter(({ of }) => of === String(commonStatus.softwareError));

function directiveItems(unit: string, language: Language): readonly Roff[] {
  return directives.map(({ of, what }) => {
    const found = unit.split("\n").find((line) => line.startsWith(`${of}=`));
    if (found === undefined) throw new Error(`Cannot describe ${of}= of the unit file: it is not there`);
    return item(bold(found), text(what[language]));
  });
}

function exitStatusItems(language: Language): readonly Roff[] {
  const own = exitStatusHelp.run.map(({ status, what }) => ({ of: String(status), what }));
  return saidItems([...own, ...unexpected], language);
}

function eventItems(catalog: string, language: Language): readonly Roff[] {
  return eventMeanings(catalog, language).map(({ event, messageId, meaning }) =>
    item(bold(event), text(meaning), text(`MESSAGE_ID=${messageId}`)),
  );
}
