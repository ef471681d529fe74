import { truncate } from "../knowledge/redaction.ts";
import type { Part, PartKind } from "./parts.ts";

/** What goes first where a message is too long: of what was held back the titles, then its number; the heading last, and never as a whole. */
const cutOrder: readonly PartKind[] = [
  "evidence",
  "held-back",
  "happened",
  "done",
  "left",
  "look",
  "repeat",
  "held-back",
  "heading",
];
/** A rest that is shorter says nothing, and is left out. */
const shortestRest = 20;

/**
 * Renders parts so that the whole is at most `limit` long by `measure`, cutting evidence first, then what matters more;
 * a cut text ends in "…" and splits no character. What is cut is the plain text, so that markup stays whole.
 */
export function fit(options: {
  readonly parts: readonly Part[];
  readonly render: (parts: readonly Part[]) => string;
  readonly limit: number;
  /** @default UTF-16 units */
  readonly measure?: (text: string) => number;
}): string {
  const { render, limit, measure = (text: string) => text.length } = options;
  let parts = options.parts;
  const fits = (tried: readonly Part[]): boolean => measure(render(tried)) <= limit;
  for (const kind of cutOrder) {
    // The last of several goes first.
    for (let index = parts.length - 1; index >= 0 && !fits(parts); index -= 1) {
      const part = parts[index];
      if (part?.kind === kind) parts = shortened({ parts, part, fits });
    }
  }
  return fits(parts) ? render(parts) : "";
}

function shortened(options: {
  readonly parts: readonly Part[];
  readonly part: Part;
  readonly fits: (parts: readonly Part[]) => boolean;
}): readonly Part[] {
  const { parts, part, fits } = options;
  const cutTo = (length: number): readonly Part[] =>
    parts.map((other) => (other === part ? { ...part, text: truncate(part.text, length).trimEnd() } : other));
  let enough = 0;
  let tooMuch = part.text.length;
  while (tooMuch - enough > 1) {
    const middle = Math.floor((enough + tooMuch) / 2);
    if (fits(cutTo(middle))) enough = middle;
    else tooMuch = middle;
  }
  if (enough >= shortestRest || part.kind === "heading") return cutTo(Math.max(1, enough));
  if (part.kind === "held-back" && part.text !== "") return cutTitles(parts, part);
  return parts.filter((other) => other !== part);
}

function cutTitles(parts: readonly Part[], part: Part): readonly Part[] {
  return parts.map((other) => (other === part ? { ...part, text: "" } : other));
}
