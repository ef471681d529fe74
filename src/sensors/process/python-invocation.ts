import type { Invocation } from "./invocation.ts";

/** Short flags without a value, as CPython's getopt has them (Python/getopt.c). */
const BOOLEAN = "bBdEiIOPqRsStux";
const LONG_WITH_VALUE = ["--check-hash-based-pycs"];

/** Reads the words after a Python interpreter; short flags may be bundled (`-uB`, `-Im bot.main`, `-Wignore`). */
export function parsePython(interpreter: string, words: readonly string[]): Invocation {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (word === "--") return script(words, index + 1);
    if (word === "-" || word === "") return { kind: "no-program" };
    if (!word.startsWith("-")) return script(words, index);
    if (word.startsWith("--")) {
      if (/^--(?:help(?:-[a-z]+)?|version)$/u.test(word)) return { kind: "no-program" };
      const name = word.replace(/=.*$/su, "");
      if (!LONG_WITH_VALUE.includes(name)) return { kind: "unclear", why: `unknown flag ${name}` };
      if (name === word) index += 1;
      continue;
    }
    const bundle = readBundle(word.slice(1));
    if (bundle.kind === "flags") continue;
    if (bundle.kind === "stop") return { kind: "no-program" };
    if (bundle.kind === "unclear") return { kind: "unclear", why: `unknown flag ${word.slice(0, 2)}` };
    if (bundle.value === null) index += 1;
    if (bundle.flag !== "m") continue;
    const module = bundle.value ?? words[index];
    if (module === undefined || module === "") return { kind: "no-program" };
    return { kind: "module", family: "python", interpreter, module, args: words.slice(index + 1) };
  }
  return { kind: "no-program" };
}

type Bundle =
  | { readonly kind: "flags" }
  /** `value` null: the next word. */
  | { readonly kind: "valued"; readonly flag: "m" | "W" | "X"; readonly value: string | null }
  | { readonly kind: "stop" }
  | { readonly kind: "unclear" };

function readBundle(letters: string): Bundle {
  for (let position = 0; position < letters.length; position += 1) {
    const letter = letters.charAt(position);
    if (letter === "m" || letter === "W" || letter === "X") {
      const attached = letters.slice(position + 1);
      return { kind: "valued", flag: letter, value: attached === "" ? null : attached };
    }
    if ("chV?".includes(letter)) return { kind: "stop" };
    if (letter === "v") continue;
    if (!BOOLEAN.includes(letter)) return { kind: "unclear" };
  }
  return { kind: "flags" };
}

function script(words: readonly string[], index: number): Invocation {
  const path = words[index];
  if (path === undefined || path === "") return { kind: "no-program" };
  return { kind: "script", family: "python", script: path, args: words.slice(index + 1) };
}
