import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the project. */
export const projectFolder = fileURLToPath(new URL("../..", import.meta.url));

/** One source file: its path from the project's folder, its text, and what it imports. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

/** Every TypeScript file under src/. */
export function sourceFiles(): SourceFile[] {
  return readdirSync(join(projectFolder, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readSource(join("src", path)))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** Paths of all files that git tracks. */
export function trackedFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "-z"], { cwd: projectFolder, encoding: "utf8" });
  return listed.split("\0").filter((path) => path !== "");
}

/** What a text imports: statically, for types, by re-export or dynamically; paths are made relative to the project. */
export function importsOf(path: string, text: string): string[] {
  const statements = /^\s*(?:(?:import|export)\b[^"';]*?\bfrom\s*|import\s*)["']([^"'\n]+)["']/gm;
  const calls = /\b(?:import|require)\(\s*["'`]([^"'`\n]+)["'`]\s*\)/g;
  return [...text.matchAll(statements), ...text.matchAll(calls)].map(([, name = ""]) =>
    name.startsWith(".") ? relative(projectFolder, join(projectFolder, dirname(path), name)) : name,
  );
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(projectFolder, path), "utf8");
  return { path, text, imports: importsOf(path, text) };
}
