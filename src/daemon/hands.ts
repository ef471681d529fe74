import { endStrays } from "../actuators/end-stray/end-strays.ts";
import type { Others } from "../actuators/start-unit/job-outcome.ts";
import { restartUnit } from "../actuators/restart-unit/restart-unit.ts";
import { startUnit } from "../actuators/start-unit/start-unit.ts";
import { holdUnit } from "../actuators/stop-unit/hold-unit.ts";
import { redact } from "../knowledge/redaction.ts";
import type { Action, HoldDecision, Outcome } from "../model/decision.ts";
import type { UnitObservation } from "../model/observation.ts";
import type { InvocationId, MonotonicMs, UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { Clock } from "../runtime/clock.ts";
import { openPid } from "../runtime/pidfd.ts";
import type { JournalQueries } from "../sensors/journal/query.ts";
import { takeSnapshot } from "../sensors/snapshot/take-snapshot.ts";
import type { UnitFile } from "../sensors/unit-file/unit-file.ts";
import type { SystemdManager } from "../systemd/manager.ts";
import { explainFall } from "./explain-fall.ts";
import { lastWords } from "./last-words.ts";
import type { Hands } from "./unit-keeper.ts";

/** Lines that are read to explain a fall. */
const FALL_LINES = 60;
/** Lines that go into a snapshot. */
const SNAPSHOT_LINES = 10;

/** What the hands of one unit work with. */
export interface HandsOptions {
  readonly unit: UnitName;
  readonly manager: SystemdManager;
  readonly queries: JournalQueries;
  readonly clock: Clock;
  readonly settings: () => UnitSettings;
  readonly lastSeen: () => UnitObservation | null;
  readonly unitFile: () => UnitFile | null;
  /** The invocation that fell last; null when none was seen to fall. */
  readonly lastFallen: () => InvocationId | null;
  /** What becomes of other units with an action on this one. */
  readonly others: Others;
  /** Called when strays were ended, or not. */
  readonly scanAfterwards: () => void;
}

/** Puts the actuators and the evidence-takers of one unit into one pair of hands. */
export function unitHands(options: HandsOptions): Hands {
  const { unit, manager, queries } = options;
  const jobOptions = () => {
    const jobTimeoutMs = options.unitFile()?.jobTimeoutMs;
    return { manager, others: options.others, ...(jobTimeoutMs === undefined ? {} : { jobTimeoutMs }) };
  };
  return {
    act: (action) => act(action, options),
    async snapshot() {
      const seen = options.lastSeen();
      const lines = await queries.lastMessages(unit, { lines: SNAPSHOT_LINES });
      return takeSnapshot({
        unit,
        mainPid: seen?.mainPid ?? null,
        controlGroup: seen?.controlGroup ?? null,
        lastMessages: lines.ok ? lines.value.map(({ text }) => text) : [],
        redact,
      });
    },
    async explainFall(language) {
      // Older lines explain other falls.
      const fallen = options.lastFallen();
      const ofFallen = { lines: FALL_LINES, ...(fallen === null ? {} : { invocation: fallen }) };
      const lines = await lastWords(() => queries.lastMessages(unit, ofFallen), wait);
      return lines.ok ? explainFall(lines.value, language) : { why: lines.message };
    },
  };

  /** A hold, and how often systemd restarted the unit before it took effect. */
  async function hold(action: HoldDecision, beganMs: MonotonicMs): Promise<Outcome> {
    const outcome = await holdUnit(action, jobOptions());
    const records = await queries.restartRecords(unit, { sinceMs: beganMs });
    if (!records.ok || records.value.length === 0) return outcome;
    return { ...outcome, evidence: { ...outcome.evidence, restartsMeanwhile: records.value.length } };
  }

  function act(action: Action, { settings, lastSeen, clock, scanAfterwards }: HandsOptions): Promise<Outcome> {
    switch (action.kind) {
      case "restart":
        return restartUnit(action, jobOptions());
      case "start":
        return startUnit(action, jobOptions());
      case "hold":
        return hold(action, options.clock.monotonicMs());
      case "end-strays": {
        const seen = lastSeen();
        return endStrays(
          action,
          { procRoot: "/proc", openPid, nowMs: () => clock.monotonicMs(), wait },
          {
            termGraceMs: settings().strays.termGraceMs,
            unitControlGroup: seen?.controlGroup ?? null,
            unitMainPid: seen?.mainPid ?? null,
          },
        ).finally(scanAfterwards);
      }
    }
  }
}

function wait(durationMs: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, durationMs));
}
