import { readFileSync } from "node:fs";

/** A user's numbers in a host's `/etc/passwd`; throws when there is no such user. */
export function userOf(rootDirectory: string, name: string): { uid: number; gid: number } {
  const line = readFileSync(`${rootDirectory}/etc/passwd`, "utf8")
    .split("\n")
    .find((text) => text.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`No user "${name}" in ${rootDirectory}/etc/passwd`);
  return { uid: Number(uid), gid: Number(gid) };
}
