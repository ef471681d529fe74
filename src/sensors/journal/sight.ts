/** Whether a unit's output goes to the journal; `visible` is null where its properties do not tell. */
export interface JournalSight {
  readonly visible: boolean | null;
  /** `journal`, `partly` (only one of the two streams), `not-journal`, `unknown`. */
  readonly reason: "journal" | "partly" | "not-journal" | "unknown";
}

/** systemd.exec(5), StandardOutput=; `syslog` is an old name of `journal`. */
const JOURNAL = new Set(["journal", "journal+console", "syslog", "syslog+console"]);
/** kmsg comes back from the kernel without the unit's name. */
const ELSEWHERE = new Set(["null", "tty", "kmsg", "kmsg+console", "file", "append", "truncate", "socket", "fd"]);

/** Judges StandardOutput= and StandardError= (`journal`, `inherit`, `append:/var/log/bot.log`, …); `inherit` of stderr means stdout's. */
export function journalSight(properties: { standardOutput: string; standardError: string }): JournalSight {
  const output = goesToJournal(properties.standardOutput);
  const error = properties.standardError.trim() === "inherit" ? output : goesToJournal(properties.standardError);
  if (output === true && error === true) {
    return { visible: true, reason: "journal" };
  }
  if (output === true || error === true) {
    return { visible: true, reason: "partly" };
  }
  return output === false && error === false
    ? { visible: false, reason: "not-journal" }
    : { visible: null, reason: "unknown" };
}

function goesToJournal(value: string): boolean | null {
  const [kind = ""] = value.trim().split(":", 1);
  if (JOURNAL.has(kind)) {
    return true;
  }
  return ELSEWHERE.has(kind) ? false : null;
}
