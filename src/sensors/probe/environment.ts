import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { type Result, failure, success } from "../../model/result.ts";
import { resolveOnHost } from "../../procfs/real-path.ts";
import { parseEnvironmentFile } from "./parse-environment-file.ts";
import { errorCode } from "../../runtime/error-code.ts";

/** One `EnvironmentFile=`, as the D-Bus property `EnvironmentFiles` has it. */
export interface EnvironmentFile {
  readonly path: string;
  /** True for `EnvironmentFile=-PATH`: systemd starts the unit without it. */
  readonly optional: boolean;
}

/** An environment file that is longer than this is not read. */
const MAX_FILE_BYTES = 1024 * 1024;

/** As systemd reads it, in PID 1's directories: our own sandbox may hide a home or /tmp. */
function readFile(path: string): { text: string } | { code: string } {
  const procRoot = "/proc";
  const seen = resolveOnHost({ procRoot }, path);
  const read = seen.kind === "seen" ? readAt(`${procRoot}/1/root${seen.file.path}`) : null;
  return read !== null && "text" in read ? read : readAt(path);
}

function readAt(path: string): { text: string } | { code: string } {
  let descriptor: number | null = null;
  try {
    // A FIFO in the file's place must not hold us up.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return { code: "not a regular file" };
    if (stat.size > MAX_FILE_BYTES) return { code: "larger than 1 MB" };
    return { text: readFileSync(descriptor, "utf8") };
  } catch (error) {
    return { code: errorCode(error) ?? "unreadable" };
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** Adds the assignments of the D-Bus property `Environment`: an array of `NAME=VALUE`. */
function addAssignments(variables: Map<string, string>, assignments: readonly string[]): void {
  for (const assignment of assignments) {
    const equals = assignment.indexOf("=");
    if (equals > 0) variables.set(assignment.slice(0, equals), assignment.slice(equals + 1));
  }
}

/**
 * The environment that systemd gives a unit: `Environment=`, then the files in their order, the later one winning (systemd.exec(5)).
 * The values are secrets: they must not leave the program, nor enter a message. Fails with `environment-unreadable` where any file
 * cannot be read (or is a pattern), for it might override what the others say.
 */
export function readUnitEnvironment(options: {
  readonly environment: readonly string[];
  readonly environmentFiles: readonly EnvironmentFile[];
}): Result<ReadonlyMap<string, string>> {
  const variables = new Map<string, string>();
  addAssignments(variables, options.environment);
  for (const { path, optional } of options.environmentFiles) {
    if (/[*?[]/.test(path)) {
      return failure("environment-unreadable", `Cannot read environment files "${path}": patterns are not followed`, {
        recoverable: false,
      });
    }
    const read = readFile(path);
    if ("text" in read) {
      for (const [name, value] of parseEnvironmentFile(read.text)) variables.set(name, value);
    } else if (!(optional && read.code === "ENOENT")) {
      return failure("environment-unreadable", `Cannot read environment file "${path}": ${read.code}`, {
        recoverable: true,
      });
    }
  }
  return success(variables);
}
