import type { Run } from "../journal/query.ts";

/** Who the unit runs as. */
export interface UnitUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

const TIMEOUT_MS = 2000;

/** Looks a user up by name or number, as systemd does (NSS); null where there is none, or nothing answers. */
export async function findUser(run: Run, name: string): Promise<UnitUser | null> {
  const found = await run("getent", ["passwd", "--", name], { timeoutMs: TIMEOUT_MS });
  const [login = "", , uid = "", gid = "", , home = ""] = found.ok ? found.value.stdout.trim().split(":") : [];
  if (login === "" || !/^[0-9]+$/.test(uid) || !/^[0-9]+$/.test(gid)) return null;
  return { name: login, uid: Number(uid), gid: Number(gid), home };
}
