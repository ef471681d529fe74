import type { MessageClass, MessageObservation, UnitObservation } from "../../model/observation.ts";
import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { type Detector, healthy, type Judgement, unhealthy, unknown } from "../detector.ts";
import { curable, incurable as incurableClasses, ofOthers } from "./classes.ts";

/** A cause is shown right before the fall: Python prints its traceback as it exits. What was logged longer before was survived, milliseconds. */
const BEFORE_FALL_MS = 60_000;
/** One line every twenty minutes is one trouble: it is over when none has come for so long, milliseconds. */
const OVER_MS = 30 * 60_000;
/** Falls kept: more tell nothing more. */
const KEPT_FALLS = 10;
/** A poll held by a former invocation ends by itself: a conflict is a cause from so many falls in a row on, over more than the conflict's grace. */
const FALLS_OF_CONFLICT = 3;

interface Fault {
  readonly class: MessageClass;
  readonly line: string;
  readonly atMs: MonotonicMs;
}

/** What one invocation showed. */
interface Life {
  readonly invocationId: InvocationId | null;
  /** The newest fault; lines of it may come after the fall was seen. */
  readonly fault: Fault | null;
  readonly lastActivityMs: MonotonicMs | null;
  /** Null while it runs. */
  readonly fellAtMs: MonotonicMs | null;
}

interface Memory {
  /** The newest last: the last one runs, or fell last. */
  readonly lives: readonly Life[];
  readonly activeSinceMs: MonotonicMs | null;
  /** Lines of an incurable class in this invocation. */
  readonly count: number;
  readonly unseen: string | null;
}

/** Judges whether what fails has a cause that no restart cures: by the newest fault right before a fall, or in a unit that runs on. */
export const incurable: Detector<Memory> = {
  name: "incurable",
  blank: { lives: [], activeSinceMs: null, count: 0, unseen: "not-following-yet" },
  observe(memory, observation) {
    switch (observation.kind) {
      case "unit":
        return seen(memory, observation);
      case "message":
        return heard(memory, observation);
      case "sight":
        return { ...memory, unseen: observation.visible ? null : observation.reason };
      case "blind":
        return observation.sensor === "journal" ? { ...memory, unseen: observation.why } : memory;
      default:
        return memory;
    }
  },
  assess(memory, settings, nowMs) {
    const { lives, activeSinceMs, count, unseen } = memory;
    const current = lives.at(-1);
    const settled = activeSinceMs !== null && nowMs - activeSinceMs >= settings.restart.settleMs;
    const fall = settled ? null : lastFall(lives, settings);
    if (fall !== null) return fall;
    const fault = current?.fellAtMs === null ? current.fault : null;
    if (fault !== null && incurableClasses.has(fault.class) && nowMs - fault.atMs < OVER_MS) {
      return unhealthy(fault.class, { class: fault.class, line: fault.line, atMs: fault.atMs, ofFall: false, count });
    }
    return unseen === null ? healthy("no-such-cause") : unknown("journal-not-seen", { why: unseen });
  },
};

function seen(memory: Memory, unit: UnitObservation): Memory {
  const { invocationId, activeState, subState, atMs, downSinceMs, stopCause } = unit;
  const active = activeState === "active" || activeState === "reloading";
  const waiting = activeState === "activating" && subState.startsWith("auto-restart");
  const fell = waiting || activeState === "failed" || (activeState === "inactive" && stopCause === "itself");
  const byHand = stopCause === "job" || unit.startCause === "operator";
  const known = memory.lives.at(-1);
  const isNew = invocationId !== null && invocationId !== known?.invocationId;
  let { lives } = memory;
  if (isNew) {
    // The former one fell unseen, unless somebody ended it.
    const ended = lives.map((life) => (life.fellAtMs === null ? { ...life, fellAtMs: atMs } : life));
    const before = byHand ? [] : ended;
    lives = [...before, { invocationId, fault: null, lastActivityMs: null, fellAtMs: null }].slice(-KEPT_FALLS);
  }
  if (fell) {
    const at = downSinceMs ?? atMs;
    lives = lives.map((life) =>
      life.invocationId === invocationId && life.fellAtMs === null ? { ...life, fellAtMs: at } : life,
    );
  }
  const activeSinceMs = active ? unit.activeSinceMs : null;
  return { ...memory, lives, activeSinceMs, count: isNew ? 0 : memory.count };
}

function heard(memory: Memory, { class: name, text, atMs, invocationId }: MessageObservation): Memory {
  const about = invocationId ?? memory.lives.at(-1)?.invocationId ?? null;
  const index = memory.lives.findLastIndex((life) => life.invocationId === about);
  const life = memory.lives[index];
  if (life === undefined) return memory;
  const put = (next: Life): Memory => ({ ...memory, lives: memory.lives.with(index, next) });
  if (name === "activity") return put({ ...life, lastActivityMs: atMs });
  const matters = incurableClasses.has(name) || curable.has(name) || ofOthers.has(name);
  if (!matters || (life.fault !== null && life.fault.atMs > atMs)) return memory;
  const more = incurableClasses.has(name) && index === memory.lives.length - 1 ? 1 : 0;
  return { ...put({ ...life, fault: { class: name, line: text, atMs } }), count: memory.count + more };
}

/** What the last fall shows, with those in a row before it that had the same cause; null where it shows none. */
function lastFall(lives: readonly Life[], { conflict }: UnitSettings): Judgement | null {
  const fallen = lives.filter(({ fellAtMs }) => fellAtMs !== null);
  const causes = fallen.map(causeOf);
  const last = causes.at(-1) ?? null;
  if (last === null) return null;
  const row = causes.length - 1 - causes.findLastIndex((cause) => cause?.class !== last.class);
  const spanMs = last.atMs - (causes.at(-row)?.atMs ?? last.atMs);
  if (ofOthers.has(last.class) && (row < FALLS_OF_CONFLICT || spanMs < conflict.graceMs)) return null;
  return unhealthy(last.class, { class: last.class, line: last.line, atMs: last.atMs, ofFall: true, falls: row });
}

function causeOf({ fault, fellAtMs, lastActivityMs }: Life): Fault | null {
  if (fault === null || fellAtMs === null || curable.has(fault.class)) return null;
  const survived = lastActivityMs !== null && lastActivityMs > fault.atMs;
  return survived || fellAtMs - fault.atMs > BEFORE_FALL_MS ? null : fault;
}
