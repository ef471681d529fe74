/** How an interpreter's own flags are told from its script. */
export interface FlagRules {
  /** Flags whose value is the next word. */
  readonly withValue: readonly string[];
  /** Flags after which there is no script. */
  readonly inline: readonly string[];
  /** Flags that stand alone. */
  readonly boolean: RegExp;
}

/** Where the first word lies that is no flag; or that there is no program; or that a flag is not known. */
export type FlagScan =
  | { readonly kind: "positional"; readonly index: number }
  | { readonly kind: "no-program" }
  | { readonly kind: "unclear"; readonly why: string };

/** Steps over flags; one that is not known stops it, because its value might be taken for the script. */
export function scanFlags(words: readonly string[], rules: FlagRules): FlagScan {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (word === "--") return { kind: "positional", index: index + 1 };
    if (!word.startsWith("-") || word === "-") return { kind: "positional", index };
    const name = word.startsWith("--") ? word.replace(/=.*$/su, "") : word;
    if (rules.inline.includes(name)) return { kind: "no-program" };
    if (rules.withValue.includes(word)) {
      index += 1;
      continue;
    }
    if (word.startsWith("--") && word.includes("=")) continue;
    if (!rules.boolean.test(word)) return { kind: "unclear", why: `unknown flag ${name}` };
  }
  return { kind: "no-program" };
}
