import { isoTime } from "../iso-time.ts";
import type { DiagnosisFacts } from "../../knowledge/diagnosis/facts.ts";
import type { Diagnosis, Finding } from "../../knowledge/diagnosis/finding.ts";
import { redact } from "../../knowledge/redaction.ts";
import { redactTexts } from "../../sensors/snapshot/bound-evidence.ts";
import type { Json } from "../../model/scalars.ts";
import { type About, sayFinding } from "./wording/wording.ts";

/**
 * The document of `--json`, always in English:
 * `{version: 1, unit, condition, since, cause, effects, findings, falls, classes, coroutines, dependencies}`.
 * `condition` is `well`, `sick`, `down`, `stopped` or `unknown`; `cause` a finding or null; `findings` all others. A finding is
 * `{code, severity, message, evidence, remedies, prevention, details}`; an effect `{kind, …}` with `kind` one of `class`,
 * `fell`, `start-limit`, `held`. Times are ISO 8601. Keys and their meaning stay as they are within a version; codes, details
 * and fields may be added. Redacted throughout.
 */
export function diagnosisDocument(facts: DiagnosisFacts, diagnosis: Diagnosis, about: About): string {
  const { past } = facts;
  const document = {
    version: 1,
    unit: facts.unit,
    condition: diagnosis.condition,
    since: isoTime(facts.sinceWallMs),
    cause: diagnosis.cause === null ? null : findingDocument(diagnosis.cause, about),
    effects: diagnosis.effects,
    findings: diagnosis.others.map((finding) => findingDocument(finding, about)),
    falls: (past?.falls ?? []).map(({ atWallMs, result, exit, class: name, line, frame }) => ({
      at: isoTime(atWallMs),
      result,
      exit,
      class: name,
      line,
      frame,
    })),
    classes: (past?.classes ?? []).map(({ class: name, count, firstAtWallMs, lastAtWallMs, lastText }) => ({
      class: name,
      count,
      first: isoTime(firstAtWallMs),
      last: isoTime(lastAtWallMs),
      last_message: lastText,
    })),
    coroutines: (past?.coroutines ?? []).map(({ name, file, line, count, firstAtWallMs, lastAtWallMs }) => ({
      name,
      file,
      line,
      count,
      first: isoTime(firstAtWallMs),
      last: isoTime(lastAtWallMs),
    })),
    dependencies: facts.dependencies,
  };
  return `${JSON.stringify(redactTexts(document as unknown as Json, redact))}\n`;
}

function findingDocument(finding: Finding, about: About) {
  const { what, remedies, prevention } = sayFinding(finding, about, "en");
  const { code, severity, evidence, rank, ...details } = finding;
  // The rank orders; it is nobody's business.
  void rank;
  return { code, severity, message: what, evidence, remedies, prevention, details };
}
