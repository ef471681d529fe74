import { adviceFindings } from "./advice.ts";
import type { DiagnosisFacts } from "./facts.ts";
import { fileFindings } from "./files.ts";
import type { Diagnosis, Effect, Finding, Severity } from "./finding.ts";
import { exitText, pastFindings } from "./past-findings.ts";
import { processFindings } from "./processes.ts";
import { type Scene, sceneOf } from "./scene.ts";
import { stateFindings } from "./state-findings.ts";
import { surroundingFindings } from "./surroundings.ts";

const gravestFirst: readonly Severity[] = ["critical", "warning", "advice"];
/** Whoever stopped it, or never started it, wanted it so: nothing is to be explained. */
const wanted: ReadonlySet<Finding["code"]> = new Set(["stopped-by-operator", "never-started", "masked"]);

/** Concludes from all that was found out what is wrong, why, and what else there is to say. Pure. */
export function diagnose(facts: DiagnosisFacts): Diagnosis {
  const scene = sceneOf(facts);
  const findings = [
    ...stateFindings(facts, scene),
    ...fileFindings(facts, scene),
    ...processFindings(facts, scene),
    ...surroundingFindings(facts, scene),
    ...pastFindings(facts, scene),
    ...adviceFindings(facts),
  ].toSorted((one, other) => one.rank - other.rank);
  const grave = findings.filter(({ severity }) => severity === "critical");
  const cause =
    grave[0] ?? findings.find(({ severity, code }) => severity === "warning" && code !== "fell-lately") ?? null;
  const others = findings
    .filter((finding) => finding !== cause && !(scene.isDown && isToldBy(cause, finding)))
    .toSorted((one, other) => gravestFirst.indexOf(one.severity) - gravestFirst.indexOf(other.severity));
  return {
    condition: conditionOf(facts, scene, cause),
    cause,
    effects: effectsOf(facts, scene, cause),
    others,
  };
}

/** The class of its fall is part of the cause's own chain. */
function isToldBy(cause: Finding | null, { code, rank }: Finding): boolean {
  return cause !== null && (code === "class" || code === "crash" || code === "exits-clean") && rank > cause.rank;
}

function conditionOf({ state }: DiagnosisFacts, { isDown }: Scene, cause: Finding | null): Diagnosis["condition"] {
  if (state === null) return "unknown";
  if (cause !== null && wanted.has(cause.code)) return "stopped";
  if (isDown) return "down";
  return cause === null ? "well" : "sick";
}

function effectsOf(
  { heldByUnitwarden }: DiagnosisFacts,
  { classOfFall, falls, isAtStartLimit, isDown, troubles }: Scene,
  cause: Finding | null,
): readonly Effect[] {
  if (cause === null || wanted.has(cause.code) || cause.code === "unit-missing") return [];
  const shown = classOfFall ?? (cause.code === "stray" && troubles.has("conflict") ? "conflict" : null);
  const named = cause.code === "class" ? cause.class : null;
  // That something cannot be reached is said already.
  const isSaid =
    shown === named || (cause.code === "dependency-down" && (shown === "network" || shown === "remote_api"));
  const last = falls.at(-1);
  const exit = last === undefined ? null : exitText(last);
  return [
    ...(shown === null || isSaid || shown === "critical" ? [] : [{ kind: "class", class: shown } as const]),
    ...(isDown && falls.length > 0 && cause.code !== "exits-clean"
      ? [{ kind: "fell", times: falls.length, exit } as const]
      : []),
    ...(isAtStartLimit ? [{ kind: "start-limit" } as const] : []),
    ...(heldByUnitwarden ? [{ kind: "held" } as const] : []),
  ];
}
