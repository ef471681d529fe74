import type { JudgedProcess } from "../../model/observation.ts";
import { isWantOfRights } from "../want-of-rights.ts";
import type { DiagnosisFacts, StarterFact } from "./facts.ts";
import type { CopyFact, Finding } from "./finding.ts";
import type { Scene } from "./scene.ts";

/** Falls of these have nothing to do with a second copy. */
const ownFaults: ReadonlySet<string | null> = new Set([
  "import_error",
  "env_missing",
  "google_credentials",
  "ssl",
  "oom",
  "memory_error",
  "auth",
]);

/** Copies of the unit's program outside it. */
export function processFindings({ processes, starters, isRoot }: DiagnosisFacts, scene: Scene): readonly Finding[] {
  if (processes === null || !processes.enforced) return [];
  const copyOf = (judged: JudgedProcess): CopyFact => copyBy(judged, starters);
  const of = (standing: JudgedProcess["standing"]) => processes.judged.filter((one) => one.standing === standing);
  const strays = of("stray").map(copyOf);
  const doubtful = of("unknown")
    .filter(({ reason }) => isRoot || !isWantOfRights(reason))
    .map(copyOf);
  const conflicts = scene.classOfFall === "conflict" || scene.troubles.has("conflict");
  const isOther = ownFaults.has(scene.classOfFall);
  return [
    ...(strays.length === 0
      ? []
      : [
          {
            code: "stray",
            copies: strays,
            holdsToken: conflicts,
            severity: "critical",
            rank: isOther ? 45 : 14,
            evidence: lines(strays),
          } as const,
        ]),
    ...(doubtful.length === 0
      ? []
      : [
          {
            code: "doubtful-copy",
            copies: doubtful,
            severity: conflicts && strays.length === 0 && !isOther ? "critical" : "warning",
            rank: conflicts ? 21 : 50,
            evidence: lines(doubtful),
          } as const,
        ]),
  ];
}

/** Only of what is in cron's own cgroup it is known that cron started it; of other starters it is a guess, and told as what it is. */
function copyBy({ process, parent }: JudgedProcess, starters: readonly StarterFact[]): CopyFact {
  const isOfCron = /\bcron(?:d|ie)?\.service\b/.test(process.cgroup);
  const line = isOfCron ? starters.find(({ kind }) => kind === "cron") : undefined;
  const byParent = parent === null ? null : `PID ${parent.pid}: ${parent.commandLine}`;
  const startedBy = line === undefined ? byParent : `${line.where}: ${line.text}`;
  return { pid: process.pid, commandLine: process.commandLine, startedBy };
}

function lines(copies: readonly CopyFact[]): readonly string[] {
  return copies.map(({ pid, commandLine }) => `PID ${pid}: ${commandLine}`);
}
