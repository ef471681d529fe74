import { existsSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { run } from "../../runtime/exec.ts";
import { firstUnit, orderDropInPath } from "../../systemd/boot-order.ts";
import { polkitRulePath, serviceUser } from "../../systemd/polkit-rule.ts";
import { SYSTEM_STATE_DIRECTORY } from "../state-directory.ts";
import { removeDirectories } from "./place-file.ts";
import type { Done, Step } from "./transaction.ts";

/** The unit of the daemon. */
export const wardenUnit = "unitwarden.service";
/** Where there is no polkit: only root may then manage units. */
export const dropInPath = `/etc/systemd/system/${wardenUnit}.d/10-without-polkit.conf`;
/** Its text. */
export const dropInText = `# Written by "unitwarden install": there is no polkit here, so nobody but root may manage units.
# Install polkitd, remove this file, then: systemctl daemon-reload && systemctl restart unitwarden
[Service]
User=root
Group=root
AmbientCapabilities=
`;
/** What root writes from the configuration whenever the service starts. */
export const derivedPaths: readonly string[] = [polkitRulePath, orderDropInPath];
/** A start waits for READY; the unit file gives it 90 s. */
const START_TIMEOUT_MS = 120_000;

/** Whether polkit is installed here. */
export const hasPolkit = (): boolean =>
  existsSync("/usr/share/polkit-1/actions") &&
  ["/usr/lib/systemd/system/polkit.service", "/lib/systemd/system/polkit.service"].some((path) => existsSync(path));

/** Runs a program. @throws its complaint where it fails. */
async function command(...[file = "", ...args]: readonly string[]): Promise<string> {
  const result = await run(file, args, { timeoutMs: START_TIMEOUT_MS });
  if (!result.ok) throw new Error(result.message);
  const { exitStatus, stdout, stderr } = result.value;
  if (exitStatus !== 0) throw new Error(stderr.trim() || `exit status ${exitStatus}`);
  return stdout.trim();
}

/** Whether `systemctl VERB` says yes of the daemon's unit. */
async function says(verb: "is-active" | "is-enabled"): Promise<boolean> {
  const result = await run("systemctl", [verb, "--quiet", wardenUnit]);
  return result.ok && result.value.exitStatus === 0;
}

/** Tells systemd, the bus and the journal that files have changed. */
export async function refresh(): Promise<void> {
  await command("systemctl", "daemon-reload");
  // A machine without these still has a supervisor.
  await run("journalctl", ["--update-catalog"]);
  const bus = ["org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ReloadConfig"];
  await run("busctl", ["call", ...bus]);
}

/** First of all: whatever is undone later, systemd has to hear of it last, and what ran has to run again. */
export function undoLastStep(): Step {
  return {
    kind: "look",
    what: `systemctl is-active ${wardenUnit}`,
    state: null,
    async perform(): Promise<Done> {
      const wasActive = await says("is-active");
      // The service makes these at its start.
      const made = [SYSTEM_STATE_DIRECTORY, polkitRulePath, dirname(orderDropInPath)].filter(
        (path) => !existsSync(path),
      );
      return {
        async undo() {
          for (const path of made) rmSync(path, { recursive: true, force: true });
          await refresh();
          if (wasActive) await command("systemctl", "restart", wardenUnit);
        },
      };
    },
  };
}

/** The service's own user; undone, a user that was made is removed. */
export function userStep(sysusersFile: string): Step {
  return {
    kind: "user",
    what: `systemd-sysusers ${sysusersFile}`,
    state: null,
    async perform(): Promise<Done> {
      const wasThere = await userExists();
      await command("systemd-sysusers", sysusersFile);
      return wasThere ? {} : { undo: removeUser };
    },
  };
}

async function userExists(): Promise<boolean> {
  const found = await run("getent", ["passwd", serviceUser]);
  return found.ok && found.value.exitStatus === 0;
}

/** Removes the service's own user, where there is one. @throws what userdel says. */
export async function removeUser(): Promise<void> {
  if (await userExists()) await command("userdel", serviceUser);
}

export function refreshStep(): Step {
  const what = "systemctl daemon-reload; journalctl --update-catalog; dbus: ReloadConfig";
  return {
    kind: "refresh",
    what,
    state: null,
    async perform(): Promise<Done> {
      await refresh();
      return {};
    },
  };
}

export function enableStep(): Step {
  return {
    kind: "enable",
    what: `systemctl enable ${wardenUnit}`,
    state: null,
    async perform(): Promise<Done> {
      const wasEnabled = await says("is-enabled");
      await command("systemctl", "enable", "--quiet", wardenUnit);
      return wasEnabled
        ? {}
        : { undo: async () => void (await command("systemctl", "disable", "--quiet", wardenUnit)) };
    },
  };
}

/** Starts the daemon and waits until it is ready; one that runs is restarted for another program, or told to read its configuration. */
export function startStep({ programChanges }: { readonly programChanges: boolean }): Step {
  const again = programChanges ? "restart" : "reload";
  return {
    kind: "start",
    what: `systemctl start ${wardenUnit} (${again} where it runs)`,
    state: null,
    async perform(): Promise<Done> {
      const runs = await says("is-active");
      try {
        await command("systemctl", runs ? again : "start", wardenUnit);
      } catch (error) {
        const why = await lastWords();
        await run("systemctl", ["stop", wardenUnit]);
        throw new Error(`${error instanceof Error ? error.message : String(error)}${why}`, { cause: error });
      }
      // The order of boot, which the start has written, holds at the next shutdown already.
      await run("systemctl", ["daemon-reload"]);
      return runs ? {} : { undo: async () => void (await command("systemctl", "stop", wardenUnit)) };
    },
  };
}

/** What the daemon said last. */
async function lastWords(): Promise<string> {
  const lines = await run("journalctl", ["--unit", wardenUnit, "--lines=3", "--output=cat", "--no-pager", "--quiet"]);
  const said = lines.ok ? lines.value.stdout.trim().split("\n").join(" | ") : "";
  return said === "" ? "" : `; its last lines: ${said}`;
}

/** Removes what was derived from the configuration. */
export function removeDerived(): void {
  for (const path of derivedPaths) rmSync(path, { force: true });
  removeDirectories([dirname(orderDropInPath)]);
}

/** Stops the daemon and has it no longer started, where it is there at all. */
export async function stopAndDisable(): Promise<void> {
  await run("systemctl", ["disable", "--now", "--quiet", wardenUnit], { timeoutMs: START_TIMEOUT_MS });
  await run("systemctl", ["stop", "--quiet", firstUnit], { timeoutMs: START_TIMEOUT_MS });
}
