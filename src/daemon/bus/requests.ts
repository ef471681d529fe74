import { momentOf } from "../../audit/records.ts";
import { redact } from "../../knowledge/redaction.ts";
import { failure, type Result } from "../../model/result.ts";
import type { MonotonicMs, UnitName } from "../../model/scalars.ts";
import type { ChannelFares } from "../../policy/telling/fares.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { UnitWatch } from "../unit-watch.ts";
import { reportOf, type UnitReport } from "../unit-report.ts";
import type { ManagerRequests } from "./manager-service.ts";

/** What `GetStatus` gives, as JSON. */
export interface StatusDocument {
  readonly version: 1;
  readonly program: string;
  readonly at: string;
  readonly units: readonly UnitReport[];
  /** The ways to the owner that are set; `trouble` is why nothing gets through. */
  readonly notifications: readonly {
    readonly channel: string;
    readonly waiting: number;
    readonly trouble: string | null;
  }[];
}

/** Answers what is asked over the bus out of the units' watches. */
export function managerRequests(options: {
  readonly version: string;
  readonly clock: Clock;
  readonly watches: ReadonlyMap<UnitName, UnitWatch>;
  readonly channels: () => readonly ChannelFares[];
  readonly reload: () => Promise<Result<null>>;
}): ManagerRequests {
  const { version, clock, watches, channels, reload } = options;

  function paused(unit: string, by: number, untilMs: MonotonicMs | null): Result<null> {
    const watch = watches.get(unit as UnitName);
    if (watch !== undefined) return watch.keeper.pause(untilMs, by);
    const known = [...watches.keys()].join(", ");
    return failure("no-such-unit", `"${unit}" is not watched; watched are ${known}`, { recoverable: false });
  }

  return {
    version,
    reload,
    status() {
      const now = momentOf(clock);
      const document: StatusDocument = {
        version: 1,
        program: version,
        at: new Date(now.wallMs).toISOString(),
        units: [...watches.values()].map(({ unit, keeper, currentSettings, recentMemory }) =>
          reportOf({
            unit,
            settings: currentSettings,
            state: keeper.state,
            situation: keeper.lastSituation,
            memory: recentMemory,
            now,
          }),
        ),
        notifications: channels().map(({ name, waiting, trouble }) => ({ channel: name, waiting, trouble })),
      };
      return redact(JSON.stringify(document));
    },
    pause: (unit, forMs, by) => paused(unit, by, (clock.monotonicMs() + forMs) as MonotonicMs),
    resume: (unit, by) => paused(unit, by, null),
  };
}
