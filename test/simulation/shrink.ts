import type { Policy } from "./daemon/policy.ts";
import type { Happening, History } from "./history.ts";
import { runWeek } from "./run-week.ts";

/** Whether a history still shows a finding. */
type Offends = (history: History) => boolean;

/** What a finding is known by: its kind and name, as they are reported. */
export interface Sought {
  readonly kind: string;
  readonly name: string;
}

/**
 * The smallest history that still shows the same finding: happenings are left out in ever smaller parts (delta
 * debugging), then those that are left are made simpler.
 */
export function shrink(history: History, { kind, name }: Sought, policy?: Policy): History {
  const given = policy === undefined ? {} : { policy };
  const first = (one: History) =>
    runWeek(one, given).findings.find((finding) => finding.kind === kind && finding.name === name);
  const offends = (one: History) => first(one) !== undefined;
  const cut = (one: History): History => ({
    ...one,
    lengthMs: Math.min(one.lengthMs, (first(one)?.atMs ?? Infinity) + 1),
  });
  if (!offends(history)) return history;
  return cut(simpler(cut(fewer(cut(history), offends)), offends));
}

/** Leaves out halves, then quarters, …, then single happenings, until none can be left out. */
function fewer(history: History, offends: Offends): History {
  let smallest = { ...history, happenings: history.happenings.filter(({ atMs }) => atMs < history.lengthMs) };
  for (let size = Math.ceil(smallest.happenings.length / 2); size >= 1;) {
    let left = false;
    for (let from = 0; from < smallest.happenings.length;) {
      const candidate = { ...smallest, happenings: smallest.happenings.toSpliced(from, size) };
      if (offends(candidate)) {
        smallest = candidate;
        left = true;
      } else from += size;
    }
    if (size === 1 && !left) break;
    size = left && size === 1 ? 1 : Math.max(1, Math.floor(size / 2));
  }
  return smallest;
}

/** Rounds moments and durations, and turns parameters to their plainest, one after another. */
function simpler(history: History, offends: Offends): History {
  let simplest = history;
  history.happenings.forEach((_, index) => {
    for (const simplify of simplifications) {
      const happening = simplest.happenings[index];
      const next = happening === undefined ? null : simplify(happening);
      if (next === null) continue;
      const candidate = { ...simplest, happenings: simplest.happenings.with(index, next) };
      if (offends(candidate)) simplest = candidate;
    }
  });
  return simplest;
}

const minuteMs = 60_000;
const rounded = (ms: number, toMs: number) => Math.max(toMs, Math.round(ms / toMs) * toMs);

const simplifications: readonly ((happening: Happening) => Happening | null)[] = [
  ...[60 * minuteMs, minuteMs, 1000].map((toMs) => (happening: Happening) => ({
    ...happening,
    atMs: rounded(happening.atMs, toMs),
  })),
  ...[60 * minuteMs, minuteMs, 1000].map(
    (toMs) => (happening: Happening) =>
      "forMs" in happening ? { ...happening, forMs: rounded(happening.forMs, toMs) } : null,
  ),
  (happening) => (happening.kind === "copy" ? { ...happening, ignoresTerm: false, recycled: false } : null),
  (happening) => (happening.kind === "crash-loop" ? { ...happening, cause: null } : null),
  (happening) => (happening.kind === "outage" ? { ...happening, flapMs: null, hung: false } : null),
  (happening) => (happening.kind === "daemon-killed" ? { ...happening, when: "now", state: "kept" } : null),
];
