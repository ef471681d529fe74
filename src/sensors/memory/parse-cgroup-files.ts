/** A count of bytes as the kernel writes it; null for `max`, an empty text, or a number that a double cannot hold exactly. */
export function parseBytes(text: string): number | null {
  const digits = text.trim();
  if (!/^\d{1,20}$/.test(digits)) return null;
  const bytes = Number(digits);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** A flat-keyed file such as `memory.stat`: `key value` lines. */
export interface FlatKeyed {
  /** Keys whose value is not a usable number are present with null. */
  readonly values: ReadonlyMap<string, number | null>;
  /** False where the text ends in the middle of a line; that line is left out, its number may be cut. */
  readonly complete: boolean;
}

/** Parses `memory.stat` of either cgroup version. */
export function parseFlatKeyed(text: string): FlatKeyed {
  const lines = text.split("\n");
  const remainder = lines.pop();
  const values = new Map<string, number | null>();
  for (const line of lines) {
    const space = line.indexOf(" ");
    if (space > 0) values.set(line.slice(0, space), parseBytes(line.slice(space + 1)));
  }
  return { values, complete: remainder === "" && values.size > 0 };
}

/** The process numbers of a `cgroup.procs` text, each once; 0 (a process of a PID namespace above ours) is left out. */
export function parseProcs(text: string): readonly number[] {
  const pids = new Set<number>();
  for (const line of text.split("\n")) {
    if (/^[1-9]\d{0,9}$/.test(line)) pids.add(Number(line));
  }
  return [...pids];
}
