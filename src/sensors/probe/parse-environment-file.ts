/** Where in the text the parser stands; the states are those of systemd's own parser (src/basic/env-file.c). */
type State =
  | "before-key"
  | "key"
  | "before-value"
  | "value"
  | "value-escape"
  | "single-quoted"
  | "double-quoted"
  | "double-quoted-escape"
  | "comment"
  | "comment-escape";

const NEWLINE = "\n\r";
const WHITESPACE = " \t\n\r";
const VALID_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What a state does with one character: `add` goes to the key or the value, `end` closes an assignment, `quoted` keeps a blank at the end. */
function step(state: State, char: string): { next: State; add?: string; end?: true; quoted?: true } {
  const newline = NEWLINE.includes(char);
  switch (state) {
    case "before-key":
      if ("#;".includes(char)) return { next: "comment" };
      return WHITESPACE.includes(char) ? { next: "before-key" } : { next: "key", add: char };
    case "key":
      if (newline) return { next: "before-key" };
      return char === "=" ? { next: "before-value" } : { next: "key", add: char };
    case "before-value":
      if (newline) return { next: "before-key", end: true };
      if (char === "'") return { next: "single-quoted" };
      if (char === '"') return { next: "double-quoted" };
      if (char === "\\") return { next: "value-escape" };
      return WHITESPACE.includes(char) ? { next: "before-value" } : { next: "value", add: char };
    case "value":
      if (newline) return { next: "before-key", end: true };
      return char === "\\" ? { next: "value-escape" } : { next: "value", add: char };
    case "value-escape":
      // An escaped line end joins two lines.
      return newline ? { next: "value" } : { next: "value", add: char, quoted: true };
    case "single-quoted":
      return char === "'" ? { next: "before-value" } : { next: "single-quoted", add: char, quoted: true };
    case "double-quoted":
      if (char === '"') return { next: "before-value" };
      if (char === "\\") return { next: "double-quoted-escape" };
      return { next: "double-quoted", add: char, quoted: true };
    case "double-quoted-escape":
      if ('"\\`$'.includes(char)) return { next: "double-quoted", add: char, quoted: true };
      return char === "\n" ? { next: "double-quoted" } : { next: "double-quoted", add: `\\${char}`, quoted: true };
    case "comment":
      if (char === "\\") return { next: "comment-escape" };
      return newline ? { next: "before-key" } : { next: "comment" };
    case "comment-escape":
      // Since systemd 254 a comment is not continued on the next line.
      return newline ? { next: "before-key" } : { next: "comment" };
  }
}

/**
 * The variables of an `EnvironmentFile=` (systemd.exec(5)): comments, quotes, escapes and continued lines as systemd reads them.
 * The last of two assignments wins; names that are not valid (`export FOO`) are left out, as systemd leaves them out.
 */
export function parseEnvironmentFile(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  let state: State = "before-key";
  let key = "";
  let value = "";
  /** Length of the value up to its last character that counts: quoted, escaped, or not blank. */
  let keptLength = 0;
  const assign = (): void => {
    const name = key.trimEnd();
    if (VALID_NAME.test(name)) variables.set(name, value.slice(0, keptLength));
  };
  for (const char of text) {
    const { next, add, end, quoted } = step(state, char);
    if (end === true) assign();
    if (next === "before-key") {
      key = "";
      value = "";
      keptLength = 0;
    } else if (add !== undefined && next === "key") {
      key += add;
    } else if (add !== undefined) {
      value += add;
      if (quoted === true || !WHITESPACE.includes(add)) keptLength = value.length;
    }
    // A blank before a backslash counts, even where only a line end is escaped.
    if (next === "value-escape") keptLength = value.length;
    state = next;
  }
  const open: readonly State[] = ["before-key", "key", "comment", "comment-escape"];
  if (!open.includes(state)) assign();
  return variables;
}
