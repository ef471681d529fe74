import { findings } from "./en-findings.ts";
import type { Words } from "./wording.ts";

/** English. */
export const en: Words = {
  findings,
  condition: {
    well: (since) => `is up${since}, and well`,
    sick: (since) => `is up${since}, and not well`,
    down: (since) => `is down${since}`,
    stopped: (since) => `is stopped${since}`,
    unknown: () => "cannot be seen",
  },
  flaps: (since) => `falls again and again; just now it runs${since}`,
  since: (time, ago) => ` since ${time} (${ago})`,
  fell: (times, exit) => `it fell ${times === 1 ? "once" : `${times} times`}${exit === null ? "" : ` (${exit})`}`,
  startLimit: "systemd's start limit is spent",
  held: "unitwarden holds it down",
  noCause: "no cause was found",
  headings: {
    evidence: "Evidence",
    remedies: "What to do",
    prevention: "So that it does not come back",
    others: "Also found",
    journal: "Seen in the journal",
    lastErrors: "Last errors",
    checked: "Checked, and well",
  },
  severity: { critical: "critical", warning: "warning", advice: "advice" },
  classLine: (title, count, first, last) => `${count} × ${title}, ${first === last ? last : `${first} to ${last}`}`,
  well: {
    dependency: (name, detail) => `${name} answers (${detail})`,
    environmentFile: (path, variables) => `${path}: ${variables} ${variables === 1 ? "variable" : "variables"}`,
    credentials: (path) => `${path}: key of a service account`,
    program: (path) => `${path} is there`,
    oneInstance: "one instance",
    disk: "room on the disks",
    clock: "the clock is synchronised",
  },
  asRoot: "Some of it cannot be seen without root: sudo unitwarden diagnose …",
};
