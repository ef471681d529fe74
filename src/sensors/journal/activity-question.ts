import type { MessageContext } from "../../knowledge/classes/classify.ts";
import type { InvocationId, MonotonicMs, UnitName } from "../../model/scalars.ts";
import { entryFields } from "./entry.ts";
import { HEARTBEAT_GREP } from "./heartbeat-grep.ts";
import { type JournalScope, writerField } from "./matches.ts";
import type { Collector, SharedQuestion } from "./newest-of-each.ts";
import { type Fields, newestActivity, nothingFound } from "./query-answers.ts";

/** Without a prefilter: at 6 polls a minute among other lines this reaches back well over an hour. */
export const MOST_LINES_READ = 5000;
/** With a prefilter the newest few suffice: a match may still be a chat message. */
export const MOST_MATCHES_READ = 200;

/** The newest activity of an invocation, and where it polled; `lastAtMs` is null where none was found. */
export interface Activity {
  readonly lastAtMs: MonotonicMs | null;
  readonly origin: string | null;
  readonly text: string;
}

/** Asks for the newest activity of each of these invocations; with the prefilter, or line by line. */
export function activityQuestion(
  invocations: ReadonlyMap<UnitName, InvocationId>,
  options: { scope: JournalScope; boot: string; activityPattern?: RegExp | undefined; prefiltered: boolean },
): SharedQuestion<ActivityFinder> {
  const { scope, boot, activityPattern, prefiltered } = options;
  const field = writerField(scope);
  const context: MessageContext = {
    speaker: "program",
    ...(activityPattern === undefined ? {} : { activityPattern }),
  };
  return {
    about: "the activity",
    flags: prefiltered ? activityGrep(activityPattern) : [],
    fields: entryFields,
    unitOf: (fields) => fields.get(field),
    collect: () => new ActivityFinder(context, prefiltered ? MOST_MATCHES_READ : MOST_LINES_READ),
    matches: (units) => [
      ...units.map((unit) => `${field}=${unit}`),
      ...units.map((unit) => `_SYSTEMD_INVOCATION_ID=${invocations.get(unit) ?? ""}`),
      boot,
    ],
  };
}

/** Lets journalctl look for lines that may be a heartbeat. */
export function activityGrep(activityPattern: RegExp | undefined): readonly string[] {
  return [`--grep=${activityPattern?.source ?? HEARTBEAT_GREP}`, "--case-sensitive=false"];
}

/** Looks for the newest activity in the lines of one unit. */
export class ActivityFinder implements Collector {
  found: Activity = nothingFound;
  private readonly context: MessageContext;
  private left: number;

  constructor(context: MessageContext, most: number) {
    this.context = context;
    this.left = most;
  }

  get isFull(): boolean {
    return this.left === 0 || this.found.lastAtMs !== null;
  }

  take(fields: Fields): void {
    this.left -= 1;
    this.found = newestActivity([fields], this.context);
  }
}
