import type { Notification } from "../model/notification.ts";
import { fit } from "./fit.ts";
import { type Part, partsOf } from "./parts.ts";

export { headingOf } from "./parts.ts";

/** Far more than a notification is long; a mail and a program get it whole. */
const defaultMaxCharacters = 16_000;

/** A notification as plain text, in its language: the heading, what happened, evidence quoted by "> ", and a line for all else. */
export function textOf(
  notification: Notification,
  options: {
    /** As in `SendOptions`. */
    readonly repeat: boolean;
    /** UTF-16 units; evidence is cut first. @default {16000} */
    readonly maxCharacters?: number;
    /** False where the heading stands elsewhere, as in a subject. @default {true} */
    readonly heading?: boolean;
    /** What is limited by `maxCharacters`. @default UTF-16 units */
    readonly measure?: (text: string) => number;
  },
): string {
  const { repeat, maxCharacters = defaultMaxCharacters, heading = true, measure } = options;
  const parts = partsOf(notification, { repeat }).filter(({ kind }) => heading || kind !== "heading");
  return fit({ parts, render: plainText, limit: maxCharacters, ...(measure === undefined ? {} : { measure }) });
}

/** Parts as plain text. */
export function plainText(parts: readonly Part[]): string {
  return rendered(parts, plainPart);
}

/** Renders each part and joins them: a paragraph for what is read, lines that follow each other for what is listed. */
export function rendered(parts: readonly Part[], render: (part: Part) => string): string {
  let all = "";
  let before: Part["kind"] | null = null;
  for (const part of parts) {
    if (before !== null) all += isListed(before) && isListed(part.kind) ? "\n" : "\n\n";
    all += render(part);
    before = part.kind;
  }
  return all;
}

/** What a labelled part says, without markup: `Done: …`, `Held back in a storm: 14 more (…)`. */
export function labelled({ kind, label, text }: Part): string {
  if (label === null) return text;
  if (kind === "held-back") return text === "" ? label : `${label} (${text})`;
  return `${label}: ${text}`;
}

function isListed(kind: Part["kind"]): boolean {
  return kind === "done" || kind === "left" || kind === "look";
}

function plainPart(part: Part): string {
  return part.kind === "evidence"
    ? part.text
        .split("\n")
        .map((line) => `> ${line}`)
        .join("\n")
    : labelled(part);
}
