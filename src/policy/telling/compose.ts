import { tellingWords } from "../../knowledge/telling-words.ts";
import type { Phase } from "../../model/notification.ts";
import type { MonotonicMs, UnitName, WallMs } from "../../model/scalars.ts";
import type { Draft, Story } from "./story.ts";

/** What every notification says of where it comes from. */
export interface Scene {
  readonly host: string;
  /** True for a user manager: its commands want `--user`. */
  readonly userManager: boolean;
}

/** When it is told, and under which ID. */
export interface Telling extends Scene {
  readonly id: string;
  readonly nowMs: MonotonicMs;
  readonly wallMs: WallMs;
}

/** One line of evidence, characters. */
const LINE_CHARACTERS = 200;
const MOST_LINES = 2;

/** What is told of a story in one of its phases. */
export function compose(story: Story, phase: Phase, { id, host, nowMs, wallMs, userManager }: Telling): Draft {
  const words = tellingWords[story.language];
  const lastedMs = Math.max(0, (story.calmSinceMs ?? nowMs) - story.openedAtMs);
  const isOver = phase === "recovered";
  const again = story.occurrences > 1 ? ` ${words.cameBack(story.occurrences)}` : "";
  const goesOn = phase === "reminder" ? `${words.goesOn(lastedMs)} ` : "";
  const soFar = story.calmSinceMs === null ? "" : ` ${words.wellAgain}`;
  const happened = isOver
    ? `${story.closing ?? words.over(lastedMs)}${again}`
    : `${goesOn}${story.happened}${again}${soFar}`;
  return {
    id,
    story: story.thread ?? id,
    phase,
    severity: story.severity,
    unit: story.unit,
    class: story.class,
    host,
    atWallMs: wallMs,
    language: story.language,
    title: story.title,
    happened,
    evidence: isOver ? [] : evidenceOf(story),
    done: story.doing === null || isOver ? story.done : [...story.done, story.doing],
    left: isOver ? null : story.left,
    look: lookFurther(story.unit, { isOver, userManager }),
  };
}

/** What is told of unitwarden itself, as the beginning of a story that has no more. */
export function ofItself(
  given: Pick<Draft, "id" | "phase" | "severity" | "class" | "host" | "atWallMs" | "language" | "title" | "happened">,
): Draft {
  return { ...given, story: given.id, unit: null, evidence: [], done: [], left: null, look: null };
}

/** What the unit said, as far as the sentence does not quote it already. */
function evidenceOf({ evidence, happened }: Story): readonly string[] {
  return evidence
    .filter((line) => !happened.includes(line))
    .slice(-MOST_LINES)
    .map((line) => cut(line));
}

/** The command that shows more. */
export function lookFurther(
  unit: UnitName | null,
  { isOver, userManager }: { readonly isOver: boolean; readonly userManager: boolean },
): string {
  const user = userManager ? " --user" : "";
  if (unit === null) return `journalctl${user} -u unitwarden -n 50`;
  return `unitwarden ${isOver ? "history" : "diagnose"}${user} ${unit}`;
}

/** Never in the middle of a surrogate pair. */
function cut(line: string): string {
  const characters = Array.from(line);
  return characters.length <= LINE_CHARACTERS ? line : `${characters.slice(0, LINE_CHARACTERS - 1).join("")}…`;
}
