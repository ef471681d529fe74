import { scanFlags, type FlagRules } from "./flags.ts";
import { commandName, type InterpreterFamily, type Invocation } from "./invocation.ts";
import { parsePython } from "./python-invocation.ts";

/** The interpreter family that a command's name means; null when it is no interpreter that we understand. */
export function interpreterFamily(name: string): InterpreterFamily | null {
  if (/^(?:python|pypy)(?:\d+(?:\.\d+)*)?t?(?:-dbg|_d|d)?$/u.test(name)) return "python";
  if (/^node(?:js)?(?:-?\d+)?$/u.test(name)) return "node";
  if (name === "bun" || name === "deno") return name;
  if (/^ruby(?:\d+(?:\.\d+)*)?$/u.test(name)) return "ruby";
  if (/^perl(?:5(?:\.\d+)*)?$/u.test(name)) return "perl";
  if (/^php(?:\d+(?:\.\d+)*)?$/u.test(name)) return "php";
  return null;
}

/** Container engines and their monitors: their main process says nothing about what runs inside. */
const CONTAINER_RUNTIME =
  /^(?:docker|docker-compose|podman|podman-compose|nerdctl|conmon|runc|crun|containerd-shim.*|systemd-nspawn|lxc-start)$/u;

/** The container runtime that a command's name means; null when it is none. */
export function containerRuntime(name: string): string | null {
  return CONTAINER_RUNTIME.test(name) ? name : null;
}

/** node(1). Flags not listed here are booleans only where they have `=` in them or a well-known boolean prefix. */
const NODE: FlagRules = {
  withValue: ["-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions", "--title"],
  inline: ["-e", "--eval", "-p", "--print", "-pe", "-c", "--check", "-v", "--version", "-h", "--help", "-i"],
  boolean:
    /^(?:--no-[a-z-]+|--inspect(?:-brk|-wait)?|--enable-source-maps|--trace-(?:warnings|uncaught|deprecation|exit|sigint)|--expose[-_]gc|--optimize[-_]for[-_]size|--harmony[a-z_-]*|--experimental-(?:strip-types|transform-types|vm-modules|modules|fetch|sqlite|websocket|json-modules|wasm-modules|global-webcrypto)|--preserve-symlinks(?:-main)?|--use-openssl-ca|--use-system-ca|--watch|--pending-deprecation|--throw-deprecation|--abort-on-uncaught-exception|--permission)$/u,
};
const BUN: FlagRules = {
  withValue: ["-r", "--preload", "--cwd", "-c", "--config", "--env-file", "--tsconfig-override"],
  inline: ["-e", "--eval", "-p", "--print", "-v", "--version", "-h", "--help"],
  boolean: /^(?:--bun|-b|--hot|--watch|--smol|--silent|--no-[a-z-]+|--prefer-offline|-i)$/u,
};
const DENO: FlagRules = {
  withValue: ["-c", "--config", "--import-map", "--lock", "--cert", "--location", "-L", "--log-level", "--seed"],
  inline: ["-V", "--version", "-h", "--help"],
  boolean:
    /^(?:-[ARWNESIq]+|--allow-[a-z-]+|--deny-[a-z-]+|--no-[a-z-]+|--unstable[a-z-]*|--quiet|--cached-only|--check|--watch|--frozen|--env-file|--inspect(?:-brk)?)$/u,
};
const RUBY: FlagRules = {
  withValue: ["-I", "-r", "-E", "--encoding"],
  inline: ["-e", "-c", "-v", "--version", "-h", "--help"],
  boolean:
    /^(?:-[wWdU]+[0-9]?|-I.+|-r.+|-K.|-E.+|-W:[a-z_-]+|--(?:enable|disable)-[a-z_-]+|--y?jit|--verbose|--debug)$/u,
};
const PERL: FlagRules = {
  withValue: ["-I"],
  inline: ["-e", "-E", "-c", "-v", "-V", "--version", "--help"],
  boolean: /^(?:-[wWXTtUuS]+|-I.+|-[mM].+|-C\d*)$/u,
};
const PHP: FlagRules = {
  withValue: ["-d", "-c", "-z", "--define", "--php-ini", "--zend-extension"],
  inline: ["-r", "--run", "-a", "-i", "-m", "-v", "-l", "-S", "--server", "--version", "-h", "--help"],
  boolean: /^(?:-[nqCHe]+|-d.+|-c.+|-z.+|--no-php-ini|--no-header)$/u,
};

/** Reads the words of an interpreter's command line; `words` starts with the interpreter itself. */
export function parseInterpreter(family: InterpreterFamily, words: readonly string[]): Invocation {
  const [interpreter = "", ...rest] = words;
  switch (family) {
    case "python":
      return asRuntime(parsePython(interpreter, rest));
    case "node":
      return scriptAfter(family, rest, NODE, ["inspect", "debug"]);
    case "bun":
      return scriptAfter(family, rest[0] === "run" ? rest.slice(1) : rest, BUN, [
        "x",
        "install",
        "test",
        "build",
        "add",
      ]);
    case "deno":
      if (rest[0] !== "run") return { kind: "unclear", why: "deno without run" };
      return scriptAfter(family, rest.slice(1), DENO, []);
    case "ruby":
      return scriptAfter(family, rest, RUBY, []);
    case "perl":
      return scriptAfter(family, rest, PERL, []);
    case "php":
      return scriptAfter(family, rest[0] === "-f" ? rest.slice(1) : rest, PHP, []);
    default:
      return family satisfies never;
  }
}

function scriptAfter(
  family: InterpreterFamily,
  words: readonly string[],
  rules: FlagRules,
  subcommands: readonly string[],
): Invocation {
  const end = scanFlags(words, rules);
  if (end.kind !== "positional") return end;
  const script = words[end.index];
  if (script === undefined || script === "-") return { kind: "no-program" };
  if (subcommands.includes(script)) return { kind: "unclear", why: `${family} ${script}` };
  if (/^[a-z][a-z0-9+.-]*:/u.test(script)) return { kind: "unclear", why: "a script by URL" };
  return { kind: "script", family, script, args: words.slice(end.index + 1) };
}

/** docker-compose and podman-compose are Python scripts. */
function asRuntime(invocation: Invocation): Invocation {
  const runtime = invocation.kind === "script" ? containerRuntime(commandName(invocation.script)) : null;
  return runtime === null ? invocation : { kind: "container-runtime", runtime };
}
