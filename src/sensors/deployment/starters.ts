import { readdirSync, readlinkSync } from "node:fs";
import { basename, dirname } from "node:path";
import { redact, truncate } from "../../knowledge/redaction.ts";
import type { StarterFact } from "../../knowledge/diagnosis/facts.ts";
import { readAtMost } from "./bounded-read.ts";
import type { UnitUser } from "./user.ts";

/** What the unit runs, so that others who would start it can be told. */
export interface StartedProgram {
  readonly script: string;
  readonly directory: string | null;
  readonly unit: string;
  readonly user: UnitUser | null;
}

interface Place {
  readonly kind: StarterFact["kind"];
  readonly path: string;
  /** What `~` and `$HOME` stand for there; null where it differs line by line. */
  readonly home: string | null;
}

const MOST_BYTES = 256 * 1024;
const MOST_FOUND = 20;
const CRONTABS = ["/var/spool/cron/crontabs", "/var/spool/cron"] as const;
const UNIT_DIRECTORIES = [
  "/etc/systemd/system",
  "/run/systemd/system",
  "/run/systemd/transient",
  "/etc/systemd/user",
] as const;

/** Everyone else who would start the same program: crontabs, units and their timers, pm2, supervisord, start-up files and deploy scripts. Reads only. */
export function findStarters(program: StartedProgram): readonly StarterFact[] {
  const places = [...cronPlaces(), ...unitPlaces(program), ...homePlaces(program), ...otherPlaces(program)];
  const found = places.flatMap((place) => startersIn(place, program));
  return found.slice(0, MOST_FOUND);
}

function cronPlaces(): readonly Place[] {
  const tables = CRONTABS.flatMap((directory) =>
    namesIn(directory).map((name): Place => ({
      kind: "cron",
      path: `${directory}/${name}`,
      home: name === "root" ? "/root" : `/home/${name}`,
    })),
  );
  const system = ["/etc/crontab", "/etc/anacrontab", ...namesIn("/etc/cron.d").map((name) => `/etc/cron.d/${name}`)];
  const periodic = ["hourly", "daily", "weekly"].flatMap((often) =>
    namesIn(`/etc/cron.${often}`).map((name) => `/etc/cron.${often}/${name}`),
  );
  return [...tables, ...[...system, ...periodic].map((path): Place => ({ kind: "cron", path, home: null }))];
}

function unitPlaces({ unit, user }: StartedProgram): readonly Place[] {
  const directories = [...UNIT_DIRECTORIES, ...(user === null ? [] : [`${user.home}/.config/systemd/user`])];
  const template = unit.replace(/@.*(?=\.service$)/, "@");
  const isOwn = (directory: string, name: string): boolean =>
    name === unit || name === template || basename(targetOf(`${directory}/${name}`) ?? "") === unit;
  return directories.flatMap((directory) =>
    namesIn(directory)
      .filter((name) => name.endsWith(".service") && !isOwn(directory, name))
      .map((name): Place => ({ kind: "unit", path: `${directory}/${name}`, home: user?.home ?? null })),
  );
}

function homePlaces({ user }: StartedProgram): readonly Place[] {
  const homes = [...new Set(["/root", ...(user === null ? [] : [user.home])])];
  return homes.flatMap((home): Place[] => [
    { kind: "pm2", path: `${home}/.pm2/dump.pm2`, home },
    ...[".profile", ".bash_profile", ".bashrc", ".zprofile", ".zshrc"].map((name): Place => ({
      kind: "rc",
      path: `${home}/${name}`,
      home,
    })),
  ]);
}

function otherPlaces({ directory, user }: StartedProgram): readonly Place[] {
  const home = user?.home ?? null;
  const supervised = [
    "/etc/supervisord.conf",
    "/etc/supervisor/supervisord.conf",
    ...["/etc/supervisor/conf.d", "/etc/supervisord.d"].flatMap((where) =>
      namesIn(where).map((name) => `${where}/${name}`),
    ),
  ];
  const scripts =
    directory === null
      ? []
      : namesIn(directory)
          .filter((name) => name.endsWith(".sh"))
          .map((name) => `${directory}/${name}`);
  return [
    ...supervised.map((path): Place => ({ kind: "supervisor", path, home })),
    { kind: "rc", path: "/etc/rc.local", home: "/root" },
    ...scripts.map((path): Place => ({ kind: "script", path, home })),
  ];
}

function startersIn({ kind, path, home }: Place, program: StartedProgram): readonly StarterFact[] {
  const text = readAtMost(path, MOST_BYTES);
  if (text === null) return [];
  const fact = (where: string, line: string): StarterFact => ({
    kind,
    where,
    text: truncate(redact(line.trim()), 200),
  });
  if (kind === "pm2") return namesScript(text, program, home) ? [fact(path, "")] : [];
  if (kind === "unit") {
    const start = text.split("\n").find((line) => line.startsWith("ExecStart="));
    const rest = text.replaceAll(/^(?:Description|Documentation)=.*$/gm, "");
    if (start === undefined || !namesScript(rest, program, home) || !namesFile(start, program)) return [];
    const timers = timersOf(path);
    return [fact(timers.length === 0 ? path : `${path} (${timers.join(", ")})`, start)];
  }
  return text.split("\n").flatMap((line, index) => {
    if (/^\s*(?:#|$)/.test(line) || !namesScript(line, program, home)) return [];
    // A deploy script is a starter where it leaves the program running behind itself.
    if (kind === "script" && !/\bnohup\b|\bsetsid\b|&\s*(?:$|#|disown)|\b(?:tmux|screen)\b/.test(line)) return [];
    return starts(line, program) ? [fact(`${path}:${index + 1}`, line)] : [];
  });
}

/** The timers beside a unit's file that start it: by their name, or by `Unit=` (systemd.timer(5)). */
function timersOf(path: string): readonly string[] {
  const directory = dirname(path);
  const unit = basename(path);
  return namesIn(directory).filter((name) => {
    if (!name.endsWith(".timer")) return false;
    const named = /^\s*Unit\s*=\s*(\S+)\s*$/m.exec(readAtMost(`${directory}/${name}`, MOST_BYTES) ?? "")?.[1];
    return (named ?? name.replace(/\.timer$/, ".service")) === unit;
  });
}

/** Whether a text names the very script: by its path, or by its name beside its directory. */
function namesScript(text: string, { script, directory }: StartedProgram, home: string | null): boolean {
  const expanded = home === null ? text : text.replaceAll(/(?<=^|[\s"'=:(])~(?=\/)|\$\{?HOME\}?/g, home);
  if (containsPath(expanded, script)) return true;
  const above = directory ?? script.slice(0, script.lastIndexOf("/"));
  return above !== "" && containsPath(expanded, above) && containsName(expanded, basename(script));
}

function namesFile(line: string, { script }: StartedProgram): boolean {
  return containsName(line, basename(script));
}

/** Looking after a program (`pgrep`, `tail`, `grep`) is not starting it. */
function starts(line: string, { script }: StartedProgram): boolean {
  const before = line.slice(0, Math.max(0, line.lastIndexOf(basename(script))));
  return !/\b(?:pgrep|pkill|killall|grep|tail|cat|ls|chmod|chown|cp|mv|rm|test|stat)\b[^;&|]*$/.test(before);
}

function containsPath(text: string, path: string): boolean {
  return new RegExp(`(?<![\\w./-])${escaped(path)}(?![\\w.-])`).test(text);
}

function containsName(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w.-])${escaped(name)}(?![\\w.-])`).test(text);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** What a link points at; null for what is none. An alias of the unit is a link to its file. */
function targetOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}
