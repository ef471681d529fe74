import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOf, projectFolder } from "./sources.ts";

/** Folders under `folder`, each one plug-in. */
function foldersOf(folder: string): string[] {
  const entries = readdirSync(join(projectFolder, folder), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

/** Folders that the registry of `folder` imports from. */
function registeredIn(folder: string): string[] {
  const path = `${folder}/registry.ts`;
  const imports = importsOf(path, readFileSync(join(projectFolder, path), "utf8"));
  const names = imports.flatMap((imported) => new RegExp(`^${folder}/([^/]+)/`).exec(imported)?.[1] ?? []);
  return [...new Set(names)].toSorted();
}

describe("the registry of detectors", () => {
  it("names every folder under src/detectors, and no other", () => {
    expect(foldersOf("src/detectors").length).toBeGreaterThan(0);
    expect(registeredIn("src/detectors")).toEqual(foldersOf("src/detectors"));
  });

  it("uses every detector that it imports", () => {
    const text = readFileSync(join(projectFolder, "src/detectors/registry.ts"), "utf8");
    const imported = [...text.matchAll(/^import \{ (\w+) \} from "\.\/[^/"]+\//gm)].map(([, name = ""]) => name);
    const used = text.slice(text.lastIndexOf("\nimport "));
    expect(imported.length).toBe(foldersOf("src/detectors").length);
    expect(imported.filter((name) => !new RegExp(`\\b${name}\\b`).test(used.slice(used.indexOf(";"))))).toEqual([]);
  });

  it.each(
    ["src/actuators", "src/notifiers"].filter((folder) => existsSync(join(projectFolder, folder, "registry.ts"))),
  )("is held so by %s too", (folder) => {
    expect(registeredIn(folder)).toEqual(foldersOf(folder));
  });
});
