import type { KeyPath } from "./key-path.ts";
import { TomlCursor } from "./toml-cursor.ts";

/** Finds the line, from 1, on which a key or an array's entry stands; for one that is not there, its table's line. */
export type KeyLocator = (path: KeyPath) => number;

/** Reads where each key of a valid TOML text stands (the parser gives no positions of values). */
export function locateKeys(text: string): KeyLocator {
  const lines = new Map<string, number>();
  const cursor = new TomlCursor(text);
  const arrayLengths = new Map<string, number>();
  let table: KeyPath = [];
  cursor.skipVoid();
  while (!cursor.atEnd) {
    if (cursor.sees("[")) {
      table = takeHeader(cursor, arrayLengths, lines);
    } else {
      takeEntry(cursor, table, lines);
    }
    cursor.skipVoid();
  }
  return (path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const line = lines.get(keyOf(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return 1;
  };
}

function takeHeader(cursor: TomlCursor, arrayLengths: Map<string, number>, lines: Map<string, number>): KeyPath {
  const { line } = cursor;
  const isArray = cursor.sees("[[");
  cursor.skip(isArray ? 2 : 1);
  let path: KeyPath = [];
  const names = cursor.takeKey();
  for (const [index, name] of names.entries()) {
    path = [...path, name];
    const length = arrayLengths.get(keyOf(path));
    if (isArray && index === names.length - 1) {
      arrayLengths.set(keyOf(path), (length ?? 0) + 1);
      remember(lines, path, line);
      path = [...path, length ?? 0];
    } else if (length !== undefined) {
      path = [...path, length - 1];
    }
  }
  remember(lines, path, line);
  cursor.take(/[ \t]*\]{0,2}/y);
  return path;
}

function takeEntry(cursor: TomlCursor, table: KeyPath, lines: Map<string, number>): void {
  const { line } = cursor;
  const path = [...table, ...cursor.takeKey()];
  remember(lines, path, line);
  cursor.take(/[ \t]*=?[ \t]*/y);
  takeValue(cursor, path, lines);
}

function takeValue(cursor: TomlCursor, path: KeyPath, lines: Map<string, number>): void {
  if (cursor.sees("{")) return takeInlineTable(cursor, path, lines);
  if (cursor.sees("[")) return takeArray(cursor, path, lines);
  if (!cursor.skipString()) cursor.take(/[^,\]}#\n]*/y);
}

function takeInlineTable(cursor: TomlCursor, path: KeyPath, lines: Map<string, number>): void {
  cursor.skip(1);
  cursor.skipVoid();
  while (!cursor.atEnd && !cursor.sees("}")) {
    takeEntry(cursor, path, lines);
    skipComma(cursor);
  }
  cursor.skip(1);
}

function takeArray(cursor: TomlCursor, path: KeyPath, lines: Map<string, number>): void {
  cursor.skip(1);
  cursor.skipVoid();
  for (let index = 0; !cursor.atEnd && !cursor.sees("]"); index += 1) {
    remember(lines, [...path, index], cursor.line);
    takeValue(cursor, [...path, index], lines);
    // A bracket of the wrong kind: no text can hold the reading up.
    if (cursor.sees("}")) cursor.skip(1);
    skipComma(cursor);
  }
  cursor.skip(1);
}

function skipComma(cursor: TomlCursor): void {
  cursor.skipVoid();
  if (cursor.sees(",")) cursor.skip(1);
  cursor.skipVoid();
}

/** Remembers the line of `path`, and of the tables above it that have no line of their own: they begin here. */
function remember(lines: Map<string, number>, path: KeyPath, line: number): void {
  for (let length = 1; length <= path.length; length += 1) {
    const key = keyOf(path.slice(0, length));
    // A header [a] may come after [a.b], and is then the better place.
    if (!lines.has(key) || length === path.length) lines.set(key, line);
  }
}

function keyOf(path: KeyPath): string {
  return JSON.stringify(path);
}
