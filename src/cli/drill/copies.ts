import { follow } from "../../runtime/exec.ts";
import type { DrillNames, Place } from "./place.ts";
import { systemctl } from "./systemctl.ts";
import { DrillTrouble } from "./trouble.ts";

/** A program that the drill has started outside every service. */
export interface Copy {
  /** Undefined until it is started. */
  readonly pid: number | undefined;
  readonly isAlive: () => boolean;
}

/** Starts programs of a drill in scopes of their own, as a login session would have them: nobody manages them. */
export class Copies {
  readonly #names: DrillNames;
  readonly #place: Place;
  readonly #scopes: string[] = [];
  #started = 0;

  constructor(names: DrillNames, place: Place) {
    this.#names = names;
    this.#place = place;
  }

  /** Starts a program in a scope that systemd-run makes, and then becomes it. */
  start(argv: readonly string[]): Copy {
    this.#started += 1;
    const scope = `${this.#names.name}-${this.#started}.scope`;
    this.#scopes.push(scope);
    const flags = ["--scope", "--quiet", "--collect", `--unit=${scope}`, "--property=TimeoutStopSec=2"];
    let isAlive = true;
    const child = follow("systemd-run", [...this.#place.managerFlags, ...flags, "--", ...argv], {
      onLine: () => undefined,
      onEnd: () => {
        isAlive = false;
      },
    });
    return {
      get pid() {
        return child.pid;
      },
      isAlive: () => isAlive,
    };
  }

  /** Ends those that still run. */
  async endAll(): Promise<void> {
    for (const scope of this.#scopes.splice(0)) {
      try {
        await systemctl(this.#place, "stop", scope);
      } catch (error) {
        // One that has ended is not known any more.
        if (!(error instanceof DrillTrouble)) throw error;
      }
    }
  }
}
