import { readdirSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import type { StarterFact } from "../../knowledge/diagnosis/facts.ts";
import type { JournalScope } from "../journal/matches.ts";
import type { UnitUser } from "./user.ts";

/** What the unit runs, so that others who would start it can be told. */
export interface StartedProgram {
  readonly script: string;
  readonly directory: string | null;
  readonly unit: string;
  /** Which manager's unit it is: one of the same name under another is another unit. */
  readonly manager: JournalScope["kind"];
  /** Whom the unit runs as. */
  readonly user: UnitUser | null;
  /** Everybody who could start something. */
  readonly people: readonly UnitUser[];
}

/** A file that may start programs. */
export interface Place {
  readonly kind: StarterFact["kind"];
  readonly path: string;
  /** What `~` and `$HOME` stand for there; null where it differs line by line. */
  readonly home: string | null;
  /** What a unit's `%h` stands for (systemd.unit(5), "Specifiers"). */
  readonly managerHome?: string;
}

const CRONTABS = ["/var/spool/cron/crontabs", "/var/spool/cron"] as const;
const SYSTEM_UNITS = [
  "/etc/systemd/system",
  "/run/systemd/system",
  "/run/systemd/transient",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
] as const;
const SHELL_FILES = [".profile", ".bash_profile", ".bash_login", ".bashrc", ".zprofile", ".zshrc", ".xprofile"];

/** Where programs are started from on this machine: crontabs and at jobs, units of the system and of people, pm2, supervisord, start-up files, deploy scripts. */
export function starterPlaces(program: StartedProgram): readonly Place[] {
  return [...cronPlaces(program), ...unitPlaces(program), ...homePlaces(program), ...otherPlaces(program)];
}

function cronPlaces({ people }: StartedProgram): readonly Place[] {
  const homeOf = (name: string): string =>
    people.find((one) => one.name === name)?.home ?? (name === "root" ? "/root" : `/home/${name}`);
  const tables = CRONTABS.flatMap((directory) =>
    namesIn(directory).map((name): Place => ({ kind: "cron", path: `${directory}/${name}`, home: homeOf(name) })),
  );
  const system = ["/etc/crontab", "/etc/anacrontab", ...pathsIn("/etc/cron.d"), ...pathsIn("/var/spool/cron/atjobs")];
  const periodic = ["hourly", "daily", "weekly", "monthly"].flatMap((often) => pathsIn(`/etc/cron.${often}`));
  return [...tables, ...[...system, ...periodic].map((path): Place => ({ kind: "cron", path, home: null }))];
}

function unitPlaces(program: StartedProgram): readonly Place[] {
  const { unit, manager, user } = program;
  const home = user?.home ?? null;
  const ownOf = (kind: StartedProgram["manager"]): string | null => (kind === manager ? unit : null);
  return [
    ...SYSTEM_UNITS.flatMap((directory) => unitsIn(directory, ownOf("system"), { home, managerHome: "/root" })),
    ...unitsIn("/etc/systemd/user", ownOf("user"), home === null ? { home } : { home, managerHome: home }),
    ...homesOf(program).flatMap((one) => {
      const own = one === home ? ownOf("user") : null;
      return unitsIn(`${one}/.config/systemd/user`, own, { home: one, managerHome: one });
    }),
  ];
}

/** The units of a directory but `own`, by whatever name it goes there; null: the unit is another manager's. */
function unitsIn(directory: string, own: string | null, homes: Pick<Place, "home" | "managerHome">): readonly Place[] {
  const template = own?.replace(/@.*(?=\.service$)/, "@");
  const isOwn = (name: string): boolean =>
    own !== null && (name === own || name === template || basename(targetOf(`${directory}/${name}`) ?? "") === own);
  return namesIn(directory)
    .filter((name) => name.endsWith(".service") && !isOwn(name))
    .map((name) => ({ kind: "unit", path: `${directory}/${name}`, ...homes }));
}

function homePlaces(program: StartedProgram): readonly Place[] {
  return homesOf(program).flatMap((home): Place[] => [
    { kind: "pm2", path: `${home}/.pm2/dump.pm2`, home },
    ...SHELL_FILES.map((name): Place => ({ kind: "rc", path: `${home}/${name}`, home })),
    ...pathsIn(`${home}/.config/autostart`).map((path): Place => ({ kind: "rc", path, home })),
  ]);
}

function otherPlaces({ directory, user }: StartedProgram): readonly Place[] {
  const home = user?.home ?? null;
  const supervised = [
    "/etc/supervisord.conf",
    "/etc/supervisor/supervisord.conf",
    ...pathsIn("/etc/supervisor/conf.d"),
    ...pathsIn("/etc/supervisord.d"),
  ];
  const scripts = directory === null ? [] : pathsIn(directory).filter((path) => path.endsWith(".sh"));
  return [
    ...supervised.map((path): Place => ({ kind: "supervisor", path, home })),
    ...["/etc/rc.local", ...pathsIn("/etc/init.d")].map((path): Place => ({ kind: "rc", path, home: "/root" })),
    ...scripts.map((path): Place => ({ kind: "script", path, home })),
  ];
}

const homesOf = ({ user, people }: StartedProgram): readonly string[] => [
  ...new Set(["/root", ...(user === null ? [] : [user.home]), ...people.map(({ home }) => home)]),
];

/** What a link points at; null for what is none. An alias of the unit is a link to its file. */
function targetOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** The names of what is in a directory and is none itself. */
export function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

const pathsIn = (directory: string): readonly string[] => namesIn(directory).map((name) => `${directory}/${name}`);
