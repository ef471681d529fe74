import { classify } from "../../knowledge/classes/classify.ts";
import { redact, truncate } from "../../knowledge/redaction.ts";
import type { MessageClass } from "../../model/observation.ts";
import type { UnitName } from "../../model/scalars.ts";

const MEMORY_CGROUP = /task_memcg=[^,]{0,1000}\/([^/,]{1,255}\.service)/;

/** What a line of the kernel is about, where it has a class; the unit where it names one. The daemon goes by systemd's own record of an OOM kill. */
export function kernelMessage(
  message: string,
): { readonly class: MessageClass; readonly text: string; readonly unit: UnitName | null } | null {
  const found = classify(message, { speaker: "kernel" });
  const unit = (MEMORY_CGROUP.exec(message)?.[1] ?? null) as UnitName | null;
  return found === null ? null : { class: found.class, text: truncate(redact(message)), unit };
}
