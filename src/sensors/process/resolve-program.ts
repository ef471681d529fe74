import { closeSync, openSync, readSync } from "node:fs";
import { posix } from "node:path";
import { resolveInProcess, resolveOnHost, type SeenFile, type SeenFileResult } from "../../procfs/real-path.ts";
import type { ProcFiles } from "../../procfs/proc-files.ts";
import type { Invocation } from "./invocation.ts";
import type { Program } from "./program.ts";

/** Resolves paths either as a running process sees them, or from a directory on the host. */
export interface Viewpoint {
  resolve(path: string): SeenFileResult;
  /** The file that really runs; missing where nothing runs. */
  executable(): SeenFileResult;
}

/** The viewpoint of a running process. */
export function viewpointOfProcess(files: ProcFiles, pid: number): Viewpoint {
  return {
    resolve: (path) => resolveInProcess(files, pid, path),
    executable: () => {
      const link = files.link(`${pid}/exe`);
      if (link.kind !== "read") return link.kind === "gone" ? { kind: "missing" } : { kind: "unreadable" };
      return resolveInProcess(files, pid, link.value);
    },
  };
}

/** The viewpoint of a unit that does not run: its working directory; `command` is its first word. */
export function viewpointOfUnit(files: ProcFiles, directory: string, command: string): Viewpoint {
  const resolve = (path: string): SeenFileResult => {
    if (path.startsWith("/")) return resolveOnHost(files, path);
    // `~`: systemd resolves it to a home directory that we do not know.
    return directory.startsWith("/") ? resolveOnHost(files, `${directory}/${path}`) : { kind: "missing" };
  };
  return { resolve, executable: () => resolve(command) };
}

/** Resolves what a command line says into a program; `unknown` where a file cannot be found or read. */
export function resolveProgram(invocation: Invocation, view: Viewpoint): Program {
  switch (invocation.kind) {
    case "script": {
      const script = resolveScript(invocation.script, invocation.family === "node", view);
      if (script.kind !== "seen") return unresolved("script", script);
      return { kind: "script", family: invocation.family, file: script.file, args: invocation.args };
    }
    case "module": {
      const directory = view.resolve(".");
      if (directory.kind !== "seen") return unresolved("directory", directory);
      return {
        kind: "module",
        family: invocation.family,
        module: invocation.module,
        directory: directory.file,
        inDirectory: holdsModule(invocation.module, view),
        interpreter: absolute(invocation.interpreter, directory.file),
        args: invocation.args,
      };
    }
    case "executable": {
      const file = view.executable();
      const directory = view.resolve(".");
      if (file.kind !== "seen") return unresolved("executable", file);
      if (directory.kind !== "seen") return unresolved("directory", directory);
      return { kind: "executable", file: file.file, directory: directory.file, args: invocation.args };
    }
    case "container-runtime":
      return { kind: "container-runtime", runtime: invocation.runtime };
    case "wrapper":
      return { kind: "unknown", why: "wrapper" };
    case "no-program":
      return { kind: "unknown", why: "no-program" };
    case "unclear":
      return { kind: "unknown", why: "command-line-unclear" };
    default:
      return invocation satisfies never;
  }
}

/** Reads the interpreter line of a script that is started by its own name; null when the file has none. */
export function readInterpreterLine(path: string): readonly string[] | null {
  const start = Buffer.alloc(256);
  try {
    const descriptor = openSync(path, "r");
    try {
      const length = readSync(descriptor, start, 0, start.length, 0);
      const line = /^#![ \t]*(\S+)(?:[ \t]+(\S.*?))?[ \t]*\n/u.exec(start.toString("latin1", 0, length));
      const [, interpreter, argument] = line ?? [];
      if (interpreter === undefined) return null;
      if (!interpreter.endsWith("/env")) return argument === undefined ? [interpreter] : [interpreter, argument];
      const words = (argument ?? "").replace(/^-S\s+/u, "").split(/\s+/u);
      return words[0] === "" ? null : words;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return null;
  }
}

/** node(1) also takes a script without its extension. */
function resolveScript(script: string, extensible: boolean, view: Viewpoint): SeenFileResult {
  const exact = view.resolve(script);
  return exact.kind === "missing" && extensible ? view.resolve(`${script}.js`) : exact;
}

function holdsModule(module: string, view: Viewpoint): boolean {
  const top = module.split(".")[0] ?? module;
  return [top, `${top}.py`].some((name) => view.resolve(name).kind === "seen");
}

function absolute(command: string, directory: SeenFile): string {
  return command.includes("/") ? posix.resolve(directory.path, command) : command;
}

function unresolved(what: string, result: Exclude<SeenFileResult, { readonly kind: "seen" }>): Program {
  return { kind: "unknown", why: result.kind === "missing" ? `${what}-not-found` : `${what}-unreadable` };
}
