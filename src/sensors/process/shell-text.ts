/** A text given to `sh -c`, as far as it is understood. */
export type ShellText =
  | { readonly kind: "simple"; readonly commands: readonly (readonly string[])[] }
  | { readonly kind: "loop" }
  | { readonly kind: "unclear" };

const LOOP = ["while", "until", "for", "select"];
const COMPOUND = [
  "if",
  "then",
  "else",
  "elif",
  "fi",
  "case",
  "esac",
  "do",
  "done",
  "function",
  "[[",
  "!",
  "{",
  "}",
  "coproc",
];

/** Splits a shell text into simple commands; anything but words, quotes, `&&`, `||`, `;`, `&`, newlines and redirections is unclear. */
export function parseShellText(text: string): ShellText {
  if (new RegExp(`(?:^|[\\s;&|(])(?:${LOOP.join("|")})(?=\\s)`, "u").test(text)) return { kind: "loop" };
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | null = null;
  let skipNext = false;
  const endWord = (): void => {
    if (word !== null && !skipNext) words.push(word);
    if (word !== null) skipNext = false;
    word = null;
  };
  const endCommand = (): void => {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === "'" || character === '"') {
      const end = closingQuote(text, index);
      if (end === null) return { kind: "unclear" };
      const quoted = text.slice(index + 1, end);
      if (character === '"' && /[`]|\$\(/u.test(quoted)) return { kind: "unclear" };
      word = (word ?? "") + (character === '"' ? quoted.replaceAll(/\\(["\\$`])/gu, "$1") : quoted);
      index = end;
    } else if (character === "\\") {
      index += 1;
      if (text.charAt(index) !== "\n") word = (word ?? "") + text.charAt(index);
    } else if (character === "`" || character === "(" || character === ")") return { kind: "unclear" };
    else if (character === "|" && text.charAt(index + 1) !== "|") return { kind: "unclear" };
    else if (character === ">" || character === "<") {
      if (text.startsWith("<<", index)) return { kind: "unclear" };
      if (word !== null && /^\d+$/u.test(word)) word = null;
      endWord();
      const operator = /^(?:>>|>\||[<>]&[\d-]+|&>|[<>])/u.exec(text.slice(index))?.[0] ?? character;
      index += operator.length - 1;
      skipNext = !operator.includes("&");
    } else if (character === "&" && text.charAt(index + 1) === ">") {
      endWord();
      index += 1;
      skipNext = true;
    } else if (character === ";" || character === "&" || character === "|" || character === "\n") {
      endCommand();
    } else if (character === "#" && word === null) {
      while (index + 1 < text.length && text.charAt(index + 1) !== "\n") index += 1;
    } else if (/\s/u.test(character)) endWord();
    else word = (word ?? "") + character;
  }
  endCommand();
  if (commands.some(([first = ""]) => COMPOUND.includes(first))) return { kind: "unclear" };
  return { kind: "simple", commands };
}

function closingQuote(text: string, start: number): number | null {
  const quote = text.charAt(start);
  for (let index = start + 1; index < text.length; index += 1) {
    if (quote === '"' && text.charAt(index) === "\\") index += 1;
    else if (text.charAt(index) === quote) return index;
  }
  return null;
}
