/** A command line as `/proc/<pid>/cmdline` shows it. */
export interface CommandLine {
  /** The words; empty for a kernel thread or a zombie. */
  readonly words: readonly string[];
  /** True where the process has written a title over its words: then they are its claim, and no argument list. */
  readonly rewritten: boolean;
}

/** Parses `/proc/<pid>/cmdline` (proc_pid_cmdline(5)): words that each end in NUL, or whatever a process has written over them. */
export function parseCommandLine(text: string): CommandLine {
  if (text === "") return { words: [], rewritten: false };
  const terminated = text.endsWith("\0");
  const words = (terminated ? text.slice(0, -1) : text).split("\0");
  const [first = "", ...rest] = words;
  const padded = rest.length > 0 && rest.every((word) => word === "");
  const title = rest.length === 0 || padded;
  if (title && (!terminated || padded || /\s/u.test(first))) return { words: [first.trim()], rewritten: true };
  return { words, rewritten: !terminated };
}
