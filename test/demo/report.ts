import type { AuditEntry } from "./audit-log.ts";
import type { SceneResult } from "./scene.ts";

/** Seconds since the fault, as people read them. */
function seconds(ms: number | null): string {
  return ms === null ? "–" : `${(ms / 1000).toFixed(2)} s`;
}

/** The clock time of a wall-clock moment, to the millisecond. */
function clock(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 23);
}

/** Breaks words into lines of at most `width` characters; what follows the first is indented. */
function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/u)) {
    if (line !== "" && line.length + word.length >= width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}

function recordLine(entry: AuditEntry, brokeAtMs: number): string {
  const head = `    ${clock(entry.atMs)} ${`+${seconds(entry.atMs - brokeAtMs)}`.padStart(8)}  ${entry.event.padEnd(18)} `;
  return `${head}${wrap(entry.message, 96, " ".repeat(head.length))}`;
}

/** One scene: what broke, when it was seen, what was done, how long it took, and the audit records. */
export function sceneReport(result: SceneResult, index: number): string {
  const lines = [
    "",
    `${index}. ${result.title}`,
    `  broke   ${clock(result.brokeAtMs)}  ${result.broke}`,
    `  seen    ${result.seenMs === null ? "not (no audit record)" : `after ${seconds(result.seenMs)}`}`,
    `  done    ${result.did.length === 0 ? "nothing" : `${result.did.join(", then ")}, after ${seconds(result.actedMs)}`}`,
    `  ${result.kind === "heal" ? "healed " : "left   "} ${result.healedMs === null ? "NOT" : `after ${seconds(result.healedMs)}: ${result.healed}`}`,
  ];
  if (result.records.length > 0) lines.push("  audit records in the journal:");
  lines.push(...result.records.map((entry) => recordLine(entry, result.brokeAtMs)));
  lines.push(...result.failures.map((failure) => `  FAILED  ${failure}`));
  return lines.join("\n");
}

/** The table at the end. */
export function summary(results: readonly SceneResult[]): string {
  const width = Math.max(...results.map(({ title }) => title.length));
  const rows = results.map((result) =>
    [
      result.title.padEnd(width),
      seconds(result.seenMs).padStart(8),
      seconds(result.actedMs).padStart(8),
      (result.kind === "heal" ? seconds(result.healedMs) : "–").padStart(8),
      result.passed ? (result.kind === "heal" ? "healed" : "left alone") : "FAILED",
    ].join("  "),
  );
  const head = ["scene".padEnd(width), "seen".padStart(8), "acted".padStart(8), "healed".padStart(8), "result"].join(
    "  ",
  );
  return ["", head, "-".repeat(head.length + 4), ...rows].join("\n");
}
