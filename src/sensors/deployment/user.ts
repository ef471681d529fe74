import type { Run } from "../journal/query.ts";

/** Who the unit runs as. */
export interface UnitUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

const TIMEOUT_MS = 2000;

/** Beyond this it is no small machine, and asking everybody takes long. */
const MOST_PEOPLE = 50;
/** Users below it are the system's own, from it on `nobody` and containers' (systemd's users and groups document, "Summary"). */
const PEOPLE = { from: 1000, to: 60_000 };

/** Looks a user up by name or number, as systemd does (NSS); null where there is none, or nothing answers. */
export async function findUser(run: Run, name: string): Promise<UnitUser | null> {
  const found = await run("getent", ["passwd", "--", name], { timeoutMs: TIMEOUT_MS });
  return found.ok ? userOf(found.value.stdout.trim()) : null;
}

/** Root and everybody who has an account to log in to; empty where nothing answers. */
export async function findPeople(run: Run): Promise<readonly UnitUser[]> {
  const found = await run("getent", ["passwd"], { timeoutMs: TIMEOUT_MS });
  const users = found.ok ? found.value.stdout.split("\n").flatMap((line) => userOf(line) ?? []) : [];
  const isPerson = ({ uid, home }: UnitUser): boolean =>
    (uid === 0 || (uid >= PEOPLE.from && uid < PEOPLE.to)) && home.startsWith("/") && home !== "/";
  return users.filter(isPerson).slice(0, MOST_PEOPLE);
}

/** A line of passwd(5). */
function userOf(line: string): UnitUser | null {
  const [name = "", , uid = "", gid = "", , home = ""] = line.split(":");
  if (name === "" || !/^[0-9]+$/.test(uid) || !/^[0-9]+$/.test(gid)) return null;
  return { name, uid: Number(uid), gid: Number(gid), home };
}
