/** The interpreter families whose command lines are understood. */
export type InterpreterFamily = "python" | "node" | "bun" | "deno" | "ruby" | "perl" | "php";

/** What a command line says is run, before any path in it is resolved. */
export type Invocation =
  | {
      readonly kind: "script";
      readonly family: InterpreterFamily;
      readonly script: string;
      readonly args: readonly string[];
    }
  | {
      readonly kind: "module";
      readonly family: InterpreterFamily;
      readonly interpreter: string;
      readonly module: string;
      readonly args: readonly string[];
    }
  /** An interpreter without a file: `-c`, `-e`, standard input, `--version`. */
  | { readonly kind: "no-program" }
  | { readonly kind: "container-runtime"; readonly runtime: string }
  /** A program that runs another: a shell, env, nohup, timeout, sudo, uv run, … */
  | { readonly kind: "wrapper"; readonly name: string }
  | { readonly kind: "executable"; readonly command: string; readonly args: readonly string[] }
  /** Words in a shape that is not known: never guessed at. */
  | { readonly kind: "unclear"; readonly why: string };

/** The last component of a command's name; a login shell's leading dash is no part of it. */
export function commandName(word: string): string {
  return word.slice(word.lastIndexOf("/") + 1).replace(/^-/u, "");
}
