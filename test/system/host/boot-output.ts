import type { ChildProcess } from "node:child_process";

/** What a host says while it boots. */
export interface BootOutput {
  /** The last 8,000 characters. */
  readonly text: () => string;
  /** The PID of its line `pid N`; rejects when it ends or the time is over before. */
  readonly pid: (timeoutMs: number) => Promise<number>;
}

/** Collects both streams of the booting process. */
export function watchBootOutput(child: ChildProcess): BootOutput {
  let text = "";
  const listeners = new Set<() => void>();
  const heard = (chunk: string) => {
    text = (text + chunk).slice(-8000);
    for (const listener of listeners) listener();
  };
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", heard);
  child.once("close", () => heard("(ended)\n"));

  const pid = (timeoutMs: number) =>
    new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("no PID in time")), timeoutMs);
      const look = () => {
        const found = /^pid (\d+)$/mu.exec(text)?.[1];
        if (found === undefined && !text.includes("(ended)")) return;
        clearTimeout(timer);
        listeners.delete(look);
        if (found === undefined) reject(new Error(`boot.sh ended with status ${child.exitCode}`));
        else resolve(Number(found));
      };
      listeners.add(look);
      look();
    });
  return { text: () => text.trim(), pid };
}
