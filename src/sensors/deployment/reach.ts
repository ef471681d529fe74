import { accessSync, constants, statSync } from "node:fs";
import type { FileFact, FileState } from "../../knowledge/diagnosis/facts.ts";
import type { Run } from "../journal/query.ts";
import type { UnitUser } from "./user.ts";
import { errorCode } from "../../runtime/error-code.ts";

/** What is to be done with a file: its kind, and how it is reached. */
export interface Wanted {
  readonly path: string;
  readonly how: "read" | "execute" | "enter";
}

const FLAGS = { read: "-r", execute: "-x", enter: "-x" } as const;
const MODES = { read: constants.R_OK, execute: constants.X_OK, enter: constants.X_OK } as const;
const TIMEOUT_MS = 2000;
/** `test` for each pair of flag and path; a shell, so that one child answers for all. */
const SCRIPT = 'while [ $# -gt 1 ]; do if test "$1" "$2"; then echo y; else echo n; fi; shift 2; done';

/**
 * Whether a user can use files, by the kernel's own judgement (permissions, ACLs and directories above): as root in that
 * user's place, as that user in our own. Who is neither cannot tell (`unreadable`), save that a file is missing.
 */
export async function reachOf(
  run: Run,
  wanted: readonly Wanted[],
  { user, ownUid }: { readonly user: UnitUser | null; readonly ownUid: number },
): Promise<readonly FileFact[]> {
  const seen = wanted.map((one) => ({ one, state: kindOf(one) }));
  const there = seen.filter(({ state }) => state === "ok").map(({ one }) => one);
  const allowed = await mayUse(run, there, { user, ownUid });
  const states = new Map(there.map((one, index) => [one, allowed[index] ?? "unreadable"]));
  return seen.map(({ one, state }) => ({ path: one.path, state: states.get(one) ?? state }));
}

function kindOf({ path, how }: Wanted): FileState {
  try {
    const stat = statSync(path);
    return (how === "enter" ? stat.isDirectory() : stat.isFile()) ? "ok" : "not-a-file";
  } catch (error) {
    const code = errorCode(error) ?? "";
    return code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" ? "missing" : "unreadable";
  }
}

async function mayUse(
  run: Run,
  wanted: readonly Wanted[],
  { user, ownUid }: { readonly user: UnitUser | null; readonly ownUid: number },
): Promise<readonly FileState[]> {
  if (wanted.length === 0) return [];
  if (user === null || user.uid === ownUid) return wanted.map(mayWe);
  if (ownUid !== 0) return wanted.map(() => "unreadable");
  const { uid, gid, name } = user;
  const as = [`--reuid=${uid}`, `--regid=${gid}`, uid === 0 ? "--clear-groups" : "--init-groups"];
  const words = wanted.flatMap(({ how, path }) => [FLAGS[how], path]);
  const asked = await run("setpriv", [...as, "--", "sh", "-c", SCRIPT, name, ...words], { timeoutMs: TIMEOUT_MS });
  if (!asked.ok || asked.value.exitStatus !== 0) return wanted.map(() => "unreadable");
  return asked.value.stdout
    .trim()
    .split("\n")
    .map((answer) => (answer === "y" ? "ok" : "forbidden"));
}

function mayWe({ path, how }: Wanted): FileState {
  try {
    accessSync(path, MODES[how]);
    return "ok";
  } catch {
    return "forbidden";
  }
}
