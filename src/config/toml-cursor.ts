/** Owns a place in a TOML text and steps over its tokens; takes for granted that the text is valid, and ends on any other. */
export class TomlCursor {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  /** Line of the place, from 1. */
  get line(): number {
    return this.#line;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** True when the text goes on with `token` here. */
  sees(token: string): boolean {
    return this.#text.startsWith(token, this.#at);
  }

  /** Steps over `count` characters, counting lines. */
  skip(count: number): void {
    const end = Math.min(this.#at + count, this.#text.length);
    for (; this.#at < end; this.#at += 1) {
      if (this.#text.charCodeAt(this.#at) === 10) this.#line += 1;
    }
  }

  /** Steps over what `pattern` (sticky) matches here, and returns it; empty when it does not. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.skip(found.length);
    return found;
  }

  /** Steps over blanks, line ends and comments. */
  skipVoid(): void {
    this.take(/(?:[ \t\r\n]+|#[^\n]*)*/y);
  }

  /** Steps over a dotted key and returns its names; always at least one step where there is text left. */
  takeKey(): string[] {
    const names: string[] = [];
    do {
      this.take(/[ \t]*\.?[ \t]*/y);
      names.push(this.#takeName());
      this.take(/[ \t]*/y);
    } while (this.sees("."));
    return names;
  }

  /** Steps over a string in any of the four notations; false when there is none here. */
  skipString(): boolean {
    // At most two quotes may stand before the closing three of a multi-line string.
    const multiLine = /"""(?:\\[\s\S]|(?!""")[\s\S])*"{3,5}|'''(?:(?!''')[\s\S])*'{3,5}/y;
    const oneLine = /"(?:\\.|[^"\\\n])*"|'[^'\n]*'/y;
    return this.take(this.sees(`"""`) || this.sees("'''") ? multiLine : oneLine) !== "";
  }

  #takeName(): string {
    const start = this.#at;
    if (this.sees(`"`) || this.sees("'")) {
      if (!this.skipString()) this.skip(1);
      return unquote(this.#text.slice(start, this.#at));
    }
    const bare = this.take(/[A-Za-z0-9_-]+/y);
    if (bare === "") this.skip(1);
    return bare;
  }
}

function unquote(token: string): string {
  const inner = token.slice(1, -1);
  if (token.startsWith("'")) return inner;
  const named: Readonly<Record<string, string>> = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r", e: "\u001B" };
  return inner.replaceAll(
    /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|(.))/gi,
    (_, two?: string, four?: string, eight?: string, letter?: string) => {
      if (letter !== undefined) return named[letter] ?? letter;
      const code = Number.parseInt(two ?? four ?? eight ?? "", 16);
      return code <= 0x10_ffff ? String.fromCodePoint(code) : "\uFFFD";
    },
  );
}
