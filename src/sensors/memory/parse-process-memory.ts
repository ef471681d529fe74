/** What one process holds, bytes. */
export interface ProcessMemory {
  /** Anonymous memory and swap. */
  readonly anonBytes: number;
  /** Its share of everything resident, mapped files included. */
  readonly shareBytes: number;
}

/** `Key:   123 kB` in `/proc/<pid>/smaps_rollup` and `/proc/<pid>/status`, in bytes; null where the key is absent or odd. */
export function kilobyteField(text: string, key: string): number | null {
  const match = new RegExp(`^${key}:\\s+(\\d{1,13}) kB$`, "m").exec(text);
  const bytes = Number(match?.[1] ?? Number.NaN) * 1024;
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** `/proc/<pid>/smaps_rollup`: proportional shares, so that pages shared by forks count once; null where a key is absent (Pss_Anon came with Linux 5.4). */
export function parseSmapsRollup(text: string): ProcessMemory | null {
  const pssBytes = kilobyteField(text, "Pss");
  const pssAnonBytes = kilobyteField(text, "Pss_Anon");
  const swapPssBytes = kilobyteField(text, "SwapPss");
  if (pssBytes === null || pssAnonBytes === null || swapPssBytes === null) return null;
  return { anonBytes: pssAnonBytes + swapPssBytes, shareBytes: pssBytes };
}

/** `/proc/<pid>/status`, readable by everybody: RssAnon (resident − shared of statm) and VmSwap, and VmRSS. @returns null where they are absent, as in a zombie. */
export function parseStatusMemory(text: string): ProcessMemory | null {
  const rssBytes = kilobyteField(text, "VmRSS");
  const rssAnonBytes = kilobyteField(text, "RssAnon");
  const swapBytes = kilobyteField(text, "VmSwap");
  if (rssBytes === null || rssAnonBytes === null || swapBytes === null) return null;
  return { anonBytes: rssAnonBytes + swapBytes, shareBytes: rssBytes };
}
