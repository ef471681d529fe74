import { kilobyteField } from "../memory/parse-process-memory.ts";

/** Mappings of one name (a file, `[heap]`, or `[anon]` for those without a name) together. */
export interface MappingSum {
  readonly name: string;
  readonly mappings: number;
  readonly rssBytes: number;
  readonly anonBytes: number;
}

/** `7f12a0000000-7f12a0021000 rw-p 00000000 00:00 0     /usr/lib/libc.so.6`. */
const HEAD = /^[0-9a-f]+-[0-9a-f]+ [-rwxsp]{4} [0-9a-f]+ [0-9a-f]+:[0-9a-f]+ \d+\s*(.*)$/;

/** The biggest mappings of `/proc/<pid>/smaps` (proc_pid_smaps(5)) by resident size, those of one name added up. */
export function biggestMappings(text: string, most: number): readonly MappingSum[] {
  const sums = new Map<string, { mappings: number; rssBytes: number; anonBytes: number }>();
  let current: { mappings: number; rssBytes: number; anonBytes: number } | null = null;
  for (const line of text.split("\n")) {
    const head = HEAD.exec(line);
    if (head !== null) {
      const name = head[1] === undefined || head[1] === "" ? "[anon]" : head[1];
      current = sums.get(name) ?? { mappings: 0, rssBytes: 0, anonBytes: 0 };
      current.mappings += 1;
      sums.set(name, current);
    } else if (current !== null && line.startsWith("Rss:")) {
      current.rssBytes += kilobyteField(line, "Rss") ?? 0;
    } else if (current !== null && line.startsWith("Anonymous:")) {
      current.anonBytes += kilobyteField(line, "Anonymous") ?? 0;
    }
  }
  return [...sums]
    .map(([name, sum]) => ({ name, ...sum }))
    .toSorted((a, b) => b.rssBytes - a.rssBytes)
    .slice(0, most);
}
