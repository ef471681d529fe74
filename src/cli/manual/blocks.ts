import { bold, inline, line, lines, macro, type Roff, text } from "./roff.ts";

/** A section with its title in capitals. */
export function section(title: string, ...content: readonly Roff[]): Roff {
  return lines(macro("SH", title.toUpperCase()), begun(content));
}

/** A part of a section. */
export function subsection(title: string, ...content: readonly Roff[]): Roff {
  return lines(macro("SS", title), begun(content));
}

/** A heading begins a paragraph by itself. */
function begun(content: readonly Roff[]): Roff {
  return lines(...content).replace(/^\.PP\n/, "") as Roff;
}

/** A paragraph. */
export function paragraph(content: Roff): Roff {
  return lines(macro("PP"), line(content));
}

/** Paragraphs of plain text; what stands between backquotes is typed as it is. */
export function prose(paragraphs: readonly string[]): readonly Roff[] {
  return paragraphs.map((plain) => paragraph(marked(plain)));
}

/** Plain text with what is typed between backquotes. */
export function marked(plain: string): Roff {
  return inline(...plain.split("`").map((part, index) => (index % 2 === 1 ? bold(part) : text(part))));
}

/** A tag, and what is said of it, indented below or beside it. */
export function item(tag: Roff, first: Roff, ...more: readonly Roff[]): Roff {
  return lines(macro("TP"), line(tag), line(first), ...more.flatMap((next) => [macro("br"), line(next)]));
}

/** Lines that stay as they are: commands, files. */
export function example(plain: readonly string[]): Roff {
  return lines(
    macro("PP"),
    macro("RS"),
    macro("EX"),
    ...plain.map((one) => line(verbatim(one))),
    macro("EE"),
    macro("RE"),
  );
}

/** Blanks stay, for columns. */
function verbatim(plain: string): Roff {
  return inline(...plain.split(/( {2,})/).map((part) => (part.trim() === "" ? (part as Roff) : text(part))));
}
