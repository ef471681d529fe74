import { type Part } from "../parts.ts";
import { labelled, rendered } from "../text.ts";
import { escaped } from "../escaped.ts";

/** Parts as the Bot API's HTML: every tag closed, and `&`, `<`, `>` of the text escaped. */
export function html(parts: readonly Part[]): string {
  return rendered(parts, htmlPart);
}

function htmlPart(part: Part): string {
  switch (part.kind) {
    case "heading":
      return `<b>${escaped(part.text)}</b>`;
    case "evidence":
      return `<pre>${escaped(part.text)}</pre>`;
    case "left":
      return `<b>${escaped(`${part.label ?? ""}:`)}</b> ${escaped(part.text)}`;
    case "look":
      return `${escaped(`${part.label ?? ""}:`)} <code>${escaped(part.text)}</code>`;
    case "repeat":
      return `<i>${escaped(part.text)}</i>`;
    case "happened":
    case "done":
    case "held-back":
      return escaped(labelled(part));
  }
}
