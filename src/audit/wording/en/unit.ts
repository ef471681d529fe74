import { duration, megabytes } from "../../../knowledge/quantities.ts";
import type { UnitWording } from "../wording.ts";

const whyUnseen: Readonly<Record<string, string>> = {
  "follower-lost": "the journal's follower has ended and is being started again",
  "not-permitted":
    "unitwarden may not read it; make its user a member of the group systemd-journal, and start it (with --user: that user's session) anew",
  behind:
    "unitwarden has not read it up to now yet, because it is written faster than read, or the machine is short of processor time",
  suppressed: "journald drops its lines, because it writes too many (RateLimitBurst=)",
  "not-journal": "its output does not go to the journal (StandardOutput=)",
};

/** What else is said of a unit, in English. */
export const unit: UnitWording = {
  watching: (name, { isObserved }) => `Watching ${name}${isObserved ? "; only observed, nothing is done to it" : ""}.`,
  notWatching: (name) => `No longer watching ${name}.`,
  hand: (name, hand) =>
    hand === "stopped"
      ? `${name} was stopped by its operator; it is left alone until somebody starts it.`
      : `${name} was started by its operator, or at boot; backoff starts anew.`,
  paused: (name, { forMs, by }) =>
    `${name} is paused for ${duration(forMs)}${by === null ? "" : ` by user ${by}`}: it is watched, and nothing is done to it. To end that: unitwarden resume ${name}.`,
  resumed: (name, by) => `${name} is no longer paused${by === null ? "" : `, by user ${by}`}.`,
  pauseOver: (name) => `The pause of ${name} is over; it is looked after again.`,
  beforeRestart: (name) => `What ${name} looked like before its restart.`,
  measured: (name, { anonBytes, heartbeats, overMs }) =>
    `${name}: ${megabytes(anonBytes)} anonymous memory, ${heartbeats} heartbeats in ${duration(overMs)}.`,
  notMeasured: (name, activeState) => `${name}: ${activeState ?? "not seen"}, nothing measured.`,
  brokenInvariant: (name, kind, invariant) =>
    `Refused to ${kind} ${name}: it would break "${invariant}". This is a bug in unitwarden; please report it.`,
  codeDefect: (name, { name: coroutine, file, line }) =>
    `${name} has a defect in its code: coroutine '${coroutine}' was never awaited${file === null ? "" : ` (collected at ${file}:${line})`}, so what it should have done was not done. Put await in front of its call; a restart cannot help. This is told once.`,
  neverReached: (dependency) =>
    `${dependency} does not answer, and never has as far as unitwarden knows: whether it is down is not known, and nothing is held back for it.`,
  notSeen: (name, why) => `Cannot see ${name}: ${why}. Nothing is done until it is seen again.`,
  journalSeen: (name) => `The journal of ${name} can be seen again.`,
  journalNotSeen: (name, reason) =>
    `The journal of ${name} cannot be seen: ${whyUnseen[reason] ?? reason}. Its silence is not counted as a stall.`,
};
