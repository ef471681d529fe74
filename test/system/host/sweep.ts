import { join } from "node:path";

/** The command that removes the cgroups of one host, or (without a tag) of every host whose owner is dead. */
export function sweepCommand(tag?: string): string[] {
  const script = join(import.meta.dirname, "sweep.sh");
  return ["unshare", "--mount", "sh", script, ...(tag === undefined ? [] : [tag])];
}
