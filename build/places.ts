import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The repository. */
export const project = join(import.meta.dirname, "..");
/** The program's own directory. */
export const dist = join(project, "dist");
/** Where packages are put. */
export const packages = join(project, "packages");

/** A file of the repository, as text. */
export const read = (path: string): string => readFileSync(join(project, path), "utf8");

/** The version of package.json. */
export const { version } = JSON.parse(read("package.json")) as { version: string };
