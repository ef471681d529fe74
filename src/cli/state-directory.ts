import { userInfo } from "node:os";
import { join } from "node:path";

/** Root's, where systemd names none. */
export const SYSTEM_STATE_DIRECTORY = "/var/lib/unitwarden";

/** `STATE_DIRECTORY` as systemd gives it (systemd.exec(5)), else where it would be. */
export function stateDirectoryOf(environment: NodeJS.ProcessEnv, { user }: { readonly user: boolean }): string {
  const [given] = (environment["STATE_DIRECTORY"] ?? "").split(":");
  if (given !== undefined && given !== "") return given;
  const { uid, homedir } = userInfo();
  if (uid === 0 && !user) return SYSTEM_STATE_DIRECTORY;
  return join(environment["XDG_STATE_HOME"] ?? join(homedir, ".local/state"), "unitwarden");
}
