import { readUnitEnvironment } from "../../sensors/probe/environment.ts";
import type { UnitFile } from "../../sensors/unit-file/unit-file.ts";
import { isRunning, type UnitFacts } from "../check/facts.ts";

/** What an installation found out about a unit, as far as it bears on its settings. */
export interface UnitNotes {
  readonly unit: string;
  readonly isRunning: boolean;
  /** Anonymous memory now, bytes; null where it cannot be told. */
  readonly memoryBytes: number | null;
  /** The unit's own limit, bytes; null: none. */
  readonly limitBytes: number | null;
  /** Heartbeats a minute; null where its lines cannot be read. */
  readonly heartbeats: number | null;
  /** What its heartbeats show it depends on, and variables of its environment that hold the address of a service. */
  readonly depends: readonly string[];
  readonly services: readonly string[];
  /** What it is held to one instance of; null: it is not, `offReason` says why. */
  readonly program: string | null;
  readonly offReason: string | null;
}

/** Names of variables that hold the address of a service that is called, not one's own address. */
const serviceName = /(?:^|_)(?:BASE_URL|API_URL|API_BASE|BASE_URI|API_ENDPOINT)$/u;

/** Takes from the facts of a check what the settings are made of. */
export function unitNotes(facts: UnitFacts, file: UnitFile | null): UnitNotes {
  const memory = facts.memory.ok ? facts.memory.value : null;
  const activity = facts.activity.ok ? facts.activity.value : null;
  const processes = facts.processes.ok ? facts.processes.value : null;
  const depends = facts.dependencies.map(({ name }) => name);
  return {
    unit: facts.unit,
    isRunning: isRunning(facts),
    memoryBytes: memory?.anonBytes ?? null,
    limitBytes: memory?.unitLimitBytes ?? file?.memoryLimitBytes ?? null,
    heartbeats: activity === null ? null : Math.round(activity.heartbeats / Math.max(activity.overMs / 60_000, 1 / 6)),
    depends,
    services: file === null ? [] : servicesIn(file, depends),
    program: processes?.enforced === true ? processes.program : null,
    offReason: processes?.enforced === false ? processes.offReason : null,
  };
}

/** Those of its environment's addresses that its heartbeats do not show already. */
function servicesIn({ environment, environmentFiles }: UnitFile, depends: readonly string[]): readonly string[] {
  const variables = readUnitEnvironment({ environment, environmentFiles });
  if (!variables.ok) return [];
  return [...variables.value]
    .filter(([name, value]) => {
      const origin = /^https?:/u.test(value) ? (URL.parse(value)?.origin ?? null) : null;
      return serviceName.test(name) && origin !== null && !depends.includes(origin);
    })
    .map(([name]) => `env:${name}`)
    .toSorted();
}
