import type { AuditWording } from "../wording.ts";
import { cause } from "./causes.ts";
import { daemon } from "./itself.ts";
import { decisionSentence, outcomeSentence } from "./decisions.ts";
import { incidentSentence } from "./incidents.ts";
import { notice } from "./notices.ts";
import { unit } from "./unit.ts";

/** English. */
export const en: AuditWording = {
  language: "en",
  cause,
  decision: decisionSentence,
  notice,
  outcome: outcomeSentence,
  incident: incidentSentence,
  unit,
  daemon,
};
