import type { ManagerClass, MessageClass } from "../../model/observation.ts";
import type { MessageKind } from "./message-kind.ts";

const UNIT = String.raw`(?:Unit )?[\w@.\\:-]{1,255}\.(?:service|scope)`;

/** systemd gives up: the unit's starts were too many. */
export const startLimit: MessageKind = {
  class: "start_limit",
  atStart: [
    new RegExp(String.raw`^${UNIT}:? start request repeated too quickly`, "i"),
    new RegExp(String.raw`^start request repeated too quickly for ${UNIT}`, "i"),
    new RegExp(String.raw`^${UNIT}: Failed with result 'start-limit(?:-hit)?'`),
  ],
  restartHelps: "no",
  cause: "unknown",
  sources: ["systemd 208 to 257"],
};

/** systemd starts the unit again by itself. */
export const systemdRestart: MessageKind = {
  class: "systemd_restart",
  atStart: [
    new RegExp(String.raw`^${UNIT}: Scheduled restart job, restart counter is at [0-9]`),
    new RegExp(
      String.raw`^${UNIT}:? (?:Service )?(?:hold-?off time over|has no hold-?off time(?: \(RestartSec=\S{1,20}\))?|RestartSec=\S{1,20} expired), scheduling restart`,
      "i",
    ),
  ],
  restartHelps: "no",
  cause: "unknown",
  sources: ["systemd 208 to 257"],
};

/** A process of the unit ended otherwise than well, whatever for; SIGKILL alone is no proof of an OOM kill. */
export const processExit: MessageKind = {
  class: "process_exit",
  atStart: [
    new RegExp(
      String.raw`^${UNIT}: (?:main|control) process exited, code=(?:exited, status=(?!0\b)|killed|dumped)`,
      "i",
    ),
    new RegExp(String.raw`^${UNIT}(?:: Unit)? entered failed state`),
    new RegExp(
      String.raw`^${UNIT}: Failed with result '(?:exit-code|signal|core-dump|timeout|watchdog|protocol|resources|exec-condition)'`,
    ),
    new RegExp(String.raw`^${UNIT}: State '[\w-]{1,40}' timed out\. (?:Killing|Terminating)`),
    // A wrapper's shell, supervisord, PM2, Docker
    /^\S{1,200}: line [0-9]{1,6}:\s{1,8}[0-9]{1,9} (?:Killed|Segmentation fault|Aborted|Bus error|Illegal instruction)\b/,
    /^exited: \S{1,100} \((?:exit status [0-9]{1,5}|terminated by SIG\w{1,10}[^)\n]{0,40}); not expected\)/,
    /^PM2\s{1,12}\| App \[[^\]\n]{1,100}\] exited with code \[(?!0\b)/,
    /^PM2\s{1,12}\| App \[[^\]\n]{1,100}\] exited with code \[[0-9]{1,5}\] via signal \[SIG(?!INT\]|TERM\])/,
  ],
  restartHelps: "perhaps",
  cause: "unknown",
  sources: ["systemd 208 to 257", "bash", "supervisord 4", "PM2 5 and 6"],
};

const names: ReadonlySet<MessageClass> = new Set([
  "process_exit",
  "systemd_restart",
  "start_limit",
] satisfies ManagerClass[]);

/** Whether a class is a supervisor's word about a process, which no detector is shown. */
export function isManagerClass(name: MessageClass): name is ManagerClass {
  return names.has(name);
}

/** Whether a class can be why a unit fell. */
export function mayBeCause(name: MessageClass | null): name is MessageClass {
  return name !== null && name !== "activity" && name !== "coroutine_never_awaited" && !isManagerClass(name);
}
