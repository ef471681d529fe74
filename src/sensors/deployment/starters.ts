import { basename, dirname } from "node:path";
import { literally } from "../../knowledge/literally.ts";
import { redact, truncate } from "../../knowledge/redaction.ts";
import type { StarterFact } from "../../knowledge/diagnosis/facts.ts";
import { readAtMost } from "./bounded-read.ts";
import { namesIn, type Place, type StartedProgram, starterPlaces } from "./starter-places.ts";

const MOST_BYTES = 256 * 1024;
const MOST_FOUND = 20;

/** Everyone else who would start the same program: crontabs, units and their timers, pm2, supervisord, start-up files and deploy scripts. Reads only. */
export function findStarters(program: StartedProgram): readonly StarterFact[] {
  return starterPlaces(program)
    .flatMap((place) => startersIn(place, program))
    .slice(0, MOST_FOUND);
}

function startersIn(place: Place, program: StartedProgram): readonly StarterFact[] {
  const { kind, path, home } = place;
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
    const words = text.replaceAll(/^(?:Description|Documentation)=.*$/gm, "");
    const rest = place.managerHome === undefined ? words : words.replaceAll("%h", place.managerHome);
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
  return new RegExp(`(?<![\\w./-])${literally(path)}(?![\\w.-])`).test(text);
}

function containsName(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w.-])${literally(name)}(?![\\w.-])`).test(text);
}
