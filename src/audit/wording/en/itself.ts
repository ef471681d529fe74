import type { DaemonWording, UnitStatus } from "../wording.ts";

/** What the daemon says of itself, in English. */
export const daemon: DaemonWording = {
  started: (status) => `unitwarden is up. ${status}`,
  stops: (signal, { underWay, held }) =>
    [
      `unitwarden stops (${signal}).`,
      ...underWay.map(({ unit, action }) => `The ${action} of ${unit} goes on without me.`),
      ...(held.length === 0 ? [] : [`Still held down, start by hand if I do not come back: ${held.join(", ")}.`]),
    ].join(" "),
  heldUp: (ms) => `The loop was held up for ${Math.round(ms / 1000)} s; silence in that time is not counted.`,
  seenAgain: "All units are seen again; everything was read anew.",
  reloaded: "The configuration was read again and is in force.",
  notReloaded: (error) => `Not reloaded: ${error}`,
  oldStaysInForce: "The new configuration is bad; the old one stays in force.",
  stateUnusable: (why) => `${why}. Units are observed for a while before anything is done.`,
  stateNotSaved: (why) => `${why}. The journal alone remembers for now.`,
  status: (units) =>
    `Watching ${units.length === 1 ? "1 unit" : `${units.length} units`}. ${units
      .map(({ unit, status }) => `${unit}: ${words(status)}`)
      .join("; ")}`,
};

function words(status: UnitStatus): string {
  switch (status.kind) {
    case "not-seen-yet":
      return "not seen yet";
    case "cannot-be-seen":
      return "cannot be seen";
    case "stopped-by-operator":
      return "stopped by its operator";
    case "under-way":
      return `${status.action} under way`;
    case "judged":
      return `${status.health}${status.isHeld ? ", held down" : ""}${status.isObserved ? " (observed only)" : ""}`;
  }
}
