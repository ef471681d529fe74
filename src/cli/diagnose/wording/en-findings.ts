import { remedyFor } from "../../../knowledge/remedies.ts";
import { titleOf } from "../../../knowledge/titles.ts";
import { size, span } from "../../check/quantities.ts";
import { momentText } from "../../local-time.ts";
import type { CrashHint } from "../../../knowledge/diagnosis/finding.ts";
import { again, edit, isInterpreter, isOfVenv, pids, said } from "./commands.ts";
import type { Words } from "./wording.ts";

const files = {
  ok: "is there",
  missing: "is missing",
  "not-a-file": "is of the wrong kind",
  forbidden: "may not be used by the unit's user",
  unreadable: "cannot be read",
} as const;
const credentials = {
  "service-account": "is well-formed",
  "not-json": "is no JSON",
  "not-a-service-account": "is no key of a service account",
  incomplete: "lacks client_email or private_key",
  "placeholder-key": "has no real private key in it",
} as const;
const starters = {
  cron: "a crontab",
  unit: "another unit",
  pm2: "pm2",
  supervisor: "supervisord",
  rc: "a start-up file",
  script: "a script",
} as const;

/** What systemd could not do before the program ran, and the mend. */
const steps: Readonly<Record<string, readonly [what: string, mend: string]>> = {
  USER: ["the user of User= does not exist", "Create the user, or mend User=."],
  GROUP: ["the group of Group= does not exist", "Create the group, or mend Group=."],
  NAMESPACE: [
    "a path that its sandbox names does not exist",
    "Make the path, or take it out of ReadWritePaths= and the like.",
  ],
  STDOUT: ["its log file cannot be opened", "Make the directory of StandardOutput=, or mend that line."],
  STDERR: ["its log file cannot be opened", "Make the directory of StandardError=, or mend that line."],
  CREDENTIALS: ["a credential cannot be loaded", "Put the credential where LoadCredential= says, or mend that line."],
};
/** What a fall means by systemd's word for it alone. */
const results: Readonly<Record<string, string>> = {
  timeout: "it did not come up in time, so systemd ended it (TimeoutStartSec=)",
  watchdog: "it stopped answering systemd's watchdog (WatchdogSec=)",
};
const hints: Readonly<Record<CrashHint, string>> = {
  "port-in-use": "ss -ltnp   # who holds the port: another copy, or another program",
  "database-locked": "fuser -v FILE   # who holds the database: another copy, or a shell",
  "no-permission": "namei -l PATH   # let the unit's user (User=) use it: chown or chmod",
  "killed-hard": "journalctl -k -g 'oom|Killed process'   # a program that runs out of memory ends so",
  "too-many-files": "ls /proc/$(systemctl show -P MainPID UNIT)/fd | wc -l   # it leaks; LimitNOFILE= only puts it off",
};

/** What is said of each finding, in English. */
export const findings: Words["findings"] = {
  "unit-missing": ({ nearest }, { systemctl }) =>
    said(
      "there is no such unit",
      nearest === null ? [`${systemctl} list-unit-files --type=service`] : [`Did you mean ${nearest}?`],
    ),
  "unit-file-bad": ({ loadState }, about) =>
    said(`systemd cannot load its unit file (${loadState})`, [`systemd-analyze verify ${about.unit}`]),
  masked: (_, { systemctl, unit }) => said("the unit is masked", [`${systemctl} unmask ${unit}`]),
  "stopped-by-operator": (_, { systemctl, unit }) =>
    said("it was stopped by hand, and stays down until somebody starts it", [`${systemctl} start ${unit}`]),
  "never-started": (_, { systemctl, unit }) =>
    said(
      "it has not been started since the machine came up",
      [`${systemctl} start ${unit}`],
      `${systemctl} enable ${unit}`,
    ),
  "exec-failed": ({ step, path }, about) => {
    const [what, mend] = steps[step] ?? [`systemd could not set it up`, `systemd-analyze verify ${about.unit}`];
    return said(`${what} (step ${step}${path === null ? "" : `: ${path}`})`, [mend, ...again(about)]);
  },
  interpreter: ({ path, state }, about) =>
    said(
      `${isInterpreter(path) ? "its interpreter" : "what it starts,"} ${path}${isInterpreter(path) ? "" : ","} ${files[state]}`,
      [
        state === "forbidden"
          ? `chmod +x ${path}   # and let the unit's user into the directories above it`
          : isOfVenv(path)
            ? "Make the virtual environment anew and install the requirements into it."
            : "Put the program there, or mend ExecStart=.",
        ...again(about),
      ],
      isOfVenv(path) && state !== "forbidden"
        ? "A system upgrade that changes Python's version breaks virtual environments: make them anew after it."
        : null,
    ),
  script: ({ path, state }, about) =>
    said(`its program ${path} ${files[state]}`, [
      "Put the program back, or mend ExecStart= and WorkingDirectory=.",
      ...again(about),
    ]),
  "working-directory": ({ path, state }, about) =>
    said(`its working directory ${path} ${files[state]}`, [
      "Make the directory, or mend WorkingDirectory=.",
      ...again(about),
    ]),
  "environment-file": ({ path, state, readBy }, about) =>
    said(`its environment file ${path} ${files[state]}`, [
      readBy === "systemd"
        ? "Put the file where EnvironmentFile= says, or mend that line."
        : "Let the unit's user read it: chown or chmod.",
      ...again(about),
    ]),
  "environment-lines": ({ path, lines }) =>
    said(`systemd passes over line ${lines.join(", ")} of ${path}: no NAME=VALUE`, [
      "Write NAME=VALUE, without export.",
    ]),
  "variables-placeholder": ({ names, path }, about) =>
    said(
      `${names.join(", ")}${path === null ? "" : ` in ${path}`} ${names.length === 1 ? "has" : "have"} no real value`,
      [`Put the real ${names.length === 1 ? "value" : "values"} there.`, ...again(about)],
    ),
  "variables-missing": ({ names, path }, about) =>
    said(`${names.join(", ")} ${names.length === 1 ? "is" : "are"} not set${path === null ? "" : ` in ${path}`}`, [
      `Set ${names.join(", ")}${path === null ? " for the unit (EnvironmentFile=)" : ` in ${path}`}.`,
      ...again(about),
    ]),
  credentials: ({ path, state, content, variable }, about) =>
    said(
      `the Google key ${path}${variable === null ? "" : ` (${variable})`} ${state === "ok" && content !== null ? credentials[content] : files[state]}`,
      [
        state === "forbidden"
          ? "Let the unit's user read it: chown or chmod."
          : "Download a key of the service account again, and put it there.",
        ...again(about),
      ],
    ),
  "out-of-memory": (_, about) =>
    said(
      "it was killed because memory ran out",
      ["Look at what else uses memory on this machine.", `${edit(about)}   # raise MemoryMax=`, ...again(about)],
      "unitwarden restarts it before the limit, when its memory grows.",
    ),
  stray: ({ copies, holdsToken }, about) => {
    const by = copies.flatMap(({ startedBy }) => startedBy ?? []).at(0);
    return said(
      `a second copy of the program runs outside the unit: PID ${pids(copies)}${by === undefined ? "" : ` (started by ${by})`}${holdsToken ? ", and holds the token" : ""}`,
      [`kill ${copies.map(({ pid }) => pid).join(" ")}`, ...again(about)],
      by === undefined ? "Start the program through systemd only." : `Take the program out of what starts it: ${by}`,
    );
  },
  "doubtful-copy": ({ copies }) =>
    said(`another copy of the program may run outside the unit: PID ${pids(copies)}`, [
      `ps -fp ${pids(copies)}   # end it if it is yours`,
    ]),
  class: ({ class: name, subject }, about) =>
    said(
      `${titleOf(name, "en")}${subject === null ? "" : `: ${subject}`}`,
      [
        remedyFor(name, "en"),
        ...(name === "conflict_webhook" ? ["curl https://api.telegram.org/bot$TOKEN/deleteWebhook"] : []),
      ].concat(name === "network" || name === "flood" ? [] : again(about)),
    ),
  "dependency-down": ({ name, detail }) =>
    said(`${name} cannot be reached (${detail})`, [
      "Check DNS, the route, the proxy and the provider's status; the unit recovers when it is back.",
    ]),
  "disk-full": ({ path, freeBytes }, about) =>
    said(`the disk of ${path} is full (${size(freeBytes, "en")} left)`, [
      "journalctl --vacuum-size=200M   # and look for large files: du -xh / | sort -h | tail",
      ...again(about),
    ]),
  clock: () => said("the clock is not synchronised", ["timedatectl set-ntp true"]),
  stall: ({ silentMs }, about) =>
    said(
      `it runs, and has shown no activity for ${span(silentMs, "en")}`,
      [...again(about)],
      "unitwarden restarts a stalled unit by itself.",
    ),
  "memory-over": ({ bytes, limitBytes }, about) =>
    said(`it uses ${size(bytes, "en")} of memory, more than ${size(limitBytes, "en")}`, [...again(about)]),
  "memory-grows": ({ bytesPerHour }) =>
    said(`its memory grows by ${size(bytesPerHour, "en")} an hour`, [
      "Look for what the program keeps: caches, histories, open sessions.",
    ]),
  crash: ({ line, exit, result, hint }, about) =>
    said(
      results[result ?? ""] ??
        `the program falls${exit === null ? "" : ` (${exit})`}${line === null ? "" : `: ${line}`}`,
      [...(hint === null ? [] : [hints[hint]]), `journalctl -u ${about.unit} -n 50 --no-pager`],
    ),
  "exits-clean": ({ policy }, about) =>
    said(
      "the program ended by itself with success, as if its work were done",
      [
        ...(policy === "always" ? [`journalctl -u ${about.unit} -n 50 --no-pager   # why it ends`] : []),
        ...again(about),
      ],
      policy === "always" ? null : "Restart=always starts it again also after exit status 0.",
    ),
  "fell-lately": ({ times, lastAtWallMs, class: name, line }, { atWallMs, unit }) =>
    said(
      `it fell ${times === 1 ? "once" : `${times} times`} until ${momentText(lastAtWallMs, atWallMs)}, and runs again${name === null ? "" : `: ${titleOf(name, "en")}`}${line === null ? "" : ` (${line})`}`,
      [`journalctl -u ${unit} -n 50 --no-pager`],
    ),
  coroutine: ({ name, file, line }) =>
    said(
      `defect in the code: ${name} is called without await${file === null ? "" : ` (collected at ${file}${line === null ? "" : `:${line}`})`}`,
      [`Find the call of ${name}() and put await before it. A restart does not help.`],
    ),
  "restart-policy": ({ policy }, about) =>
    said(`systemd does not restart it after a fall (Restart=${policy})`, [
      `${edit(about)}   # [Service] Restart=on-failure`,
    ]),
  "no-memory-limit": (_, about) =>
    said("it has no memory limit of its own", [`${edit(about)}   # [Service] MemoryMax=300M`]),
  "logs-elsewhere": ({ output }, about) =>
    said(`its lines do not go to the journal (StandardOutput=${output})`, [
      `${edit(about)}   # [Service] StandardOutput=journal`,
    ]),
  "not-enabled": (_, { systemctl, unit }) => said("it does not start at boot", [`${systemctl} enable ${unit}`]),
  "other-starter": ({ starter: { kind, where, text } }) =>
    said(`${starters[kind]} starts the same program: ${where}${text === "" ? "" : `: ${text}`}`, [
      "Leave one of them: two copies fight for the token.",
    ]),
};
