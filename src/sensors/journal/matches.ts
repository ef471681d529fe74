import type { UnitName } from "../../model/scalars.ts";
import { systemdMessageIds } from "./message-ids.ts";

/** Which manager the units belong to; `user` needs the user's ID, since unit names are the user's own. */
export type JournalScope = { readonly kind: "system" } | { readonly kind: "user"; readonly uid: number };

/**
 * Matches for journalctl: what the units' processes write, what systemd says about them, and journald's record of
 * suppressed messages. Not `-u`: that also returns audit records about the units, our own among them.
 * Neither `--system` nor `--user` goes with them: journald files a system unit's messages under the user of User=.
 * Equal names are alternatives, unequal names must all fit, `+` parts the groups (journalctl(1)).
 */
export function unitMatches(units: readonly UnitName[], scope: JournalScope): string[] {
  const all = (field: string): string[] => units.map((unit) => `${field}=${unit}`);
  const suppressed = [`MESSAGE_ID=${systemdMessageIds.suppressed}`, "_TRANSPORT=driver"];
  return scope.kind === "user"
    ? [
        ...all("_SYSTEMD_USER_UNIT"),
        `_UID=${scope.uid}`,
        "+",
        ...all("USER_UNIT"),
        ...managerMatches(scope),
        "+",
        ...all("OBJECT_SYSTEMD_USER_UNIT"),
        ...suppressed,
      ]
    : [
        ...all("_SYSTEMD_UNIT"),
        "+",
        ...all("UNIT"),
        ...managerMatches(scope),
        "+",
        ...all("OBJECT_SYSTEMD_UNIT"),
        ...suppressed,
      ];
}

/** Matches that only the manager itself can fulfil: PID 1, or the user manager in its `init.scope`. */
export function managerMatches(scope: JournalScope): string[] {
  return scope.kind === "user" ? ["_SYSTEMD_USER_UNIT=init.scope", `_UID=${scope.uid}`] : ["_PID=1"];
}

/** The field in which the manager names the unit that a record of its own is about. */
export function aboutField(scope: JournalScope): "UNIT" | "USER_UNIT" {
  return scope.kind === "user" ? "USER_UNIT" : "UNIT";
}

/** The validated field that names the unit whose process wrote an entry. */
export function writerField(scope: JournalScope): "_SYSTEMD_UNIT" | "_SYSTEMD_USER_UNIT" {
  return scope.kind === "user" ? "_SYSTEMD_USER_UNIT" : "_SYSTEMD_UNIT";
}

/**
 * Whose records are ours: anybody can write the fields, but not his user. Root's count for the system's daemon too, which
 * may have run as root before, and are a lie only where nothing helps any more.
 */
export function ourUsers(scope: JournalScope): readonly string[] {
  const own = scope.kind === "user" ? [scope.uid] : [0, process.getuid?.() ?? 0];
  return [...new Set(own)].map((uid) => `_UID=${uid}`);
}
