import type { About, Said } from "./wording.ts";

/** What is said of a finding: what is wrong, what to do, and what would keep it from coming back. */
export function said(what: string, remedies: readonly string[], prevention: string | null = null): Said {
  return { what, remedies, prevention };
}

/** The commands that bring the unit up again. A restart is refused at the start limit: what is down is reset first. */
export function again({ systemctl, unit, isDown }: About): readonly string[] {
  return isDown
    ? [`${systemctl} reset-failed ${unit}`, `${systemctl} start ${unit}`]
    : [`${systemctl} restart ${unit}`];
}

/** The command that edits the unit's file. */
export function edit({ systemctl, unit }: About): string {
  return `${systemctl} edit ${unit}`;
}

/** Whether a path is that of an interpreter, by its name. */
export function isInterpreter(path: string): boolean {
  return /\/(?:python|node|nodejs|ruby|perl|php|deno|bun|uv)[0-9.]*$/.test(path);
}

/** Whether a path is that of a virtual environment's Python: its own directory, and not the system's. */
export function isOfVenv(path: string): boolean {
  return /\/bin\/python[0-9.]*$/.test(path) && !/^\/(?:usr\/(?:local\/)?)?bin\//.test(path);
}

/** `12, 13`. */
export function pids(copies: readonly { readonly pid: number }[]): string {
  return copies.map(({ pid }) => pid).join(", ");
}
