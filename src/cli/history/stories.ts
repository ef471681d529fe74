import type { UnitName } from "../../model/scalars.ts";
import type { HistoryRecord } from "./record.ts";

/** What was decided, done or told in the course of an incident. */
export type Step = Pick<HistoryRecord, "atWallMs" | "event" | "reason" | "message" | "decision"> & {
  /** How an action ended: `done`, `failed`, …; null for what is no outcome. */
  readonly result: string | null;
};

/** One incident, from the record that opened it to the one that ended it. */
export interface Incident {
  readonly kind: "incident";
  readonly id: string;
  readonly unit: UnitName | null;
  readonly detector: string | null;
  /** The stable code of what was wrong. */
  readonly reason: string;
  /** What was wrong, in the words of its record; null where that is not among the records. */
  readonly what: string | null;
  readonly openedAtWallMs: number | null;
  readonly endedAtWallMs: number | null;
  /** `operator`: somebody took the unit into his own hands. Null: not over, as far as the records go. */
  readonly end: "recovered" | "operator" | null;
  readonly steps: readonly Step[];
}

/** Something that belongs to no incident: an operator's hand, a notice, the daemon's own life. */
export type Happening = Pick<HistoryRecord, "atWallMs" | "unit" | "event" | "reason" | "message" | "priority"> & {
  readonly kind: "happening";
};

/** What a history is made of. */
export type Story = Incident | Happening;

/** When a story begins, as far as the records go. */
export function beginOf(story: Story): number {
  if (story.kind === "happening") return story.atWallMs;
  return story.openedAtWallMs ?? story.steps[0]?.atWallMs ?? story.endedAtWallMs ?? 0;
}

/** Of no interest afterwards: measures, what was taken as evidence before an action, and who was told. */
const silent: ReadonlySet<string> = new Set(["sample", "snapshot", "watching", "resynchronised", "told"]);
/** Held for seconds: of interest to who looks closely. */
const LOUD = 6;

/** Puts records together to stories, in the order of their beginnings; records in any order. Pure. */
export function storiesOf(records: readonly HistoryRecord[]): readonly Story[] {
  const stories: (Happening | Draft)[] = [];
  const open = new Map<string, Draft>();
  const inOrder = records
    .filter(({ event, priority }) => !silent.has(event) && (event !== "withheld" || priority < LOUD))
    .toSorted((one, other) => one.atWallMs - other.atWallMs);
  for (const record of inOrder) {
    const { incident: id, unit } = record;
    if (id === null) {
      stories.push(happeningOf(record));
      continue;
    }
    const key = `${unit} ${id}`;
    const known = open.get(key);
    // Where the daemon has lost its state, it begins to count anew.
    const isAnother = known !== undefined && known.end !== null && record.event === "incident-opened";
    const draft = known === undefined || isAnother ? draftOf(record) : known;
    if (draft !== known) {
      open.set(key, draft);
      stories.push(draft);
    }
    continued(draft, record);
  }
  return stories.map((story): Story => story).toSorted((one, other) => beginOf(one) - beginOf(other));
}

type Draft = { -readonly [Key in keyof Incident]: Incident[Key] } & { steps: Step[] };

function draftOf({ incident, unit, reason, evidence }: HistoryRecord): Draft {
  const { detector, opened } = evidence;
  return {
    kind: "incident",
    id: incident ?? "",
    unit,
    detector: typeof detector === "string" ? detector : null,
    reason: typeof opened === "string" ? opened : reason,
    what: null,
    openedAtWallMs: null,
    endedAtWallMs: null,
    end: null,
    steps: [],
  };
}

function continued(draft: Draft, record: HistoryRecord): void {
  const { atWallMs, event, reason, message, decision, evidence } = record;
  switch (event) {
    case "incident-opened":
      draft.openedAtWallMs ??= atWallMs;
      draft.what ??= message;
      break;
    case "incident-recovered":
      draft.endedAtWallMs = atWallMs;
      draft.end = reason === "in-operators-hands" ? "operator" : "recovered";
      break;
    default: {
      const { result } = evidence;
      draft.steps.push({
        atWallMs,
        event,
        reason,
        message,
        decision,
        result: event === "outcome" && typeof result === "string" ? result : null,
      });
    }
  }
}

function happeningOf({ atWallMs, unit, event, reason, message, priority }: HistoryRecord): Happening {
  return { kind: "happening", atWallMs, unit, event, reason, message, priority };
}
