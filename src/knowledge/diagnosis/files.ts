import type { MessageClass } from "../../model/observation.ts";
import type { DiagnosisFacts, FileFact } from "./facts.ts";
import type { Finding, FindingBody } from "./finding.ts";
import { type Scene, severityOf } from "./scene.ts";

/** Exit statuses by which systemd says what it could not do before the program ran (systemd.exec(5), "Process Exit Codes"). */
const STEPS: ReadonlyMap<string, string> = new Map([
  ["200", "CHDIR"],
  ["203", "EXEC"],
  ["204", "MEMORY"],
  ["206", "OOM_ADJUST"],
  ["208", "STDIN"],
  ["209", "STDOUT"],
  ["210", "CHROOT"],
  ["216", "GROUP"],
  ["217", "USER"],
  ["218", "CAPABILITIES"],
  ["219", "CGROUP"],
  ["222", "STDERR"],
  ["226", "NAMESPACE"],
  ["228", "SECCOMP"],
  ["233", "RUNTIME_DIRECTORY"],
  ["238", "STATE_DIRECTORY"],
  ["239", "CACHE_DIRECTORY"],
  ["240", "LOGS_DIRECTORY"],
  ["241", "CONFIGURATION_DIRECTORY"],
  ["243", "CREDENTIALS"],
]);

/** A path inside the unit's own view of the file system is a path of the machine's. */
const UNUSABLE =
  /(?:namespacing|standard (?:output|error)|directory)[^:\n]{0,80}: (?:\/run\/systemd\/unit-root)?(\/[^\s:]{1,300})/;

const ofSettings: ReadonlySet<MessageClass | null> = new Set(["env_missing", "auth"]);

/** What is wrong with the files that the unit needs: program, settings, credentials. */
export function fileFindings(facts: DiagnosisFacts, scene: Scene): readonly Finding[] {
  return [
    ...programFindings(facts, scene),
    ...environmentFindings(facts, scene),
    ...variableFindings(facts, scene),
    ...credentialFindings(facts, scene),
  ];
}

function programFindings({ program, state, past }: DiagnosisFacts, scene: Scene): readonly Finding[] {
  const finding = (body: FindingBody, rank: number): Finding => ({
    ...body,
    severity: severityOf(scene),
    rank,
    evidence: [],
  });
  const { interpreter, script, workingDirectory } = program;
  const files = [
    ...(bad(workingDirectory) ? [finding({ code: "working-directory", ...workingDirectory }, 9)] : []),
    ...(bad(interpreter) ? [finding({ code: "interpreter", ...interpreter }, 10)] : []),
    ...(bad(script) ? [finding({ code: "script", ...script }, 11)] : []),
  ];
  const step = scene.isDown && state?.exitCode === "exited" ? STEPS.get(String(state.exitStatus)) : undefined;
  if (step === undefined || files.length > 0) return files;
  // What systemd does for the unit before its program, a child of it does and logs, as the unit.
  const said = [...scene.managerLines, ...(past?.gravest ?? [])];
  const path = step === "EXEC" ? (interpreter?.path ?? null) : pathIn(said);
  return [{ ...finding({ code: "exec-failed", step, path }, 12), evidence: said.slice(-3) }];
}

/** The path that systemd says it could not use. */
function pathIn(lines: readonly string[]): string | null {
  const found = lines.map((line) => UNUSABLE.exec(line)?.[1] ?? null).findLast((path) => path !== null);
  return found ?? null;
}

function bad(fact: FileFact | null): fact is FileFact {
  return fact !== null && fact.state !== "ok" && fact.state !== "unreadable";
}

function environmentFindings({ environmentFiles }: DiagnosisFacts, scene: Scene): readonly Finding[] {
  return environmentFiles.flatMap(({ path, state, readBy, optional, badLines, badNames }): Finding[] => {
    if (state === "ok") {
      // The variable that the program misses stands there, and systemd does not read it.
      const explains = scene.missingVariable !== null && badNames.includes(scene.missingVariable);
      const body = { code: "environment-lines", path, lines: badLines } as const;
      const evidence = explains && scene.fallLine !== null ? [scene.fallLine] : [];
      if (explains) return [{ ...body, severity: severityOf(scene), rank: 13, evidence }];
      return badLines.length === 0
        ? []
        : [{ ...body, severity: scene.isWell ? "advice" : "warning", rank: 58, evidence }];
    }
    if (state === "unreadable" || (optional && state === "missing")) return [];
    // What the program reads itself may be no need of it.
    if (readBy === "program" && (state === "missing" || !ofSettings.has(scene.classOfFall))) return [];
    return [
      {
        code: "environment-file",
        path,
        state,
        readBy,
        severity: severityOf(scene),
        rank: 8,
        evidence: scene.managerLines,
      },
    ];
  });
}

/** Variables that are there without a value, or with that of an example; and those that the program asks for in vain. */
function variableFindings(
  { givenVariables, program, environmentFiles }: DiagnosisFacts,
  scene: Scene,
): readonly Finding[] {
  if (givenVariables === null) return [];
  const path = environmentFiles.find(({ state }) => state === "ok")?.path ?? null;
  const explains = ofSettings.has(scene.classOfFall);
  const finding = (code: "variables-placeholder" | "variables-missing", names: readonly string[], rank: number) => {
    const evidence = explains && scene.fallLine !== null ? [scene.fallLine] : [];
    const severity = explains ? severityOf(scene) : ("warning" as const);
    return names.length === 0 ? [] : [{ code, names, path, severity, rank: explains ? rank : 57, evidence }];
  };
  const given = new Map(givenVariables.map(({ name, state }) => [name, state]));
  const named = scene.missingVariable === null ? [] : [scene.missingVariable];
  const wanted = [...new Set([...named, ...program.wantedVariables])];
  const unreal = [...given].flatMap(([name, state]) =>
    state === "placeholder" || state === "malformed" ? [name] : [],
  );
  const absent = wanted.filter((name) => (given.get(name) ?? "empty") === "empty");
  return [
    ...finding("variables-placeholder", unreal, 15),
    // A unit that is well does without them.
    ...finding("variables-missing", scene.isWell ? [] : absent, scene.classOfFall === "env_missing" ? 14 : 16),
  ];
}

function credentialFindings({ credentials }: DiagnosisFacts, scene: Scene): readonly Finding[] {
  const explains = scene.classOfFall === "google_credentials" || scene.troubles.has("google_credentials");
  return credentials.flatMap(({ path, variable, state, content }): Finding[] => {
    if (state === "unreadable" || (state === "ok" && (content === null || content === "service-account"))) return [];
    // A file by its usual name that nobody asks for is no need.
    if (variable === null && !explains) return [];
    const severity = explains ? severityOf(scene) : "warning";
    const evidence = explains && scene.fallLine !== null ? [scene.fallLine] : [];
    return [{ code: "credentials", path, variable, state, content, severity, rank: explains ? 16 : 56, evidence }];
  });
}
