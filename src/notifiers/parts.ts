import type { Notification } from "../model/notification.ts";
import { labels } from "./labels.ts";

/** What a piece of a message is, for a channel that shows each kind in its own way. */
export type PartKind = "heading" | "happened" | "evidence" | "done" | "left" | "look" | "held-back" | "repeat";

/** One piece of a message; `text` is what may be cut, `label` stands before it. */
export interface Part {
  readonly kind: PartKind;
  readonly label: string | null;
  readonly text: string;
}

/** The one line that says where the story stands, how bad it is, of what unit on what host, and what: a subject too. */
export function headingOf(notification: Notification): string {
  const { phase, severity, unit, host, title, language } = notification;
  const words = labels[language];
  // What is over, or was to be sent anyhow, has no severity that would matter.
  const isBad = phase !== "recovered" && phase !== "summary" && phase !== "test";
  const sign = isBad ? `${words.phase[phase]} (${words.severity[severity]})` : words.phase[phase];
  const where = unit === null ? `unitwarden ${words.on} ${host}` : `${unit} ${words.on} ${host}`;
  return oneLine(`${sign}: ${where}: ${title}`);
}

/** The pieces of a message in their order, in the notification's language; none is empty. */
export function partsOf(notification: Notification, options: { readonly repeat: boolean }): readonly Part[] {
  const { happened, evidence, done, left, look, heldBack, language } = notification;
  const words = labels[language];
  const heldTitles = heldBack === null ? [] : heldBack.titles.map(oneLine);
  return [
    ...part("heading", null, headingOf(notification)),
    ...part("happened", null, manyLines(happened)),
    ...part("evidence", null, evidence.map(oneLine).join("\n")),
    ...done.flatMap((sentence) => part("done", words.done, oneLine(sentence))),
    ...part("left", words.left, left === null ? null : manyLines(left)),
    ...part("look", words.look, look === null ? null : oneLine(look)),
    ...(heldBack === null || heldBack.count === 0
      ? []
      : [{ kind: "held-back", label: words.heldBack(heldBack.count), text: heldTitles.join("; ") } as const]),
    ...part("repeat", null, options.repeat ? words.repeat : null),
  ];
}

/** True for what need not make a sound: nothing is asked of the owner at once. */
export function isQuiet({ phase, severity }: Pick<Notification, "phase" | "severity">): boolean {
  return phase === "recovered" || phase === "summary" || severity === "notice";
}

function part(kind: PartKind, label: string | null, text: string | null): Part[] {
  return text === null || text === "" ? [] : [{ kind, label, text }];
}

function oneLine(text: string): string {
  return manyLines(text)
    .replaceAll(/\s*\n\s*/g, " ")
    .trim();
}

/** Control characters and halves of characters mean nothing to a receiver, and many refuse a text with one. */
function manyLines(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|\u2028|\u2029/g, "\n")
    .replaceAll("\t", " ")
    .replaceAll(/[^\P{Cc}\n]/gu, "")
    .trim();
}
