import type { DiagnosisFacts } from "./facts.ts";
import type { Finding, FindingBody } from "./finding.ts";

/** What would prevent trouble, whether or not there is any. */
export function adviceFindings({ advice, starters, state }: DiagnosisFacts): readonly Finding[] {
  const found: FindingBody[] = starters.map((starter) => ({ code: "other-starter", starter }));
  if (advice !== null && state?.loadState === "loaded") {
    const { restartPolicy, hasMemoryLimit, standardOutput, fileState } = advice;
    if (restartPolicy === "no") found.push({ code: "restart-policy", policy: restartPolicy });
    if (!hasMemoryLimit) found.push({ code: "no-memory-limit" });
    if (standardOutput !== null && /^(?:file|append|truncate):|^null$/.test(standardOutput)) {
      found.push({ code: "logs-elsewhere", output: standardOutput });
    }
    if (fileState === "disabled") found.push({ code: "not-enabled", fileState });
  }
  return found.map((body, index) => ({
    ...body,
    severity: body.code === "other-starter" ? "warning" : "advice",
    rank: 80 + index,
    evidence: [],
  }));
}
