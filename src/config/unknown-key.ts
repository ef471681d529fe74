import { allKeys, unitKeys } from "./describe.ts";
import { nearestName } from "./nearest-name.ts";
import type { KeyPath } from "./key-path.ts";

const unitSection = `[defaults] or [units."NAME.service"]`;

/** Says that a key is unknown, and the nearest right name or place. */
export function describeUnknownKey(table: KeyPath, key: string): string {
  const mend = mendOf(table.map(String), key);
  return mend === null ? "unknown key" : `unknown key; ${mend}`;
}

function mendOf(table: readonly string[], key: string): string | null {
  if (table.length === 0) return topLevelMend(key);
  const inUnit = table[0] !== "notify";
  const known = (inUnit ? unitKeys : allKeys.slice(unitKeys.length)).map(({ path }) => path);
  const inside = inUnit ? table.slice(table[0] === "units" ? 2 : 1) : table;
  const prefix = inside.length === 0 ? "" : `${inside.join(".")}.`;
  const siblings = namesUnder(known, prefix);
  const near =
    nearestName(key, siblings) ?? sameName(`${prefix}${key}`, known) ?? nearestName(`${prefix}${key}`, known);
  if (near !== null) return `did you mean "${near}"?`;
  return siblings.length > 0 ? `known here are ${siblings.join(", ")}` : null;
}

function topLevelMend(key: string): string {
  const notifiers = namesUnder(
    allKeys.map(({ path }) => path),
    "notify.",
  );
  if (notifiers.includes(key)) return `did you mean [notify.${key}]?`;
  const near = nearestName(key, ["defaults", "units", "notify"]);
  if (near !== null) return near === "units" ? `did you mean [units."NAME.service"]?` : `did you mean [${near}]?`;
  if (key.endsWith(".service")) return `did you mean [units.${JSON.stringify(key)}]?`;
  const ofUnit = nearestName(
    key,
    namesUnder(
      unitKeys.map(({ path }) => path),
      "",
    ),
  );
  return ofUnit === null
    ? `known here are [defaults], [units."NAME.service"] and [notify.…]`
    : `put "${ofUnit}" under ${unitSection}`;
}

/** Names that may stand right under `prefix`. */
function namesUnder(paths: readonly string[], prefix: string): string[] {
  const names = paths
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length).split(".")[0] ?? "");
  return [...new Set(names)];
}

/** The one known key with the same last name: `warm_up` in the wrong table is `memory.warm_up`. */
function sameName(written: string, known: readonly string[]): string | null {
  const last = plain(written.split(".").at(-1) ?? "");
  const matches = known.filter((path) => plain(path.split(".").at(-1) ?? "") === last);
  return matches.length === 1 ? (matches[0] ?? null) : null;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, "");
}
