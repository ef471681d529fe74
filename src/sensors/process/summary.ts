import type { ProcessFacts } from "../../procfs/process-facts.ts";
import type { ProcessSummary } from "../../model/observation.ts";
import type { BootId } from "../../model/scalars.ts";

const COMMAND_LINE_CHARACTERS = 300;
/** What a redaction may need to see of a secret that reaches over the cut. */
const REDACTED_CHARACTERS = 8192;

/** What leaves the program of a process: its command line redacted first, then cut. */
export function summarise(
  facts: ProcessFacts,
  options: { readonly bootId: BootId; readonly redact: (text: string) => string },
): ProcessSummary {
  const words = (facts.commandLine?.words ?? []).join(" ") || `[${facts.comm}]`;
  const printable = words.slice(0, REDACTED_CHARACTERS).replaceAll(/\p{Cc}+/gu, " ");
  return {
    bootId: options.bootId,
    pid: facts.pid,
    startTimeTicks: facts.startTimeTicks,
    parentPid: facts.parentPid,
    uid: facts.uid,
    commandLine: options.redact(printable).slice(0, COMMAND_LINE_CHARACTERS),
    cgroup: facts.cgroup?.path ?? "",
  };
}
