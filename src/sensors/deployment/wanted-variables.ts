import { readdirSync } from "node:fs";
import { readAtMost } from "./bounded-read.ts";

const MOST_FILES = 30;
const MOST_BYTES = 256 * 1024;
/** Read without a default: who asks so cannot do without. */
const REQUIRED = /\bos\.environ\[\s{0,4}["']([A-Za-z_][A-Za-z0-9_]{0,80})["']\s{0,4}\](?!\s{0,4}=[^=])/g;
/** What is the shell's or the system's own. */
const COMMON: ReadonlySet<string> = new Set(["HOME", "PATH", "USER", "LANG", "PWD", "SHELL", "TERM", "TZ", "TMPDIR"]);

/** The variables that a Python program cannot do without, by its own files: the script and its neighbours. */
export function wantedVariables(script: string | null): readonly string[] {
  if (script === null || !script.endsWith(".py")) return [];
  const directory = script.slice(0, script.lastIndexOf("/")) || "/";
  const names = new Set<string>();
  for (const path of [script, ...neighbours(directory)].slice(0, MOST_FILES)) {
    const text = readAtMost(path, MOST_BYTES) ?? "";
    for (const [, name = ""] of text.matchAll(REQUIRED)) if (!COMMON.has(name)) names.add(name);
  }
  return [...names];
}

/** Settings are read where they are used, or in a module for them; other programs of the directory have needs of their own. */
function neighbours(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /^(?:config|settings|env|constants)\w{0,20}\.py$/i.test(name))
      .map((name) => `${directory}/${name}`);
  } catch {
    return [];
  }
}
