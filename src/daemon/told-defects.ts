import { MESSAGE_IDS } from "../audit/message-ids.ts";
import type { UnitName } from "../model/scalars.ts";
import type { JournalQueries } from "../sensors/journal/query.ts";

const MOST_NOTICES = 200;

/** The keys of the code defects that this boot's records tell of a unit; empty where the journal does not answer. */
export async function toldDefects(queries: JournalQueries, unit: UnitName): Promise<readonly string[]> {
  const answer = await queries.ownSamples(unit, {
    messageId: MESSAGE_IDS.notice,
    reasons: ["code-defect"],
    most: MOST_NOTICES,
  });
  return answer.ok ? answer.value.flatMap(({ fields }) => keyIn(fields.get("UNITWARDEN_EVIDENCE"))) : [];
}

function keyIn(evidence: string | undefined): readonly string[] {
  try {
    const value: unknown = JSON.parse(evidence ?? "");
    const key = typeof value === "object" && value !== null && "defect" in value ? value.defect : null;
    return typeof key === "string" ? [key] : [];
  } catch {
    return [];
  }
}
