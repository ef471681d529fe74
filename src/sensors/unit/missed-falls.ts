import { setTimeout as delay } from "node:timers/promises";
import type { StartCause, UnitObservation } from "../../model/observation.ts";
import type { MonotonicMs } from "../../model/scalars.ts";
import type { Ending } from "./ending-of-records.ts";
import type { UnitJournal } from "./unit-journal.ts";

/** A record reaches the journal's files some milliseconds after systemd has written it. */
const QUESTIONS = { most: 3, apartMs: 100 };
/** How an invocation ended is not known. */
const UNSEEN: Ending = { result: "unseen", exitCode: null, exitStatus: null, atMs: null };

const UP_OR_CHANGING: ReadonlySet<string> = new Set(["active", "reloading", "activating", "deactivating"]);

type State = Pick<UnitObservation, "activeState" | "subState" | "invocationId" | "automaticRestarts">;

/** Falls that systemd mended before they could be read: with `RestartSec=0` a unit is up again within milliseconds. */
export class MissedFalls {
  readonly #journal: Pick<UnitJournal, "ending">;
  #shown: UnitObservation | null = null;

  constructor(journal: Pick<UnitJournal, "ending">) {
    this.#journal = journal;
  }

  /** The unit as it was last seen. */
  show(observation: UnitObservation): void {
    this.#shown = observation;
  }

  /** The unit cannot be seen: what it is afterwards tells nothing of when it came to be so. */
  lose(): void {
    this.#shown = null;
  }

  /** The unit as a reading after its fall would have shown it, where one lies between what was last seen and this; null without. Told once. */
  async before(now: State, startCause: StartCause): Promise<UnitObservation | null> {
    const seen = this.#shown;
    if (seen === null || seen.invocationId === now.invocationId || !showsNoFall(seen) || !showsNoFall(now)) return null;
    // systemd restarts a unit also along with another one, which is no fall; NRestarts counts none of those.
    if (startCause !== "systemd" || now.automaticRestarts <= seen.automaticRestarts) return null;
    this.#shown = null;
    const ending = await this.#endingOf(seen);
    const fallen = { activeState: "activating", subState: "auto-restart", mainPid: null };
    // Before the restart that followed: systemd's record of that is to be one with the restart that the next reading shows.
    const atMs = Math.max(seen.atMs, ending.atMs ?? seen.atMs) as MonotonicMs;
    return { ...seen, ...fallen, ...ending, atMs };
  }

  async #endingOf({ unit, invocationId }: UnitObservation): Promise<Ending> {
    for (let asked = 1; ; asked += 1) {
      const ending = await this.#journal.ending({ unit, invocationId });
      if (ending !== null) return ending;
      if (asked === QUESTIONS.most) return UNSEEN;
      await delay(QUESTIONS.apartMs);
    }
  }
}

/** Neither down nor waiting to be restarted: as whoever reads it then is told of no fall. */
function showsNoFall({ activeState, subState, invocationId }: State): boolean {
  return invocationId !== null && UP_OR_CHANGING.has(activeState) && !subState.startsWith("auto-restart");
}
