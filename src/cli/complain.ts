import { redact } from "../knowledge/redaction.ts";

/** Says on stderr, in one line, what is wrong, without secrets; gives the exit status back. */
export function complain(what: string, exitStatus: number): number {
  process.stderr.write(`unitwarden: ${redact(what)}\n`);
  return exitStatus;
}
