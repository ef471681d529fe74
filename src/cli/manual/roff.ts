/** Text in the man(7) language, escaped and marked up; inline or whole lines. */
export type Roff = string & { readonly roff: true };

/**
 * What groff would take for its own or show as another character than the one written (groff_char(7)). Every hyphen is
 * an ASCII minus: names of options, units and events are there to be copied and searched for.
 */
const escapes: Readonly<Record<string, string>> = {
  "\\": String.raw`\e`,
  "-": String.raw`\-`,
  "'": String.raw`\(aq`,
  "`": String.raw`\(ga`,
  "^": String.raw`\(ha`,
  "~": String.raw`\(ti`,
  // groff has none where the terminal is not UTF-8.
  "…": "...",
};

/** Plain text, as it is to be read. */
export function text(plain: string): Roff {
  return plain
    .replaceAll(/[\\\-'`^~…]/g, (character) => escapes[character] ?? character)
    .replaceAll(/\s+/g, " ") as Roff;
}

/** What is typed as it stands. */
export function bold(plain: string): Roff {
  return String.raw`\fB${text(plain)}\fR` as Roff;
}

/** What stands for something else. */
export function italic(plain: string): Roff {
  return String.raw`\fI${text(plain)}\fR` as Roff;
}

/** A call as help writes it: capitals stand for something, brackets and dots are no part of it, all else is typed. */
export function call(plain: string): Roff {
  const parts = plain.split(/(\p{Lu}{2,}|[\p{Ll}\d.-]+)/u).map((part) => {
    if (/^\p{Lu}{2,}$/u.test(part)) return italic(part);
    return /^[\p{Ll}\d.-]+$/u.test(part) ? bold(part) : text(part);
  });
  return inline(...parts);
}

/** Pieces of one line. */
export function inline(...pieces: readonly Roff[]): Roff {
  return pieces.join("") as Roff;
}

/** A macro with its arguments, on a line of its own. */
export function macro(name: string, ...args: readonly string[]): Roff {
  const quoted = args.map((argument) => `"${text(argument).replaceAll('"', String.raw`\(dq`)}"`);
  return [`.${name}`, ...quoted].join(" ") as Roff;
}

/** A line that is text, whatever it begins with. */
export function line(content: Roff): Roff {
  return (content.startsWith(".") ? String.raw`\&${content}` : content) as Roff;
}

/** Lines, one below the other. */
export function lines(...content: readonly Roff[]): Roff {
  return content.join("\n") as Roff;
}
