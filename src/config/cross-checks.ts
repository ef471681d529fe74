import { formatDuration, parseDuration } from "./duration.ts";
import { isTable, valueAt } from "./key-path.ts";
import type { KeyPath } from "./key-path.ts";
import { mailProblems } from "./mail-checks.ts";
import type { Problem } from "./problem.ts";
import { parseSecretSource } from "./secret-source.ts";
import { defaultSettings } from "./settings-defaults.ts";
import { parseUnitName } from "./unit-name.ts";

/** Rules that hold between keys, on the document as written: they speak also where the schema has found other faults. */
export function crossChecks(document: unknown, file: { ownerUid: number; mode: number }): Problem[] {
  return [
    ...unitNameProblems(document),
    ...backoffProblems(document),
    ...mailProblems(document),
    ...secretProblems(document, file),
  ];
}

/** Tables under [units] that are there only because a name was not quoted: `[units.a.service]`. */
export function unquotedUnits(document: unknown): ReadonlyMap<string, string> {
  const units = valueAt(document, ["units"]);
  const names = new Map<string, string>();
  for (const [first, section] of isTable(units) ? Object.entries(units) : []) {
    let name = first;
    let inner: unknown = section;
    while (!name.endsWith(".service") && isTable(inner)) {
      const [next, ...others] = Object.keys(inner);
      const key = Object.hasOwn(inner, "service") ? "service" : next;
      if (key === undefined || (key !== "service" && others.length > 0)) break;
      name += `.${key}`;
      inner = inner[key];
    }
    if (name !== first && name.endsWith(".service") && isTable(inner)) names.set(first, name);
  }
  return names;
}

function unitNameProblems(document: unknown): Problem[] {
  const units = valueAt(document, ["units"]);
  const unquoted = unquotedUnits(document);
  return (isTable(units) ? Object.keys(units) : []).flatMap((name): Problem[] => {
    const whole = unquoted.get(name);
    if (whole !== undefined) {
      return [
        { path: ["units", name], message: `the name of a unit must be quoted; write [units.${JSON.stringify(whole)}]` },
      ];
    }
    const parsed = parseUnitName(name);
    return parsed.ok ? [] : [{ path: ["units", name], message: parsed.message }];
  });
}

function backoffProblems(document: unknown): Problem[] {
  const units = valueAt(document, ["units"]);
  const names = isTable(units) ? Object.keys(units) : [];
  const sections: KeyPath[] = [["defaults"], ...names.map((name) => ["units", name])];
  return sections.flatMap((section): Problem[] => {
    const initial = durationAt(document, section, ["restart", "backoff", "initial"]);
    const max = durationAt(document, section, ["restart", "backoff", "max"]);
    const initialMs = initial?.ms ?? defaultSettings.restart.backoff.initialMs;
    const maxMs = max?.ms ?? defaultSettings.restart.backoff.maxMs;
    const path = [initial, max].find((value) => value?.section === section)?.path;
    if (maxMs >= initialMs || path === undefined) return [];
    const message = `restart.backoff.max (${formatDuration(maxMs)}) is shorter than restart.backoff.initial (${formatDuration(initialMs)})`;
    return [{ path, message }];
  });
}

/** A duration of a section, or of [defaults] below it; undefined where neither has a right one. */
function durationAt(document: unknown, section: KeyPath, key: KeyPath) {
  for (const owner of section[0] === "defaults" ? [section] : [section, ["defaults"]]) {
    const path = [...owner, ...key];
    const value = valueAt(document, path);
    if (value === undefined) continue;
    const parsed = typeof value === "string" ? parseDuration(value) : null;
    return parsed?.ok ? { ms: parsed.value, path, section: owner } : undefined;
  }
  return undefined;
}

/** A literal token, password or header may stand only in a file that nobody but root can read (docs/design.md, "Configuration"). */
function secretProblems(document: unknown, file: { ownerUid: number; mode: number }): Problem[] {
  if (file.ownerUid === 0 && (file.mode & 0o077) === 0) return [];
  return [
    ["notify", "telegram", "token"],
    ["notify", "mail", "password"],
    ["notify", "webhook", "authorization"],
  ].flatMap((path): Problem[] => {
    const value = valueAt(document, path);
    const source = typeof value === "string" ? parseSecretSource(value) : null;
    if (source === null || !source.ok || source.value.kind !== "literal") return [];
    const message = `a secret itself may stand only in a file that root owns with mode 0600; write "credential:NAME" or "file:PATH"`;
    return [{ path, message }];
  });
}
