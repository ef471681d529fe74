import type {
  CredentialsFact,
  EnvironmentFileFact,
  FileFact,
  ProgramFacts,
  StarterFact,
  VariableFact,
} from "../../knowledge/diagnosis/facts.ts";
import { valueStateOf } from "../../knowledge/diagnosis/placeholder.ts";
import { credentialsSources, readCredentials } from "../../sensors/deployment/credentials.ts";
import {
  type EnvironmentSource,
  type ReadEnvironment,
  readEnvironmentFile,
} from "../../sensors/deployment/environment-files.ts";
import { type Endpoint, endpointsOf } from "../../sensors/deployment/endpoints.ts";
import { reachOf } from "../../sensors/deployment/reach.ts";
import { findPeople, type UnitUser } from "../../sensors/deployment/user.ts";
import { findStarters } from "../../sensors/deployment/starters.ts";
import { wantedVariables } from "../../sensors/deployment/wanted-variables.ts";
import type { JournalScope } from "../../sensors/journal/matches.ts";
import type { Run } from "../../sensors/journal/query.ts";
import { parseInvocation } from "../../sensors/process/parse-invocation.ts";
import type { UnitFile } from "../../sensors/unit-file/unit-file.ts";

/** What the unit is made of: its program, settings and credentials, and who else would start it. */
export interface Deployment {
  readonly program: ProgramFacts;
  readonly environmentFiles: readonly EnvironmentFileFact[];
  readonly givenVariables: readonly VariableFact[] | null;
  readonly credentials: readonly CredentialsFact[];
  readonly starters: readonly StarterFact[];
  /** What the program calls, by its variables. */
  readonly endpoints: readonly Endpoint[];
}

/** Looks at the files that the unit's file names. Reads only; values of variables stay in here. */
export async function readDeployment(
  unit: string,
  file: UnitFile | null,
  {
    run,
    manager,
    user,
    ownUid,
    scriptPath,
  }: {
    readonly run: Run;
    readonly manager: JournalScope["kind"];
    readonly user: UnitUser | null;
    readonly ownUid: number;
    readonly scriptPath: string | null;
  },
): Promise<Deployment> {
  if (file === null) return nothing;
  const { workingDirectory } = file;
  const interpreter = file.execStart[0]?.replace(/^[-@:+!|]+(?=\/)/, "") ?? null;
  const script = scriptPath ?? scriptOf(file);
  const who = { user, ownUid };
  const [directory, command, program] = await Promise.all([
    one(run, workingDirectory, "enter", who),
    one(run, interpreter?.startsWith("/") === true ? interpreter : null, "execute", who),
    one(run, script, "read", who),
  ]);
  const environments = await readEnvironments(file, run, who);
  const values = new Map(environments.flatMap(({ values: found }) => [...found]));
  for (const assignment of file.environment) {
    const equals = assignment.indexOf("=");
    if (equals > 0 && !values.has(assignment.slice(0, equals))) {
      values.set(assignment.slice(0, equals), assignment.slice(equals + 1));
    }
  }
  const sources = credentialsSources(values, workingDirectory);
  const reached = await reachOf(
    run,
    sources.map(({ path }) => ({ path, how: "read" })),
    who,
  );
  const credentials = sources.flatMap((source, index) => {
    const fact = reached[index];
    return fact === undefined || (source.variable === null && fact.state === "missing")
      ? []
      : [readCredentials(source, fact)];
  });
  const isHidden = environments.some(({ fact: { state } }) => state === "unreadable");
  return {
    program: {
      interpreter: command,
      script: program,
      workingDirectory: directory,
      wantedVariables: wantedVariables(script),
    },
    environmentFiles: environments.map(({ fact }) => fact),
    givenVariables: isHidden ? null : [...values].map(([name, value]) => ({ name, state: valueStateOf(name, value) })),
    credentials,
    starters:
      script === null
        ? []
        : findStarters({ script, directory: workingDirectory, unit, manager, user, people: await findPeople(run) }),
    endpoints: endpointsOf(values),
  };
}

const nothing: Deployment = {
  program: { interpreter: null, script: null, workingDirectory: null, wantedVariables: [] },
  environmentFiles: [],
  givenVariables: null,
  credentials: [],
  starters: [],
  endpoints: [],
};

type Who = { readonly user: UnitUser | null; readonly ownUid: number };

async function one(
  run: Run,
  path: string | null,
  how: "read" | "execute" | "enter",
  who: Who,
): Promise<FileFact | null> {
  return path === null ? null : ((await reachOf(run, [{ path, how }], who))[0] ?? null);
}

/** The script by the unit's own words; the running process knows better. */
function scriptOf({ execStart, workingDirectory }: UnitFile): string | null {
  const invocation = parseInvocation(execStart);
  if (invocation.kind !== "script" || /\$/.test(invocation.script)) return null;
  if (invocation.script.startsWith("/")) return invocation.script;
  return workingDirectory === null ? null : `${workingDirectory}/${invocation.script.replace(/^\.\//, "")}`;
}

/** Those of systemd, and the `.env` beside the program, which python-dotenv reads. */
async function readEnvironments(file: UnitFile, run: Run, who: Who): Promise<readonly ReadEnvironment[]> {
  const bySystemd = file.environmentFiles.map(({ path, optional }): EnvironmentSource => ({
    path,
    optional,
    readBy: "systemd",
  }));
  const dotenv = file.workingDirectory === null ? null : `${file.workingDirectory}/.env`;
  const isRead = dotenv === null || bySystemd.some(({ path }) => path === dotenv);
  const byProgram: readonly EnvironmentSource[] = isRead ? [] : [{ path: dotenv, optional: true, readBy: "program" }];
  // systemd reads as root what the unit's user may not.
  const asRoot = { user: null, ownUid: who.ownUid };
  const reach = (sources: readonly EnvironmentSource[], by: Who) =>
    reachOf(
      run,
      sources.map(({ path }) => ({ path, how: "read" })),
      by,
    );
  const [ofSystemd, ofProgram] = await Promise.all([reach(bySystemd, asRoot), reach(byProgram, who)]);
  const facts = [...ofSystemd, ...ofProgram];
  return [...bySystemd, ...byProgram].flatMap((source, index) => {
    const fact = facts[index];
    if (fact === undefined) return [];
    // What we may not read ourselves is no fault.
    const state =
      who.ownUid !== 0 && source.readBy === "systemd" && fact.state === "forbidden" ? "unreadable" : fact.state;
    return [readEnvironmentFile(source, { ...fact, state })];
  });
}
