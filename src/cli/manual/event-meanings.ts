import { MESSAGE_IDS } from "../../audit/message-ids.ts";
import type { AuditEvent } from "../../model/audit-record.ts";
import type { Language } from "../../model/language.ts";
import type { InEach } from "../help-contract.ts";

/** What a kind of record means. */
export interface EventMeaning {
  readonly event: AuditEvent;
  readonly messageId: string;
  readonly meaning: string;
}

/** What the catalog puts in for a field of the record. */
const placeholders: InEach<Readonly<Record<string, string>>> = {
  en: { UNIT: "UNIT", REASON: "REASON", DECISION: "DECISION", INCIDENT: "INCIDENT" },
  ru: { UNIT: "ЮНИТ", REASON: "ПРИЧИНА", DECISION: "РЕШЕНИЕ", INCIDENT: "ИНЦИДЕНТ" },
};

/** The meaning of every event, out of the message catalog (units/catalog): the first paragraph of its entry there. */
export function eventMeanings(catalog: string, language: Language): readonly EventMeaning[] {
  const entries = new Map(catalog.split(/^-- /m).map((entry) => [entry.slice(0, entry.indexOf("\n")), entry] as const));
  return Object.entries(MESSAGE_IDS).map(([event, messageId]) => {
    const [, first] = (entries.get(messageId) ?? "").split("\n\n");
    if (first === undefined) throw new Error(`Cannot explain the event "${event}": the catalog has no ${messageId}`);
    const meaning = filledIn(withoutOpenEnd(first.replaceAll("\n", " ")), placeholders[language]);
    return { event: event as AuditEvent, messageId, meaning };
  });
}

/** A sentence that announces what follows has nothing to announce here. */
function withoutOpenEnd(paragraph: string): string {
  return paragraph.replace(/ [^.]*:$/, "").trim();
}

function filledIn(sentence: string, words: Readonly<Record<string, string>>): string {
  return sentence.replaceAll(/@UNITWARDEN_(\w+?)@/g, (_, field: string) => {
    const word = words[field];
    if (word === undefined) throw new Error(`Cannot explain "${sentence}": nothing stands for the field ${field}`);
    return word;
  });
}
