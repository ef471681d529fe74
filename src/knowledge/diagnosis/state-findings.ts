import type { DiagnosisFacts } from "./facts.ts";
import type { Finding, FindingBody } from "./finding.ts";
import type { Scene } from "./scene.ts";

/** What systemd's own view of the unit explains by itself, and what is measured of one that runs. */
export function stateFindings(facts: DiagnosisFacts, scene: Scene): readonly Finding[] {
  const { state, nearestUnit, heldByUnitwarden } = facts;
  if (state === null) return [];
  const isUp = state.activeState !== "inactive" && state.activeState !== "failed";
  switch (state.loadState) {
    case "not-found":
      return isUp ? [] : [critical({ code: "unit-missing", nearest: nearestUnit }, 0)];
    case "masked":
      return [critical({ code: "masked" }, 1)];
    case "bad-setting":
    case "error":
      return [critical({ code: "unit-file-bad", loadState: state.loadState }, 1)];
    default:
  }
  if (!isUp && !heldByUnitwarden) {
    if (state.stopCause === "job") return [critical({ code: "stopped-by-operator" }, 2)];
    if (state.stopCause === "never-started") return [critical({ code: "never-started" }, 2)];
  }
  return scene.isWell ? measuredFindings(facts) : [];
}

function critical(body: FindingBody, rank: number): Finding {
  return { ...body, severity: "critical", rank, evidence: [] };
}

function measuredFindings({ heartbeats, stallAfterMs, atWallMs, memory }: DiagnosisFacts): readonly Finding[] {
  const silentMs = heartbeats?.lastAtWallMs === null || heartbeats === null ? 0 : atWallMs - heartbeats.lastAtWallMs;
  const { bytes, limitBytes, growsBytesPerHour } = memory;
  return [
    ...(silentMs > stallAfterMs
      ? [{ code: "stall", silentMs, severity: "critical", rank: 35, evidence: [] } as const]
      : []),
    ...(bytes !== null && limitBytes !== null && bytes > limitBytes
      ? [{ code: "memory-over", bytes, limitBytes, severity: "critical", rank: 36, evidence: [] } as const]
      : []),
    ...(growsBytesPerHour === null
      ? []
      : [
          {
            code: "memory-grows",
            bytesPerHour: growsBytesPerHour,
            severity: "warning",
            rank: 37,
            evidence: [],
          } as const,
        ]),
  ];
}
