import type { UnitName } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import type { Clock } from "../../runtime/clock.ts";
import { readUnitEnvironment } from "../../sensors/probe/environment.ts";
import { observeDependency } from "../../sensors/probe/observe-dependency.ts";
import type { UnitFile } from "../../sensors/unit-file/unit-file.ts";
import type { DependencyFact } from "./facts.ts";
import type { Heartbeat } from "./lines.ts";

/** What a Telegram bot depends on when its heartbeat does not show where it polls. */
const TELEGRAM = "https://api.telegram.org";
/** A line that shows ever new origins is not followed, as in src/daemon/dependency-watch.ts. */
const MOST_LEARNT = 3;
/** In less than this a healthy one far away need not have answered, milliseconds. */
const LEAST_MS = 1000;

/** What to ask: `depends`, else where the heartbeats go. */
export function dependenciesOf(settings: UnitSettings, heartbeats: readonly Heartbeat[]): readonly string[] {
  if (settings.depends !== null) return settings.depends;
  const shown = new Set(heartbeats.flatMap(({ origin }) => origin ?? []));
  if (shown.size > 0) return [...shown].slice(0, MOST_LEARNT);
  // Without a pattern of the owner's, a heartbeat is a Telegram library's.
  return heartbeats.length > 0 && settings.activity.pattern === null ? [TELEGRAM] : [];
}

/** Asks each dependency now, all at once; not where there is no time for an answer, which would look like none. */
export function askDependencies(
  entries: readonly string[],
  options: {
    readonly unit: UnitName;
    readonly file: UnitFile | null;
    readonly clock: Clock;
    readonly timeoutMs: number;
  },
): Promise<readonly DependencyFact[]> {
  const { unit, file, clock, timeoutMs } = options;
  if (timeoutMs < LEAST_MS) {
    return Promise.resolve(entries.map((name) => ({ name, up: null, detail: "no time was left to ask it" })));
  }
  const environment = readUnitEnvironment({
    environment: file?.environment ?? [],
    environmentFiles: file?.environmentFiles ?? [],
  });
  return Promise.all(
    entries.map(async (entry): Promise<DependencyFact> => {
      const seen = await observeDependency({ unit, entry, environment, clock, timeoutMs });
      if (seen.kind === "blind") return { name: entry, up: null, detail: seen.why };
      const { dependency, up, stage, detail } = seen;
      const name = entry.startsWith("env:") ? `${entry} ${dependency}` : dependency;
      return { name, up, detail: up ? detail : `${stage}: ${detail}` };
    }),
  );
}
