import type { DiagnosisFacts, UnitAdviceFacts } from "../../knowledge/diagnosis/facts.ts";
import { ownWords } from "../../daemon/own-words.ts";
import { redact } from "../../knowledge/redaction.ts";
import { type Result, success } from "../../model/result.ts";
import type { UnitName, WallMs } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Endpoint } from "../../sensors/deployment/endpoints.ts";
import { readHost } from "../../sensors/deployment/host.ts";
import { findUser } from "../../sensors/deployment/user.ts";
import { readUnitFile, type UnitFile } from "../../sensors/unit-file/unit-file.ts";
import { measuredBytes } from "../../detectors/memory-level.ts";
import { counterOf } from "../../systemd/unit-properties.ts";
import { type DependencyFact, isMissing, type UnitFacts } from "../check/facts.ts";
import { askDependencies } from "../check/dependencies.ts";
import { gatherFacts, type GatherOptions as CheckOptions } from "../check/gather.ts";
import { growthOf } from "../check/growth.ts";
import { memoryLimitOf } from "../check/rows/memory.ts";
import { readDeployment } from "./deployment.ts";
import { kernelKills, recentEntries } from "./journal.ts";
import { linesOfFiles } from "./log-file.ts";
import { readPast } from "./past.ts";

/** What the gathering works with: as of a check, for one unit. */
export interface GatherOptions extends Omit<CheckOptions, "units"> {
  readonly unit: UnitName;
  readonly settings: UnitSettings;
}

const JOURNAL_MS = 6000;
const PROBE_MS = 3000;
const SYNC_MS = 2000;

/** Finds out about one unit all that a diagnosis is made from; changes nothing. Fails where systemd cannot be reached. */
export async function gatherDiagnosis(options: GatherOptions): Promise<Result<DiagnosisFacts>> {
  const { unit, settings, scope, clock, manager, run, uid } = options;
  // Whoever asks right after a fall wants the last words too: they may still be in journald's sockets. For root alone.
  if (uid === 0) await run("journalctl", ["--sync"], { timeoutMs: SYNC_MS });
  const gathered = await gatherFacts({ units: new Map([[unit, settings]]), scope, clock, manager, run, uid });
  if (!gathered.ok) return gathered;
  const [facts] = gathered.value;
  const read = await manager.rawProperties(unit);
  const properties: Readonly<Record<string, unknown>> = read.ok ? read.value : {};
  const file = read.ok ? readUnitFile(properties) : null;
  const id = (textOf(properties["Id"]) ?? unit) as UnitName;
  const userName = scope.kind === "user" ? String(scope.uid) : (textOf(properties["User"]) ?? "root");
  const user = await findUser(run, userName);
  const program = facts?.processes.ok === true ? facts.processes.value.program : null;
  const scriptPath = program?.startsWith("script ") === true ? program.slice("script ".length) : null;
  const [entries, kills, deployment, host] = await Promise.all([
    recentEntries(id, { run, scope, timeoutMs: JOURNAL_MS }),
    kernelKills(id, { run, timeoutMs: JOURNAL_MS }),
    readDeployment(id, file, { run, manager: scope.kind, user, ownUid: uid, scriptPath }),
    readHost(run, file?.workingDirectory ?? null),
  ]);
  const { endpoints, ...parts } = deployment;
  const asked = facts?.dependencies ?? [];
  const further = await askEndpoints(endpoints, { asked, unit: id, file, clock });
  const wallOf = (atMs: number): WallMs => (clock.wallMs() - (clock.monotonicMs() - atMs)) as WallMs;
  return success({
    unit: id,
    atWallMs: clock.wallMs(),
    isRoot: uid === 0,
    state: facts?.state.ok === true ? facts.state.value : null,
    sinceWallMs: facts === undefined ? null : sinceOf(facts, wallOf),
    nearestUnit: facts?.nearestUnit ?? null,
    heldByUnitwarden: facts?.heldByUnitwarden ?? false,
    processes: facts?.processes.ok === true ? facts.processes.value : null,
    dependencies: [...asked, ...further],
    heartbeats: facts === undefined ? null : heartbeatsOf(facts, wallOf),
    stallAfterMs: settings.activity.stallAfterMs * settings.activity.strikes,
    memory: facts === undefined ? noMemory : memoryOf(facts),
    past: entries.ok
      ? readPast([...entries.value, ...linesOfFiles(id, properties, entries.value)], scope, {
          own: ownWords(settings),
          kills,
        })
      : null,
    ...parts,
    host,
    advice: read.ok ? adviceOf(properties, file?.standardOutput ?? null) : null,
  });
}

/** What the check does not ask: it goes by what a unit that runs has shown. */
async function askEndpoints(
  endpoints: readonly Endpoint[],
  known: {
    readonly asked: readonly DependencyFact[];
    readonly unit: UnitName;
    readonly file: UnitFile | null;
    readonly clock: Clock;
  },
): Promise<readonly DependencyFact[]> {
  const unasked = endpoints.filter(({ origin }) => !known.asked.some(({ name }) => name.includes(origin)));
  const origins = unasked.map(({ origin }) => origin);
  const answers = await askDependencies(origins, { ...known, timeoutMs: PROBE_MS });
  return answers.map((answer, index) => {
    const variable = unasked[index]?.variable ?? null;
    return variable === null ? answer : { ...answer, name: `${variable} (${answer.name})` };
  });
}

const noMemory = { bytes: null, limitBytes: null, growsBytesPerHour: null } as const;

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function sinceOf({ state }: UnitFacts, wallOf: (atMs: number) => WallMs): WallMs | null {
  if (!state.ok || isMissing(state)) return null;
  const { activeState, activeSinceMs, downSinceMs } = state.value;
  const sinceMs = activeState === "active" || activeState === "reloading" ? activeSinceMs : downSinceMs;
  return sinceMs === null ? null : wallOf(sinceMs);
}

function heartbeatsOf({ activity, sight }: UnitFacts, wallOf: (atMs: number) => WallMs): DiagnosisFacts["heartbeats"] {
  if (!activity.ok || sight.visible === false || activity.value.suppressedAtMs !== null) return null;
  const { heartbeats, lastAtMs } = activity.value;
  return { count: heartbeats, lastAtWallMs: lastAtMs === null ? null : wallOf(lastAtMs) };
}

function memoryOf(facts: UnitFacts): DiagnosisFacts["memory"] {
  const { memory, settings, samples, state } = facts;
  const activeSinceMs = state.ok ? state.value.activeSinceMs : null;
  const growth = samples.ok ? growthOf(samples.value, { activeSinceMs, settings }) : null;
  const grows = growth?.kind === "trend" && growth.course === "grows" ? growth.bytesPerHour : null;
  return {
    bytes: memory.ok ? measuredBytes(memory.value, settings.memory.measure) : null,
    limitBytes: memory.ok ? memoryLimitOf(facts) : null,
    growsBytesPerHour: grows,
  };
}

function adviceOf(properties: Readonly<Record<string, unknown>>, standardOutput: string | null): UnitAdviceFacts {
  const limits = [properties["MemoryMax"], properties["MemoryHigh"]].map(counterOf);
  return {
    restartPolicy: textOf(properties["Restart"]) ?? "unknown",
    hasMemoryLimit: limits.some((limit) => limit !== null),
    standardOutput: standardOutput === null ? null : redact(standardOutput),
    fileState: textOf(properties["UnitFileState"]),
  };
}
