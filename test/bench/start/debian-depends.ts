/** Names in a `Depends:` line: of alternatives the first that is installed; versions and architectures are left out. */
export function dependsOf(line: string, isInstalled: (name: string) => boolean): string[] {
  return line.split(",").flatMap((clause) => {
    const names = clause.split("|").map((word) => word.trim().replace(/[\s:(].*$/su, ""));
    return names.find((name) => name !== "" && isInstalled(name)) ?? [];
  });
}

/** A package and all that it depends on, whatever depends on what. */
export function closureOf(name: string, dependencies: (name: string) => readonly string[]): string[] {
  const found = new Set([name]);
  for (const next of found) for (const dependency of dependencies(next)) found.add(dependency);
  return [...found];
}
