/** The way to a value of the configuration: names of tables and keys, and numbers for the entries of an array. */
export type KeyPath = readonly (string | number)[];

/** Writes a path as it stands in the file: `units."x.service".memory.limit`, `memory.samples[1]`. */
export function formatKeyPath(path: KeyPath): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else text += `${text === "" ? "" : "."}${/^[A-Za-z0-9_-]+$/.test(part) ? part : JSON.stringify(part)}`;
  }
  return text;
}

/** The value at `path` of a parsed document; undefined when there is none. */
export function valueAt(document: unknown, path: KeyPath): unknown {
  let value = document;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** True for a table: an object that is neither an array nor a date. */
export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
