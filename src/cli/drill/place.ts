import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Where a drill plays: which manager has its units, and where their files and its own go. */
export interface Place {
  readonly user: boolean;
  /** Flags of systemctl and systemd-run. */
  readonly managerFlags: readonly string[];
  /** Gone with the next boot, or the user's last session (systemd.unit(5), file-hierarchy(7)). */
  readonly runtimeDirectory: string;
  readonly unitDirectory: string;
}

/** What a drill calls its own. */
export interface DrillNames {
  /** Begins the name of everything below. */
  readonly name: string;
  /** The throw-away unit. */
  readonly unit: string;
  /** The unitwarden that heals it. */
  readonly daemon: string;
  /** What cleans up, whatever ends the drill. */
  readonly guard: string;
  /** Everything of the drill but the two unit files. */
  readonly directory: string;
}

const PREFIX = "unitwarden-drill-";
const NAME = /^unitwarden-drill-[0-9a-f]{8}$/;

/** The system's manager or the user's own. */
export function placeOf(
  { user }: { readonly user: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): Place {
  if (!user) {
    return { user, managerFlags: [], runtimeDirectory: "/run", unitDirectory: "/run/systemd/system" };
  }
  const runtimeDirectory = environment["XDG_RUNTIME_DIR"] ?? `/run/user/${process.getuid?.() ?? 0}`;
  return { user, managerFlags: ["--user"], runtimeDirectory, unitDirectory: join(runtimeDirectory, "systemd/user") };
}

/** The names of a new drill: no other one has had them. */
export function newNames(place: Place): DrillNames {
  return namesOf(`${PREFIX}${randomBytes(4).toString("hex")}`, place);
}

/** The names of a drill that is called so. */
export function namesOf(name: string, { runtimeDirectory }: Place): DrillNames {
  return {
    name,
    unit: `${name}.service`,
    daemon: `${name}-daemon.service`,
    guard: `${name}-guard.service`,
    directory: join(runtimeDirectory, name),
  };
}

/** Drills that were ended without cleaning up: their directories are the last thing that goes. */
export function leftBehind(place: Place): readonly DrillNames[] {
  const found = readdirSync(place.runtimeDirectory).filter((entry) => NAME.test(entry));
  return found.map((name) => namesOf(name, place));
}
