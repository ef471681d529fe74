import { ownerOfCgroup } from "../../procfs/cgroup-owner.ts";
import type { ProcessFacts } from "../../procfs/process-facts.ts";
import { names } from "./company.ts";
import { commandName } from "./invocation.ts";
import { parseInvocation } from "./parse-invocation.ts";
import { wordsOf } from "./process-program.ts";
import { readAncestors, type ProcessTable } from "./process-table.ts";
import { isShell, parseShell, programsOfText } from "./shell-invocation.ts";
import { wrapperWords } from "./wrappers.ts";

/** What holds a session and starts nothing by itself. */
const SESSION =
  /^(?:sshd(?:-session|-auth)?|tmux|screen|SCREEN|dtach|mosh-server|login|agetty|getty|systemd|init|dropbear|script)$/u;
const PASSES_ON = /^(?:su|sudo|doas|runuser)$/u;

/** The nearest ancestor, outside the company, that would start a stray again; null when there is only a session or init. */
export function respawnerOf(
  stray: ProcessFacts,
  company: ReadonlySet<number>,
  table: ProcessTable,
): ProcessFacts | null {
  for (const ancestor of readAncestors(table, stray)) {
    if (ancestor.pid <= 1) return null;
    if (company.has(ancestor.pid)) continue;
    switch (roleOf(ancestor, stray)) {
      case "respawner":
        return ancestor;
      case "session":
        return null;
      case "passes-on":
        continue;
      default:
    }
  }
  return null;
}

function roleOf(ancestor: ProcessFacts, stray: ProcessFacts): "respawner" | "session" | "passes-on" {
  if (ancestor.cgroup !== null && ownerOfCgroup(ancestor.cgroup).kind === "service") return "respawner";
  const words = wordsOf(ancestor);
  // Titles such as `sshd: ubuntu@pts/0` and `(sd-pam)`.
  const name = commandName((words[0] ?? "").replace(/:$/u, ""));
  if (name === "" || SESSION.test(name)) return "session";
  if (isShell(name)) return roleOfShell(words, stray);
  return PASSES_ON.test(name) || wrapperWords(words) !== null ? "passes-on" : "respawner";
}

function roleOfShell(words: readonly string[], stray: ProcessFacts): "respawner" | "session" | "passes-on" {
  const shell = parseShell(words);
  if (shell.kind === "interactive") return "session";
  if (shell.kind === "script") return "respawner";
  const programs = programsOfText(shell.text);
  if (programs === null) return "respawner";
  const target = parseInvocation(wordsOf(stray));
  return programs.filter((program) => names(program.words, target)).length > 1 ? "respawner" : "passes-on";
}
