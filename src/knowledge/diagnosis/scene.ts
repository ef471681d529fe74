import type { MessageClass } from "../../model/observation.ts";
import type { DiagnosisFacts, Fall } from "./facts.ts";
import type { Severity } from "./finding.ts";

/** What several rules want to know of the whole. */
export interface Scene {
  /** Not running, or fallen so often lately that it does not count as running. */
  readonly isDown: boolean;
  /** Runs, and nothing has shown otherwise. */
  readonly isWell: boolean;
  /** The falls that are the present trouble: the newest, and those before it that are the same again; oldest first. */
  readonly falls: readonly Fall[];
  /** Of a unit that has recovered: its falls of the last minutes, oldest first. */
  readonly overcome: readonly Fall[];
  readonly classOfFall: MessageClass | null;
  readonly fallLine: string | null;
  /** Classes of a running unit's last quarter of an hour. */
  readonly troubles: ReadonlySet<MessageClass>;
  /** The variable that the program says it misses. */
  readonly missingVariable: string | null;
  readonly isAtStartLimit: boolean;
  /** systemd's own last words about the unit; redacted. */
  readonly managerLines: readonly string[];
}

/** What systemd says of a reason, and not only that it is so. */
const TELLING =
  /Failed (?!with result|to start)|\bOOM\b|oom|No such file|Permission denied|Unable|Cannot|[Ii]nvalid|not found/;
/** Falls this close to now are the present trouble of a unit that happens to run, milliseconds. */
const LATELY_MS = 10 * 60_000;
/** Up for this long after falls that were closer to each other, a unit has recovered, milliseconds. */
const STEADY_MS = 60_000;
/** So many make a loop. */
const LOOP_FALLS = 2;
/** What a running unit wrote within this time is its present trouble, milliseconds. */
const TROUBLE_MS = 15 * 60_000;
/** What a unit cannot have and poll all the same. */
const endsWithHeartbeat: ReadonlySet<MessageClass> = new Set([
  "conflict",
  "conflict_webhook",
  "session_conflict",
  "auth",
  "ssl",
  "network",
  "flood",
]);
/** It polls on and says nothing more of it for so long: two pollers throw each other out far sooner, milliseconds. */
const OVER_MS = 90_000;
/** The start limit is said at the very fall that it follows, milliseconds. */
const LIMIT_MS = 5000;

const MISSING_VARIABLE =
  /\bKeyError: ["'](?<key>[A-Z][A-Z0-9_]{1,60})["']|(?<![A-Z0-9_])(?<name>[A-Z][A-Z0-9]{0,30}_[A-Z0-9_]{1,60})(?![A-Z0-9_])/;

/** Reads the facts that rules share. */
export function sceneOf(facts: DiagnosisFacts): Scene {
  const { state, past, atWallMs } = facts;
  const active = state !== null && ["active", "reloading", "deactivating"].includes(state.activeState);
  const all = past?.falls ?? [];
  const lately = all.filter((fall) => atWallMs - fall.atWallMs <= LATELY_MS);
  const isDown = (state !== null && !active) || fallsAgain(lately, atWallMs - (facts.sinceWallMs ?? atWallMs));
  const falls = isDown ? rowOf(all) : [];
  const last = falls.at(-1) ?? null;
  const lastBeatMs = facts.heartbeats?.lastAtWallMs ?? -Infinity;
  const troubles = new Set(
    (past?.classes ?? []).flatMap(({ class: name, lastAtWallMs }) => {
      const isOver = endsWithHeartbeat.has(name) && lastBeatMs - lastAtWallMs > OVER_MS;
      return name !== "activity" && !isOver && atWallMs - lastAtWallMs <= TROUBLE_MS ? [name] : [];
    }),
  );
  const classOfFall = last?.class ?? null;
  const found = classOfFall === "env_missing" ? (MISSING_VARIABLE.exec(last?.line ?? "")?.groups ?? {}) : {};
  const limit = past?.classes.find(({ class: name }) => name === "start_limit")?.lastAtWallMs ?? -Infinity;
  const limitIsNew = last === null ? false : limit >= last.atWallMs - LIMIT_MS;
  const isAtStartLimit = !active && (state?.result === "start-limit-hit" || limitIsNew);
  return {
    isDown,
    isWell: active && !isDown,
    falls,
    overcome: isDown ? [] : lately,
    classOfFall,
    fallLine: last?.line ?? null,
    troubles,
    missingVariable: found["key"] ?? found["name"] ?? null,
    isAtStartLimit,
    managerLines: (past?.managerLines ?? []).filter((line) => TELLING.test(line)),
  };
}

/** Whether a unit that runs just now is only between two falls: it has not been up for longer than falls were apart. */
function fallsAgain(lately: readonly Fall[], upMs: number): boolean {
  if (lately.length < LOOP_FALLS) return false;
  const apartMs = lately.slice(1).map(({ atWallMs }, index) => atWallMs - (lately[index]?.atWallMs ?? atWallMs));
  return upMs < Math.max(STEADY_MS, 2 * Math.max(...apartMs));
}

/** The newest fall, with those right before it that are the same again. */
function rowOf(falls: readonly Fall[]): readonly Fall[] {
  const last = falls.at(-1);
  if (last === undefined) return [];
  const isSame = (fall: Fall): boolean =>
    (last.class !== null && fall.class === last.class) ||
    (last.fingerprint !== null && fall.fingerprint === last.fingerprint) ||
    // One that said nothing (its log file tells of the newest only) was the same, as far as its exit tells.
    (fall.class === null && fall.fingerprint === null && exitOf(fall) === exitOf(last));
  const other = falls.findLastIndex((fall) => !isSame(fall));
  return falls.slice(other + 1);
}

function exitOf({ result, exit }: Fall): string {
  return `${result} ${exit?.how} ${exit?.status}`;
}

/** A fault of a unit that is down is why; of one that runs it may become so. */
export function severityOf({ isDown }: Scene): Severity {
  return isDown ? "critical" : "warning";
}
