import type { UnitSettings } from "../../src/model/settings.ts";
import { settings as defaults } from "../policy/settings.ts";
import { SimulatedDaemon } from "./daemon/daemon.ts";
import { type Policy, realPolicy } from "./daemon/policy.ts";
import { happen } from "./happenings.ts";
import type { History } from "./history.ts";
import { type DatedFinding, Judge } from "./judge/judge.ts";
import { Noise } from "./prng.ts";
import { World } from "./world/world.ts";

/** What became of a fault, for the table. */
export interface FaultRecord {
  readonly kind: string;
  /** From its beginning, milliseconds; null when it never was. */
  readonly detectMs: number | null;
  readonly healMs: number | null;
  readonly missed: boolean;
  /** What held it up for longest; null when nothing did. */
  readonly excuse: string | null;
}

/** What came of one week. */
export interface WeekResult {
  readonly seed: number;
  readonly week: number;
  readonly findings: readonly DatedFinding[];
  readonly faults: readonly FaultRecord[];
  readonly actions: Readonly<Record<string, number>>;
  readonly notices: Readonly<Record<string, number>>;
  /** The story, where it was asked for. */
  readonly log: readonly string[];
}

/** Plays one history against the policy, and judges it. The same history and policy, the same result. */
export function runWeek(
  history: History,
  { policy = realPolicy, tells = false }: { policy?: Policy; tells?: boolean } = {},
): WeekResult {
  const { host } = history;
  const world = new World(host, new Noise(`${history.seed}:${history.week}:noise`));
  let daemon: SimulatedDaemon | null = null;
  const theDaemon = () => {
    if (daemon === null) throw new Error("The daemon was asked for before it was made.");
    return daemon;
  };
  const judge = new Judge({ world, daemon: theDaemon, tells });
  const settings = settingsOf(history);
  const made = new SimulatedDaemon({ world, settings, policy, witness: judge });
  daemon = made;
  world.onStir = () => {
    made.stir();
    judge.changed();
  };
  // What was said before is forgotten.
  world.onHand = () => judge.notices.forget();
  world.operator("start");
  world.clockwork.after(2000, () => made.start());
  for (const happening of history.happenings) {
    world.clockwork.at(happening.atMs, () => {
      judge.tell(`--- ${JSON.stringify(happening)}`);
      happen(happening, { world, daemon: made });
    });
  }
  world.clockwork.runUntil(history.lengthMs);
  judge.end();
  return {
    seed: history.seed,
    week: history.week,
    findings: judge.findings,
    faults: judge.faults.faults.map((fault) => ({
      kind: fault.kind,
      detectMs: fault.detectedMs === null ? null : fault.detectedMs - fault.beganMs,
      healMs: fault.endedMs === null ? null : fault.endedMs - fault.beganMs,
      missed: fault.missed !== null,
      excuse: [...fault.excused].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null,
    })),
    actions: Object.fromEntries(judge.actions),
    notices: Object.fromEntries(judge.notices.counts),
    log: judge.log,
  };
}

function settingsOf({ host }: History): UnitSettings {
  return host.limitSet ? defaults : { ...defaults, memory: { ...defaults.memory, limitBytes: null } };
}
